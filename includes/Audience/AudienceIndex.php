<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\LiveSubscriptions;
use ChurnStop\Data;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Lease;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The facts of all live subscriptions, gathered once a day in the background, so that the editor can count an audience
 * while somebody types.
 *
 * Kept only for stores whose staff look at it. What was gathered is written with the place where it stopped: a killed
 * job goes on from there.
 */
final class AudienceIndex implements ConnectionRecords {

	public const JOB     = 'churnstop_audience_index';
	public const SECONDS = 3600;

	private const BATCH         = 50;
	private const PAGE          = 2000;
	private const LEASE_SECONDS = 120;
	private const FRESH_SECONDS = 72000;
	private const ASKED_SECONDS = 2592000;

	/** How long whoever asks helps it on, in seconds: the count also moves where nothing runs the store's jobs. */
	private const HELP = 1;

	/** @param list<LiveSubscriptions> $stores */
	public function __construct(
		private readonly array $stores,
		private readonly FactRegistry $facts,
		private readonly Connections $connections,
		private readonly Database $database,
		private readonly Jobs $jobs,
		private readonly Clock $clock,
		private readonly Log $log,
	) {}

	/**
	 * How many live subscriptions belong to all of these audiences, as they were gathered. Asks for the index where
	 * there is none, and helps it on.
	 *
	 * @return array{matching: int, total: int, state: string, done: int, to_do: int, as_of: string|null}
	 */
	public function count( Audience ...$audiences ): array {
		if ( 'running' === $this->asked()['state'] ) {
			$this->run( time() + self::HELP );
		}
		$state = $this->stored();
		$found = array( 'matching' => 0, 'total' => 0 );
		$last  = array( '', '', '' );
		do {
			$rows = $this->database->rows(
				'SELECT connection, subscription_id, facts FROM {audience_facts} WHERE connection > %s OR ( '
					. 'connection = %s AND subscription_id > %s ) ORDER BY connection, subscription_id LIMIT %d',
				array( ...$last, self::PAGE )
			);
			foreach ( $rows as $row ) {
				$last  = array(
					Data::string( $row, 'connection' ),
					Data::string( $row, 'connection' ),
					Data::string( $row, 'subscription_id' ),
				);
				$known = new FactValues( FactValues::clean( Data::decode( Data::string( $row, 'facts' ) ) ) );
				++$found['total'];
				$found['matching'] += array() === array_filter(
					$audiences,
					static fn ( Audience $audience ): bool => true !== $audience->includes( $known ),
				)
					? 1
					: 0;
			}
		} while ( count( $rows ) === self::PAGE );
		return $found + array(
			'state' => Data::string( $state, 'state' ),
			'done'  => Data::int( $state, 'done' ),
			'to_do' => Data::int( $state, 'total' ),
			'as_of' => Data::string_or_null( $state, 'finished_at' ),
		);
	}

	/**
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some are left.
	 */
	public function run( int $until ): bool {
		if ( ! $this->is_due( $this->stored() ) || ! Lease::take( self::JOB, 0.0, self::LEASE_SECONDS ) ) {
			return false;
		}
		try {
			$state = $this->stored();
			$state = 'running' === $state['state'] ? $state : $this->begun( $state );
			do {
				$state = $this->batch( $state );
				$this->write( $state );
			} while ( 'running' === $state['state'] && time() < $until );
			return 'running' === $state['state'];
		} finally {
			Lease::release( self::JOB );
		}
	}

	public function forget_connection( string $connection ): void {
		$this->database->delete( 'audience_facts', array( 'connection' => $connection ) );
	}

	/** @return array<string, mixed> The state, with a round begun where one is due. */
	private function asked(): array {
		$state = $this->stored();
		if ( Data::int( $state, 'asked_at' ) < time() - 86400 ) {
			$state = array( 'asked_at' => time() ) + $state;
			if ( $this->is_due( $state ) && 'running' !== $state['state'] ) {
				$state = $this->begun( $state );
				$this->jobs->soon( self::JOB );
			}
			$this->write( $state );
		}
		return $state;
	}

	/** @param array<string, mixed> $state */
	private function is_due( array $state ): bool {
		$finished = Data::time( $state, 'finished_at' );
		return Data::int( $state, 'asked_at' ) > time() - self::ASKED_SECONDS
			&& (
				'running' === $state['state']
				|| null === $finished
				|| $finished->getTimestamp() < time() - self::FRESH_SECONDS
			);
	}

	/**
	 * @param array<string, mixed> $state
	 * @return array<string, mixed>
	 */
	private function begun( array $state ): array {
		$total = array_sum( array_map(
			static fn ( LiveSubscriptions $store ): int => $store->count(),
			$this->stores,
		) );
		return array(
			'state' => 'running',
			'round' => Data::int( $state, 'round' ) + 1,
			'store' => 0,
			'last'  => '',
			'done'  => 0,
			'total' => $total,
		) + $state;
	}

	/**
	 * @param array<string, mixed> $state
	 * @return array<string, mixed>
	 */
	private function batch( array $state ): array {
		$round = Data::int( $state, 'round' );
		$store = $this->stores[ Data::int( $state, 'store' ) ] ?? null;
		if ( null === $store ) {
			$this->database->execute( 'DELETE FROM {audience_facts} WHERE round <> %d', array( $round ) );
			return array( 'state' => 'ready', 'finished_at' => Data::iso( new \DateTimeImmutable() ) ) + $state;
		}
		$next = $store->after( Data::string( $state, 'last' ), self::BATCH );
		if ( array() === $next ) {
			return array( 'store' => Data::int( $state, 'store' ) + 1, 'last' => '' ) + $state;
		}
		$store->together(
			$next,
			function () use ( $next, $round ): void {
				foreach ( $next as $one ) {
					$this->gather( $one, $round );
				}
			}
		);
		$this->connections->forget();
		wp_cache_flush_runtime();
		$done = Data::int( $state, 'done' ) + count( $next );
		return array(
			'done' => $done,
			'total' => max( $done, Data::int( $state, 'total' ) ),
			'last' => end( $next )->id,
		) + $state;
	}

	private function gather( SubscriptionRef $subscription, int $round ): void {
		try {
			$snapshot = ( $this->connections->find( $subscription ) ?? array( null, null ) )[1];
			if ( null === $snapshot ) {
				return;
			}
			$known = $this->facts->of( $snapshot, CustomerRef::locale( $snapshot->customer_id ), $this->clock->now() );
			foreach ( array_keys( $this->facts->all() ) as $fact ) {
				$known->value( $fact );
			}
			$this->database->execute(
				'REPLACE INTO {audience_facts} ( connection, subscription_id, round, facts ) VALUES ( %s, %s, %d, %s )',
				array( ...array_values( $subscription->columns() ), $round, Data::encode( $known->values() ) ),
			);
		} catch ( StorageFailure $failure ) {
			throw $failure;
		} catch ( \Throwable $error ) {
			$this->log->error(
				'The facts of a subscription could not be gathered.',
				array( 'subscription' => $subscription->written() ) + Fault::of( $error ),
			);
		}
	}

	/** @return array<string, mixed> As another process may have written it since. */
	private function stored(): array {
		wp_cache_delete( self::JOB, 'options' );
		return Data::as_map( get_option( self::JOB ) ) + array( 'state' => 'none' );
	}

	/** @param array<string, mixed> $state */
	private function write( array $state ): void {
		update_option( self::JOB, $state, false );
	}
}
