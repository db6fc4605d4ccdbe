<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\Tenures;
use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Offers\DepthSteps;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Lease;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Learns in the background what intelligent discounts are chosen by: how long subscriptions last, and what became of
 * the customers for whom a depth was drawn.
 *
 * First all subscriptions are walked, then only those that changed. Each page is written with the place where it
 * stopped: a killed job goes on from there.
 */
final class Learn {

	public const JOB     = 'churnstop_learn';
	public const SECONDS = 3600;

	private const PAGE          = 500;
	private const OUTCOMES      = 50;
	private const LEASE_SECONDS = 120;

	/** Changes of the moment in which a walk began may be missed by it. */
	private const OVERLAP_SECONDS = 600;

	private const WALK    = 'walk';
	private const FIT     = 'fit';
	private const OUTCOME = 'outcomes';
	private const MODEL   = 'models';
	private const IDLE    = 'idle';

	/**
	 * @param list<Tenures>          $stores
	 * @param list<PaymentHistories> $histories
	 */
	public function __construct(
		private readonly array $stores,
		private readonly array $histories,
		private readonly LearnedTable $learned,
		private readonly DrawTable $draws,
		private readonly FlowStore $flows,
		private readonly SettingsStore $settings,
		private readonly Connections $connections,
		private readonly Clock $clock,
		private readonly Log $log,
	) {}

	/** Whether there is anything to learn for. */
	public function is_wanted(): bool {
		if ( ! $this->settings->get()->intelligent['enabled'] ) {
			return false;
		}
		foreach ( $this->flows->live() as $flow ) {
			foreach ( $flow->reasons as $reason ) {
				foreach ( $reason->offers as $offer ) {
					if ( null !== DepthSteps::of( $offer ) ) {
						return true;
					}
				}
			}
		}
		return false;
	}

	/**
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some is left.
	 */
	public function run( int $until ): bool {
		if ( ! $this->is_wanted() || ! Lease::take( self::JOB, 0.0, self::LEASE_SECONDS ) ) {
			return false;
		}
		try {
			$state = $this->stored();
			if ( self::IDLE === $state['phase'] ) {
				$state = $this->begun( $state );
			}
			do {
				$state = $this->step( $state );
				update_option( self::JOB, $state, false );
			} while ( self::IDLE !== $state['phase'] && time() < $until );
			return self::IDLE !== $state['phase'];
		} catch ( StorageFailure $failure ) {
			throw $failure;
		} catch ( \Throwable $error ) {
			$this->log->error(
				'What intelligent discounts are chosen by could not be learned; the next run goes on.',
				Fault::of( $error ),
			);
			return false;
		} finally {
			Lease::release( self::JOB );
		}
	}

	/** @return array{state: string, done: int, total: int, finished_at: string|null} For people. */
	public function state(): array {
		$stored = $this->stored();
		return array(
			'state'       => self::IDLE === $stored['phase']
				? ( isset( $stored['finished_at'] ) ? 'done' : 'idle' )
				: 'running',
			'done'        => Data::int( $stored, 'done' ),
			'total'       => Data::int( $stored, 'total' ),
			'finished_at' => Data::string_or_null( $stored, 'finished_at' ),
		);
	}

	/**
	 * @param array<string, mixed> $state
	 * @return array<string, mixed>
	 */
	private function begun( array $state ): array {
		$since = $this->since( $state );
		$total = array_sum( array_map( static fn ( Tenures $store ): int => $store->count( $since ), $this->stores ) );
		$this->learned->age( $this->clock->now() );
		return array(
			'phase' => self::WALK,
			'store' => 0,
			'last' => '',
			'done' => 0,
			'total' => $total,
			'began_at' => Data::iso( $this->clock->now() ),
		) + $state;
	}

	/**
	 * One page of work.
	 *
	 * @param array<string, mixed> $state
	 * @return array<string, mixed>
	 */
	private function step( array $state ): array {
		switch ( $state['phase'] ) {
			case self::WALK:
				return $this->walk( $state );
			case self::FIT:
				return $this->learned->fit_one( $this->clock->now() )
					? $state
					: array( 'phase' => self::OUTCOME, 'last' => '0' ) + $state;
			case self::OUTCOME:
				return $this->read_outcomes( $state );
			default:
				$this->write_models();
				// A walk that changed nothing since keeps its moment: the next one begins where this one did.
				return array(
					'phase' => self::IDLE,
					'walked_at' => $state['began_at'] ?? null,
					'finished_at' => Data::iso( $this->clock->now() ),
				) + $state;
		}
	}

	/**
	 * @param array<string, mixed> $state
	 * @return array<string, mixed>
	 */
	private function walk( array $state ): array {
		$store = $this->stores[ Data::int( $state, 'store' ) ] ?? null;
		if ( null === $store ) {
			return array( 'phase' => self::FIT ) + $state;
		}
		$page = $store->after( $this->since( $state ), Data::string( $state, 'last' ), self::PAGE );
		if ( array() === $page ) {
			return array( 'store' => Data::int( $state, 'store' ) + 1, 'last' => '' ) + $state;
		}
		$this->learned->replace( $store->connection(), $page );
		$done = Data::int( $state, 'done' ) + count( $page );
		return array(
			'last' => (string) array_key_last( $page ),
			'done' => $done,
			'total' => max( $done, Data::int( $state, 'total' ) ),
		) + $state;
	}

	/**
	 * @param array<string, mixed> $state
	 * @return array<string, mixed>
	 */
	private function read_outcomes( array $state ): array {
		$now  = $this->clock->now();
		$rows = $this->draws->ripe( $now, Data::int( $state, 'last' ), self::OUTCOMES );
		if ( array() === $rows ) {
			return array( 'phase' => self::MODEL ) + $state;
		}
		// One whose plugin is not active now is read when it is.
		foreach ( $this->histories as $histories ) {
			$own = array_filter(
				$rows,
				static fn ( array $row ): bool => SubscriptionRef::from_row( $row )?->connection
					=== $histories->connection(),
			);
			$id  = static fn ( array $row ): string => Data::string( $row, 'subscription_id' );

			$accounts = $histories->accounts( array_values( array_map( $id, $own ) ) );
			foreach ( $own as $row ) {
				$this->draws->mature( $row, $accounts[ $id( $row ) ] ?? null, $now );
			}
		}
		$this->connections->forget();
		wp_cache_flush_runtime();
		return array( 'last' => Data::string( $rows[ count( $rows ) - 1 ], 'id' ) ) + $state;
	}

	private function write_models(): void {
		foreach ( $this->draws->offers() as $offer ) {
			$before  = $this->learned->of_flow( $offer['flow_id'] )[ $offer['offer_id'] ] ?? new Learned();
			$learned = $this->draws->learned(
				$offer['flow_id'],
				$offer['offer_id'],
				$before->version + 1,
				$this->clock->now(),
			);
			if ( $learned->to_array() !== $before->to_array() ) {
				$this->learned->write( $offer['flow_id'], $offer['offer_id'], $learned );
			}
		}
	}

	/** @param array<string, mixed> $state */
	private function since( array $state ): ?\DateTimeImmutable {
		$walked = Data::time( $state, 'walked_at' );
		// A clock that jumped ahead, and back, would leave out what changes until it is there again.
		return null === $walked || $walked > $this->clock->now()
			? null
			: $walked->modify( '-' . self::OVERLAP_SECONDS . ' seconds' );
	}

	/** @return array<string, mixed> As another process may have written it since. */
	private function stored(): array {
		wp_cache_delete( self::JOB, 'options' );
		return Data::as_map( get_option( self::JOB ) ) + array( 'phase' => self::IDLE );
	}
}
