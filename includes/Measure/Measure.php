<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Data;
use ChurnStop\Experiments\Progress;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Lease;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Keeps outcomes and totals up to date. What happens only leaves a mark, so that no shopper waits; whoever reads a
 * report, and a job each minute, measures what is marked. Each batch is one transaction: killed at any point, it is
 * done once more.
 */
final class Measure {

	public const JOB     = 'churnstop_measure';
	public const SECONDS = 60;

	/** Each night everything is measured again, for what was not heard. */
	public const RECOUNT_JOB     = 'churnstop_recount';
	public const RECOUNT_SECONDS = 86400;

	/** Up to which subscription tonight's recount has come. */
	private const RECOUNTED = 'churnstop_recounted';

	private const LOCK = 'measure';

	/**
	 * When the lock of a killed process is free again, and for how long a command waits for another process, in
	 * seconds.
	 */
	private const LEASE = 120;
	private const WAIT  = 30.0;

	/** Subscriptions, and outcomes that only have to be added up, of one batch. */
	private const ROWS    = 200;
	private const TALLIED = 1000;

	/** How many batches a report waits for, and for how long each time that another process measures, in seconds. */
	private const BATCHES_OF_A_REPORT = 5;
	private const WAIT_OF_A_REPORT    = 0.5;

	/** @param list<PaymentHistories> $accounts */
	public function __construct(
		private readonly OutcomeStore $outcomes,
		private readonly array $accounts,
		private readonly Clock $clock,
		private readonly Log $log,
		private readonly Progress $progress,
	) {}

	public function watch(): void {
		foreach ( $this->accounts as $accounts ) {
			$accounts->watch( $this->touch( ... ) );
		}
	}

	/** It runs inside other plugins' and WooCommerce's own actions, so it never throws. */
	public function touch( SubscriptionRef $subscription ): void {
		try {
			$this->outcomes->touch( $subscription );
		} catch ( \Throwable $error ) {
			$this->log->error(
				'What happened to a subscription could not be marked for the reports; the recount finds it.',
				array( 'subscription' => $subscription->written() ) + Fault::of( $error ),
			);
		}
	}

	/**
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some is left.
	 */
	public function run( int $until ): bool {
		return $this->work( static fn (): bool => time() < $until );
	}

	/** So that a report tells of what has just happened. */
	public function catch_up(): void {
		if ( ! $this->outcomes->has_work( $this->clock->now() ) ) {
			return;
		}
		$batches = 0;
		$this->work(
			static function () use ( &$batches ): bool {
				return ++$batches < self::BATCHES_OF_A_REPORT;
			},
			self::WAIT_OF_A_REPORT
		);
	}

	/**
	 * Measures everything again.
	 *
	 * @param callable(int): void $progress Told how many subscriptions are done.
	 * @return int|null How many outcomes were different from what was kept; null where another process measures all the
	 *     time.
	 */
	public function recount( callable $progress ): ?int {
		$changed = 0;
		$done    = 0;
		$after   = null;
		while ( true ) {
			$ids = $this->outcomes->subscriptions( $after, self::ROWS );
			if ( array() === $ids ) {
				return $changed;
			}
			$different = $this->alone( fn (): int => $this->measure( $ids ), self::WAIT );
			if ( null === $different ) {
				return null;
			}
			$changed += $different;
			$done    += count( $ids );
			$after    = end( $ids );
			$progress( $done );
			// A recount reads all of a store's orders, one after another.
			wp_cache_flush_runtime();
		}
	}

	/**
	 * The recount in pieces: it goes on where it stopped, also where it was killed.
	 *
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some is left.
	 */
	public function recount_some( int $until ): bool {
		$after = SubscriptionRef::from_row( Data::as_map( get_option( self::RECOUNTED ) ) );
		do {
			$ids = $this->outcomes->subscriptions( $after, self::ROWS );
			if ( array() === $ids ) {
				delete_option( self::RECOUNTED );
				return false;
			}
			$different = $this->alone( fn (): int => $this->measure( $ids ), 0.0 );
			if ( null === $different ) {
				return true;
			}
			if ( $different > 0 ) {
				$this->log->error( 'The nightly recount put outcomes right that were not heard of.', array(
					'outcomes' => $different,
				) );
			}
			$after = end( $ids );
			update_option( self::RECOUNTED, $after->columns(), false );
			wp_cache_flush_runtime();
		} while ( time() < $until );
		return true;
	}

	/**
	 * Makes the totals anew from the outcomes. Killed in between, the job goes on with it.
	 *
	 * @param callable(int): void $progress Told how many outcomes are done.
	 * @return int|null How many were added; null where another process measures all the time.
	 */
	public function rebuild( callable $progress ): ?int {
		$some = $this->alone(
			function (): int {
				$this->outcomes->untally();
				return 1;
			},
			self::WAIT
		);
		$done = 0;
		while ( null !== $some && $some > 0 ) {
			$some  = $this->alone( fn (): int => $this->outcomes->tally_some( self::TALLIED ), self::WAIT );
			$done += (int) $some;
			$progress( $done );
		}
		return null === $some ? null : $done;
	}

	/**
	 * @param \Closure(): bool $goes_on Asked after each batch.
	 * @param float            $wait    For how long a batch waits for another process; without, that one does the work.
	 */
	private function work( \Closure $goes_on, float $wait = 0.0 ): bool {
		$tried = array();
		do {
			$done = $this->alone(
				function () use ( &$tried ): int {
					$tallied = $this->outcomes->tally_some( self::TALLIED );
					// What is marked once more while it is measured waits for the next run, so that one that cannot be
					// settled holds up none.
					$ids = array_values( array_filter(
						$this->outcomes->waiting( $this->clock->now(), self::ROWS ),
						static fn ( SubscriptionRef $one ): bool => ! isset( $tried[ $one->key() ] ),
					) );
					if ( array() !== $ids ) {
						$this->measure( $ids );
						foreach ( $ids as $one ) {
							$tried[ $one->key() ] = true;
						}
					}
					return $tallied + count( $ids ) + $this->progress->advance( $this->clock->now() );
				},
				$wait
			);
			if ( 0 === $done || null === $done && 0.0 === $wait ) {
				return false;
			}
		} while ( $goes_on() );
		return true;
	}

	/** @param non-empty-list<SubscriptionRef> $subscriptions */
	private function measure( array $subscriptions ): int {
		[ $stored, $next, $revisions ] = $this->outcomes->read( $subscriptions );
		$accepted                      = $this->outcomes->accepted( $subscriptions );
		$measured                      = array();
		$accounts                      = $this->accounts( $subscriptions );
		foreach ( $next as $outcomes ) {
			$one   = $outcomes[0]->subscription;
			$books = $accounts[ $one->connection ?? '' ] ?? array();
			if ( null !== $one && array_key_exists( $one->id, $books ) ) {
				OutcomeCalculator::measure( $outcomes, $accepted, $books[ $one->id ], $this->clock->now() );
			} else {
				OutcomeCalculator::measure_without_books( $outcomes, $accepted, $this->clock->now() );
			}
			array_push( $measured, ...$outcomes );
		}
		return $this->outcomes->replace( $stored, $measured, $revisions );
	}

	/**
	 * @param list<SubscriptionRef> $subscriptions
	 * @return array<string, array<array-key, PaymentHistory|null>> By connection and id.
	 */
	private function accounts( array $subscriptions ): array {
		$ids = array();
		foreach ( $subscriptions as $one ) {
			$ids[ $one->connection ][] = $one->id;
		}
		$found = array();
		foreach ( $this->accounts as $accounts ) {
			$found[ $accounts->connection() ] = $accounts->accounts( $ids[ $accounts->connection() ] ?? array() );
		}
		return $found;
	}

	/**
	 * One process at a time, so that they do not do each other's work; that nothing is added twice is the rows' part.
	 *
	 * @param callable(): int $work
	 * @return int|null Null where another process was at it.
	 */
	private function alone( callable $work, float $wait ): ?int {
		if ( ! Lease::take( self::LOCK, $wait, self::LEASE ) ) {
			return null;
		}
		try {
			return $work();
		} catch ( ConcurrentMeasurement ) {
			return null;
		} finally {
			Lease::release( self::LOCK );
		}
	}
}
