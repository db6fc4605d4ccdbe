<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Watcher;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\StorageFailure;

/**
 * Keeps redemptions true while others change subscriptions: no free period, nothing taken twice.
 *
 * It runs inside other plugins' and WooCommerce's own actions, so it never throws: what it could not do stands in the log, and where it matters to a support agent in the order's notes.
 */
final class WatchSubscriptions implements Watcher {

	/** How often, and how many microseconds each, a renewal waits for an accept: a second in all. */
	private const PENDING_TRIES = 20;

	private const PENDING_WAIT = 50_000;

	public function __construct(
		private readonly RedemptionStore $redemptions,
		private readonly RevertRedemption $revert,
		private readonly ForgetConnection $forget,
		private readonly Log $log,
	) {}

	public function cancelling( Connection $connection, int $subscription_id ): void {
		$this->with_live( $connection, $subscription_id, $this->revert->before_cancel( ... ), true );
	}

	public function cancelled( Connection $connection, int $subscription_id ): void {
		$this->with_live( $connection, $subscription_id, fn ( Redemption $live ) => $this->revert->taken_back( $live, 'cancelled' ) );
	}

	public function refused( Connection $connection, int $subscription_id ): void {
		$this->with_live( $connection, $subscription_id, $this->revert->after_refusal( ... ) );
	}

	public function resumed( Connection $connection, int $subscription_id ): void {
		$this->with_live(
			$connection,
			$subscription_id,
			fn ( Redemption $live ) => Change::HOLD === $live->receipt->change->kind ? $this->revert->taken_back( $live, 'resumed' ) : null
		);
	}

	public function renewed( Connection $connection, int $subscription_id ): void {
		$this->with_live(
			$connection,
			$subscription_id,
			function ( Redemption $live ): void {
				$applied = $this->once_applied( $live );
				if ( null !== $applied ) {
					$this->revert->catch_up( $applied, true );
				}
			},
			true
		);
	}

	public function ended( Connection $connection, int $subscription_id ): void {
		$this->with_live( $connection, $subscription_id, fn ( Redemption $live ) => $this->revert->taken_back( $live, 'ended' ), true );
	}

	public function taken_back( Connection $connection, int $subscription_id, string $key, string $why = 'taken_back' ): void {
		$this->with_live( $connection, $subscription_id, fn ( Redemption $live ) => $live->key === $key ? $this->revert->taken_back( $live, $why ) : null );
	}

	public function gone( string $connection ): void {
		try {
			$this->forget->run( $connection );
		} catch ( StorageFailure $failure ) {
			$this->log->error( 'What was recorded of a connection that is gone could not be removed.', array( 'connection' => $connection ) + Fault::of( $failure ) );
		}
	}

	public function agreed( Connection $connection, int $subscription_id ): ?Receipt {
		return $this->receipt( $connection, $subscription_id, fn (): array => array_filter( array( $this->redemptions->recent_live( $subscription_id ) ) ), Redemption::APPLIED );
	}

	public function paused_last( Connection $connection, int $subscription_id ): ?Receipt {
		$receipt = $this->receipt( $connection, $subscription_id, fn (): array => $this->redemptions->of_subscription( $subscription_id, 1 ), Redemption::FINISHED );
		return Change::HOLD === $receipt?->change->kind ? $receipt : null;
	}

	/** @param callable(): array<Redemption> $read */
	private function receipt( Connection $connection, int $subscription_id, callable $read, string $state ): ?Receipt {
		try {
			foreach ( $read() as $redemption ) {
				if ( $state === $redemption->state && $redemption->connection === $connection->id() ) {
					return $redemption->receipt;
				}
			}
		} catch ( \Throwable $error ) {
			$this->log->error( 'What is agreed could not be read for the store.', array( 'subscription' => $subscription_id ) + Fault::of( $error ) );
		}
		return null;
	}

	/** An accept may have changed the subscription, so that this renewal billed it, and be about to write that down: its end would be missed otherwise. */
	private function once_applied( Redemption $live ): ?Redemption {
		for ( $try = 0; $try < self::PENDING_TRIES && Redemption::PENDING === $live->state; $try++ ) {
			usleep( self::PENDING_WAIT );
			$live = $this->redemptions->by_key( $live->key ) ?? $live;
		}
		return Redemption::APPLIED === $live->state ? $live : null;
	}

	/**
	 * @param callable(Redemption): void $work
	 * @param bool $pending Also one that an accept is about to apply, or was killed over: who then cancels by the store's own link gets no gift either.
	 */
	private function with_live( Connection $connection, int $subscription_id, callable $work, bool $pending = false ): void {
		try {
			$live = $this->redemptions->live( $subscription_id );
			if ( null !== $live && ( $pending || Redemption::APPLIED === $live->state ) && $live->connection === $connection->id() ) {
				$work( $live );
			}
		} catch ( \Throwable $error ) {
			// Whatever refused, or another plugin's mistake: that must not hold back the store's own cancel, or a payment.
			$this->log->error( 'What was agreed could not be kept in step with the store.', array( 'subscription' => $subscription_id ) + Fault::of( $error ) );
			return;
		}
	}
}
