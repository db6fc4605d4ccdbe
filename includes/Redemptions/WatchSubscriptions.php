<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Receipt;
use ChurnStop\Clock;
use ChurnStop\Connections\Watcher;
use ChurnStop\Failure;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Lease;
use ChurnStop\Storage\Primary;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Storage\Wait;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Keeps redemptions true while others change subscriptions: no free period, nothing taken twice.
 *
 * It runs inside other plugins' and WooCommerce's own actions, so it never throws: what it could not do stands in the
 * log, and where it matters to a support agent in the order's notes.
 */
final class WatchSubscriptions implements Watcher {

	/**
	 * @param \Closure(): ForgetConnection $forget   Made only where a connection is gone.
	 * @param \Closure(): Answered         $answered Made only where an engine has answered.
	 */
	public function __construct(
		private readonly RedemptionStore $redemptions,
		private readonly RevertRedemption $revert,
		private readonly \Closure $forget,
		private readonly Jobs $jobs,
		private readonly Clock $clock,
		private readonly Log $log,
		private readonly \Closure $answered,
	) {}

	public function cancelling( SubscriptionRef $subscription ): void {
		$this->with_live( $subscription, $this->revert->before_cancel( ... ), true );
	}

	public function cancelled( SubscriptionRef $subscription ): void {
		$this->with_live( $subscription, fn ( Redemption $live ) => $this->revert->taken_back( $live, 'cancelled' ) );
	}

	public function refused( SubscriptionRef $subscription ): void {
		$this->with_live( $subscription, $this->revert->after_refusal( ... ) );
	}

	public function resumed( SubscriptionRef $subscription ): void {
		$this->with_live(
			$subscription,
			fn ( Redemption $live ) => $live->receipt->change->ends_when_reactivated()
				? $this->revert->taken_back( $live, 'resumed' )
				: null
		);
	}

	public function renewed( SubscriptionRef $subscription ): void {
		$this->with_live(
			$subscription,
			function ( Redemption $live ): void {
				try {
					$applied = Wait::at_most( Wait::CLICK, fn (): ?Redemption => $this->once_applied( $live ) );
					if ( null !== $applied ) {
						$this->revert->catch_up( $applied, true );
					}
				} catch ( Failure $failure ) {
					if ( ! $failure->is_busy() ) {
						throw $failure;
					}
					$this->later( $live );
				}
			},
			true
		);
	}

	public function ended( SubscriptionRef $subscription, string $why = 'ended' ): void {
		$this->with_live( $subscription, fn ( Redemption $live ) => $this->revert->taken_back( $live, $why ), true );
	}

	public function taken_back( SubscriptionRef $subscription, string $key, string $why = 'taken_back' ): void {
		$this->with_live(
			$subscription,
			fn ( Redemption $live ) => $live->key === $key ? $this->revert->taken_back( $live, $why ) : null,
		);
	}

	public function settled( SubscriptionRef $subscription, string $key ): void {
		$this->with_live(
			$subscription,
			fn ( Redemption $live ) => $live->key === $key && $live->is_to_come()
				? ( $this->answered )()->answered( $live )
				: null,
			true,
		);
	}

	public function gone( string $connection ): void {
		try {
			( $this->forget )()->run( $connection );
		} catch ( StorageFailure $failure ) {
			$this->log->error(
				'What was recorded of a connection that is gone could not be removed.',
				array( 'connection' => $connection ) + Fault::of( $failure ),
			);
		}
	}

	public function agreed( SubscriptionRef $subscription ): ?Receipt {
		return $this->receipt(
			$subscription,
			fn (): array => array_filter( array( $this->redemptions->recent_live( $subscription ) ) ),
			Redemption::APPLIED,
		);
	}

	public function paused_last( SubscriptionRef $subscription ): ?Receipt {
		$receipt = $this->receipt(
			$subscription,
			fn (): array => $this->redemptions->of_subscription( $subscription, 1 ),
			Redemption::FINISHED,
		);
		return true === $receipt?->change->ends_when_reactivated() ? $receipt : null;
	}

	/** @param callable(): array<Redemption> $read */
	private function receipt( SubscriptionRef $subscription, callable $read, string $state ): ?Receipt {
		try {
			foreach ( $read() as $redemption ) {
				if ( $state === $redemption->state ) {
					return $redemption->receipt;
				}
			}
		} catch ( \Throwable $error ) {
			$this->log->error(
				'What is agreed could not be read for the store.',
				array( 'subscription' => $subscription->written() ) + Fault::of( $error ),
			);
		}
		return null;
	}

	/**
	 * An accept may have changed the subscription, so that this renewal billed it, and be about to write that down: its
	 * end would be missed otherwise. Who pays it does not wait for that: a job looks again.
	 */
	private function once_applied( Redemption $live ): ?Redemption {
		Wait::until(
			function () use ( &$live ): bool {
				$live = Redemption::PENDING === $live->state
					? $this->redemptions->by_key( $live->key ) ?? $live
					: $live;
				return Redemption::PENDING !== $live->state;
			},
			Wait::CLICK
		);
		if ( Redemption::PENDING === $live->state ) {
			$this->later( $live );
		}
		return Redemption::APPLIED === $live->state ? $live : null;
	}

	private function later( Redemption $live ): void {
		$this->jobs->once(
			Lease::ends( $this->clock->now() )->modify( '+2 seconds' ),
			MaintainRedemptions::PAID_JOB,
			array( $live->key ),
		);
	}

	/**
	 * @param callable(Redemption): void $work
	 * @param bool $pending Also one that an accept is about to apply, or was killed over: who then cancels by the
	 *     store's own link gets no gift either.
	 */
	private function with_live( SubscriptionRef $subscription, callable $work, bool $pending = false ): void {
		try {
			Primary::read();
			$live = $this->redemptions->live( $subscription );
			if ( null !== $live && ( $pending || Redemption::APPLIED === $live->state ) ) {
				$work( $live );
			}
		} catch ( \Throwable $error ) {
			// Whatever refused, or another plugin's mistake: that must not hold back the store's own cancel, or a
			// payment.
			$this->log->error(
				'What was agreed could not be kept in step with the store.',
				array( 'subscription' => $subscription->written() ) + Fault::of( $error ),
			);
			return;
		}
	}
}
