<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\WouldOffer;
use ChurnStop\Blocker;
use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\LiveSubscriptions;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Lease;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * How many of the store's live subscriptions each offer is for now, and what stands against it: counted in the
 * background, batch by batch.
 *
 * What is counted is written with the place where it stopped, so that a killed job goes on from there and counts nobody
 * twice.
 */
final class EligibilityScan {

	public const JOB = 'churnstop_eligibility_scan';

	/** How often somebody looks whether a killed one is to go on. */
	public const SECONDS = 300;

	private const BATCH         = 100;
	private const LEASE_SECONDS = 120;

	/** One that the store's queue has forgotten does not keep another from being started. */
	private const DEAD_SECONDS = 3600;

	private const IDLE = array(
		'state'       => 'idle',
		'done'        => 0,
		'total'       => 0,
		'finished_at' => null,
		'offers'      => array(),
	);

	/** @param list<LiveSubscriptions> $stores */
	public function __construct(
		private readonly array $stores,
		private readonly WouldOffer $would_offer,
		private readonly Connections $connections,
		private readonly Jobs $jobs,
		private readonly Clock $clock,
		private readonly Log $log,
	) {}

	/**
	 * @return string Its id.
	 * @throws Failure While one runs.
	 */
	public function start(): string {
		$mine = Lease::take( self::JOB . '_start', 1.0 );
		try {
			$stored = $this->stored();
			if (
				! $mine
				|| ( 'running' === $stored['state'] && Data::int( $stored, 'at' ) > time() - self::DEAD_SECONDS )
			) {
				throw Failure::conflict()->saying( __(
					'The subscriptions are being looked at already. Please wait until that is done.',
					'churnstop',
				) );
			}
			$id    = wp_generate_uuid4();
			$total = array_sum( array_map(
				static fn ( LiveSubscriptions $store ): int => $store->count(),
				$this->stores,
			) );
			$this->write(
				array( 'id' => $id, 'state' => 'running', 'total' => $total, 'store' => 0, 'last' => '' ) + self::IDLE,
			);
		} finally {
			if ( $mine ) {
				Lease::release( self::JOB . '_start' );
			}
		}
		$this->jobs->soon( self::JOB );
		return $id;
	}

	/** @return array<string, mixed> The contract's answer. */
	public function state(): array {
		$stored = $this->stored();
		$offers = array();
		foreach ( Data::map( $stored, 'offers' ) as $key => $counts ) {
			[ $flow_id, $offer_id ] = explode( ':', $key, 2 );
			$counts                 = Data::as_map( $counts );
			$offers[]               = array(
				'flow_id'  => (int) $flow_id,
				'offer_id' => $offer_id,
				'eligible' => Data::int( $counts, 'eligible' ),
				'blocked'  => (object) Data::map( $counts, 'blocked' ),
			);
		}
		return array( 'offers' => $offers ) + array_intersect_key( $stored, self::IDLE );
	}

	/**
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some are left.
	 */
	public function run( int $until ): bool {
		if ( 'running' !== $this->stored()['state'] || ! Lease::take( self::JOB, 0.0, self::LEASE_SECONDS ) ) {
			return false;
		}
		try {
			do {
				$more = $this->batch( $this->stored() );
			} while ( $more && time() < $until );
			return $more;
		} catch ( StorageFailure $failure ) {
			throw $failure;
		} catch ( \Throwable $error ) {
			$this->log->error( 'The subscriptions could not be looked at.', Fault::of( $error ) );
			$this->write(
				array( 'state' => 'failed', 'finished_at' => Data::iso( $this->clock->now() ) ) + $this->stored(),
			);
			return false;
		} finally {
			Lease::release( self::JOB );
		}
	}

	/** @param array<string, mixed> $scan */
	private function batch( array $scan ): bool {
		$store = $this->stores[ Data::int( $scan, 'store' ) ] ?? null;
		if ( null === $store ) {
			$this->write( array( 'state' => 'done', 'finished_at' => Data::iso( $this->clock->now() ) ) + $scan );
			return false;
		}
		$next = $store->after( Data::string( $scan, 'last' ), self::BATCH );
		if ( array() === $next ) {
			$this->write( array( 'store' => Data::int( $scan, 'store' ) + 1, 'last' => '' ) + $scan );
			return true;
		}
		$offers = Data::map( $scan, 'offers' );
		$store->together(
			$next,
			function () use ( $next, &$offers ): void {
				foreach ( $next as $one ) {
					$offers = $this->count( $one, $offers );
				}
			}
		);
		$done = Data::int( $scan, 'done' ) + count( $next );
		// Subscriptions are begun while it runs.
		$this->write(
			array(
				'done' => $done,
				'total' => max( $done, Data::int( $scan, 'total' ) ),
				'last' => end( $next )->id,
				'offers' => $offers,
			) + $scan,
		);
		// Whatever the store has cached of them: memory stays as it is, however many there are.
		$this->connections->forget();
		wp_cache_flush_runtime();
		return true;
	}

	/**
	 * @param array<string, mixed> $offers
	 * @return array<string, mixed>
	 */
	private function count( SubscriptionRef $subscription, array $offers ): array {
		try {
			[ $flow, $skipped ] = $this->would_offer->of( $subscription );
		} catch ( StorageFailure $failure ) {
			throw $failure;
		} catch ( Failure ) {
			// It ended meanwhile, or cannot be cancelled: nobody is asked anything.
			return $offers;
		} catch ( \Throwable $error ) {
			$this->log->error(
				'A subscription could not be looked at.',
				array( 'subscription' => $subscription->written() ) + Fault::of( $error ),
			);
			return $offers;
		}
		if ( null === $flow ) {
			return $offers;
		}
		foreach ( $flow->reasons as $reason ) {
			foreach ( $reason->offers as $offer ) {
				$key     = $flow->id . ':' . $offer->id;
				$counts  = Data::map( $offers, $key );
				$blocked = Data::map( $counts, 'blocked' );
				$why     = array_unique( array_map(
					static fn ( Blocker $blocker ): string => $blocker->code,
					$skipped[ $offer->id ] ?? array(),
				) );
				foreach ( $why as $code ) {
					$blocked[ $code ] = Data::int( $blocked, $code ) + 1;
				}
				$offers[ $key ] = array(
					'eligible' => Data::int( $counts, 'eligible' ) + ( array() === $why ? 1 : 0 ),
					'blocked'  => $blocked,
				);
			}
		}
		return $offers;
	}

	/** @return array<string, mixed> As another process may have written it since. */
	private function stored(): array {
		wp_cache_delete( self::JOB, 'options' );
		return Data::as_map( get_option( self::JOB ) ) + self::IDLE;
	}

	/** @param array<string, mixed> $scan */
	private function write( array $scan ): void {
		update_option( self::JOB, array( 'at' => time() ) + $scan, false );
	}
}
