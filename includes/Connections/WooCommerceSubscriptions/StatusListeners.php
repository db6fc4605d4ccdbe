<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Watcher;
use ChurnStop\Logging\Fault;

/**
 * What others make of a subscription's status, and its renewals: the store's own buttons, admins, REST, jobs, other
 * plugins. Silent during ChurnStop's own writes.
 */
final class StatusListeners {

	/**
	 * @var array<int, bool> Subscriptions of which it was told in this request that they are being cancelled → whether
	 *     what a concession had moved is past.
	 */
	private array $told_cancelling = array();

	/**
	 * @var array<int, bool> Subscriptions that the store's own link is cancelling in this request → whether they are
	 *     held.
	 */
	private array $by_link = array();

	/** @var array<int, true> Paused subscriptions that somebody else is resuming in this request. */
	private array $resuming = array();

	public function __construct(
		private readonly Store $store,
		private readonly Watcher $watcher,
	) {}

	public function register(): void {
		add_action(
			'woocommerce_before_customer_changed_subscription_to_cancelled',
			array( $this, 'before_customer_cancels' ),
			1,
		);
		add_action(
			'woocommerce_customer_changed_subscription_to_cancelled',
			array( $this, 'after_customer_cancelled' ),
			1000,
		);
		add_filter(
			'woocommerce_subscription_calculated_end_of_prepaid_term_date',
			array( $this, 'keep_paid_time' ),
			100,
			2,
		);
		add_action( 'woocommerce_subscription_pre_update_status', array( $this, 'before_status' ), 1, 3 );
		add_filter(
			'woocommerce_subscription_activation_next_payment_date_threshold',
			array( $this, 'keep_date_of_paused' ),
			100,
			4,
		);
		add_action( 'woocommerce_subscription_status_updated', array( $this, 'before_schedule' ), 1, 3 );
		add_action( 'woocommerce_subscription_status_updated', array( $this, 'after_status' ), 100, 3 );
		add_action( 'woocommerce_subscription_unable_to_update_status', array( $this, 'after_refusal' ), 100 );
		add_action( 'shutdown', array( $this, 'settle_all' ), 1 );
		add_action( 'woocommerce_subscription_renewal_payment_complete', array( $this, 'after_renewal' ), 100 );
		add_action( 'woocommerce_order_status_changed', array( $this, 'after_order_status' ), 100 );
		foreach (
			array(
				'woocommerce_subscription_trashed',
				'woocommerce_subscription_deleted',
				'woocommerce_trash_subscription',
				'woocommerce_delete_subscription',
			) as $hook
		) {
			add_action( $hook, array( $this, 'after_removal' ), 100 );
		}
	}

	/** @param mixed $subscription */
	public function before_customer_cancels( $subscription ): void {
		if ( $subscription instanceof \WC_Subscription && ! $this->store->is_quiet() ) {
			$this->by_link[ $subscription->get_id() ] ??= SubscriptionLock::hold( $subscription->get_id() );
			$this->tell_cancelling( $subscription );
		}
	}

	/**
	 * What was not heard of with the status: a write of ours in the midst of the store's own is silent.
	 *
	 * @param mixed $subscription
	 */
	public function after_customer_cancelled( $subscription ): void {
		if ( $subscription instanceof \WC_Subscription && ! $this->store->is_quiet() ) {
			$this->settle( $subscription->get_id() );
			$this->let_go( $subscription->get_id() );
		}
	}

	/**
	 * Another tab has cancelled it while the store read it for its own link: it may have seen neither date, and would
	 * end at once what is paid for.
	 *
	 * @param mixed $date
	 * @param mixed $subscription
	 * @return mixed
	 */
	public function keep_paid_time( $date, $subscription = null ) {
		if ( ! $subscription instanceof \WC_Subscription || ! isset( $this->by_link[ $subscription->get_id() ] ) ) {
			return $date;
		}
		$saved = $this->store->reread( $subscription->get_id() );
		$end   = null === $saved || 'pending-cancel' !== $saved->get_status() ? null : StoreDates::of( $saved, 'end' );
		return null !== $end && $end > StoreDates::now() ? StoreDates::mysql( $end ) : $date;
	}

	/**
	 * @param mixed $old
	 * @param mixed $to
	 * @param mixed $subscription
	 */
	public function before_status( $old, $to, $subscription ): void {
		if (
			$subscription instanceof \WC_Subscription && is_string( $to ) && $subscription->can_be_updated_to( $to )
		) {
			$this->before_change( $subscription, $old, $to );
		}
	}

	/**
	 * REST sets a status without update_status(): this is the first that is heard of it, and the store has scheduled
	 * nothing yet.
	 *
	 * @param mixed $subscription
	 * @param mixed $to
	 * @param mixed $old
	 */
	public function before_schedule( $subscription, $to, $old ): void {
		if ( $subscription instanceof \WC_Subscription ) {
			$this->before_change( $subscription, $old, $to );
		}
	}

	private function before_change( \WC_Subscription $subscription, mixed $old, mixed $to ): void {
		if ( $this->store->is_quiet() ) {
			return;
		}
		if (
			in_array( $to, array( 'cancelled', 'pending-cancel' ), true )
			&& 'pending-cancel' !== $old
			&& ! isset( $this->told_cancelling[ $subscription->get_id() ] )
			&& ! SwitchedAway::is_empty( $subscription )
		) {
			$this->tell_cancelling( $subscription );
		}
		if ( 'active' === $to && 'on-hold' === $old ) {
			$this->restore_date( $subscription );
		}
	}

	/**
	 * The date of a paused subscription was settled before: WooCommerce Subscriptions must not count a new one, which
	 * would be a free period.
	 *
	 * @param mixed $threshold
	 * @param mixed $next_payment
	 * @param mixed $old
	 * @param mixed $subscription
	 * @return mixed
	 */
	public function keep_date_of_paused( $threshold, $next_payment = 0, $old = '', $subscription = null ) {
		return $subscription instanceof \WC_Subscription && null !== HoldMark::of( $subscription )
			? StatusChange::NEVER
			: $threshold;
	}

	/**
	 * @param mixed $subscription
	 * @param mixed $to
	 * @param mixed $old
	 */
	public function after_status( $subscription, $to, $old ): void {
		if ( ! $subscription instanceof \WC_Subscription || $this->store->is_quiet() ) {
			return;
		}
		$id = $subscription->get_id();
		unset( $this->resuming[ $id ] );
		if ( 'active' === $to && 'on-hold' === $old && null !== HoldMark::of( $subscription ) ) {
			$this->store->with_instance(
				$subscription,
				fn () => $this->watcher->resumed( WooCommerceSubscriptions::ref( $id ) ),
			);
		}
		if ( in_array( $to, array( 'cancelled', 'pending-cancel' ), true ) ) {
			HoldMark::remove( $subscription );
			if ( isset( $this->told_cancelling[ $id ] ) ) {
				$this->store->with_instance( $subscription, fn () => $this->tell_cancelled( $id ) );
			}
		}
		if ( in_array( $to, array( 'cancelled', 'expired', 'switched' ), true ) ) {
			$this->watcher->ended(
				WooCommerceSubscriptions::ref( $id ),
				SwitchedAway::is_empty( $subscription ) ? 'switched_in_store' : 'ended',
			);
		}
		if ( 'pending-cancel' === $to && isset( $this->told_cancelling[ $id ] ) ) {
			$end = StoreDates::of( $subscription, 'end' );
			if ( $this->told_cancelling[ $id ] || ( null !== $end && $end <= StoreDates::now() ) ) {
				// The concession was all that was ahead: it ends now, and the store would not even notice.
				$subscription->update_status( 'cancelled' );
			}
		}
		unset( $this->told_cancelling[ $id ] );
		$this->let_go( $id );
	}

	private function let_go( int $id ): void {
		if ( $this->by_link[ $id ] ?? false ) {
			SubscriptionLock::let_go( $id );
		}
		unset( $this->by_link[ $id ] );
	}

	/**
	 * The store could not change the status, and goes on with this very object.
	 *
	 * @param mixed $subscription
	 */
	public function after_refusal( $subscription ): void {
		if ( $subscription instanceof \WC_Subscription && ! $this->store->is_quiet() ) {
			$this->store->with_instance( $subscription, fn () => $this->settle( $subscription->get_id() ) );
		}
	}

	/** Where another plugin, or a gateway, threw before the store could say what became of it. */
	public function settle_all(): void {
		array_map( $this->settle( ... ), array_keys( $this->told_cancelling + $this->resuming ) );
		array_map( $this->let_go( ... ), array_keys( $this->by_link ) );
	}

	/** @param mixed $subscription */
	public function after_renewal( $subscription ): void {
		if ( $subscription instanceof \WC_Subscription && ! $this->store->is_quiet() ) {
			$this->watcher->renewed( WooCommerceSubscriptions::ref( $subscription->get_id() ) );
		}
	}

	/**
	 * A renewal became paid where the store had nothing to activate: a bank debit came in, staff had reactivated the
	 * subscription, or a gateway billed on its own.
	 *
	 * @param mixed $order_id
	 */
	public function after_order_status( $order_id ): void {
		array_map( $this->after_renewal( ... ), Payments::renewed_by( $order_id ) );
	}

	/** @param mixed $id */
	public function after_removal( $id ): void {
		if ( is_numeric( $id ) && ! $this->store->is_quiet() ) {
			$this->watcher->ended( WooCommerceSubscriptions::ref( (int) $id ) );
		}
	}

	private function settle( int $id ): void {
		$cancelling = isset( $this->told_cancelling[ $id ] );
		$resuming   = isset( $this->resuming[ $id ] );
		unset( $this->told_cancelling[ $id ], $this->resuming[ $id ] );
		if ( ! $cancelling && ! $resuming ) {
			return;
		}
		$status = $this->store->fresh( $id )?->get_status();
		if ( $cancelling && in_array( $status, array( 'cancelled', 'pending-cancel' ), true ) ) {
			$this->tell_cancelled( $id );
		} elseif ( $resuming && 'active' === $status ) {
			$this->watcher->resumed( WooCommerceSubscriptions::ref( $id ) );
		} else {
			$this->watcher->refused( WooCommerceSubscriptions::ref( $id ) );
		}
	}

	private function tell_cancelling( \WC_Subscription $subscription ): void {
		$id = $subscription->get_id();

		$before = StoreDates::of( $subscription, 'next_payment' );

		$this->told_cancelling[ $id ] = false;
		// The store goes on with this very object: what is taken back must be taken back on it.
		$this->store->with_instance(
			$subscription,
			fn () => $this->store->while_cancelling(
				$id,
				fn () => $this->watcher->cancelling( WooCommerceSubscriptions::ref( $id ) ),
			)
		);
		$after = StoreDates::of( $subscription, 'next_payment' );

		$this->told_cancelling[ $id ] = null !== $after
			&& $after <= StoreDates::now()
			&& ! StoreDates::same( $before, $after );
	}

	private function tell_cancelled( int $id ): void {
		$this->store->while_cancelling(
			$id,
			fn () => $this->watcher->cancelled( WooCommerceSubscriptions::ref( $id ) ),
		);
	}

	/**
	 * Somebody else ends the pause: the date is settled while it is still on hold, so that the store schedules it
	 * automatically.
	 */
	private function restore_date( \WC_Subscription $subscription ): void {
		$mark = HoldMark::of( $subscription );
		if ( null !== $mark ) {
			$this->resuming[ $subscription->get_id() ] = true;
		}
		if ( null === $mark ) {
			return;
		}
		try {
			Schedule::write( $subscription, $mark->dates_if_resumed( $subscription ) );
		} catch ( \Throwable $trouble ) {
			// The store's own Reactivate goes on; settled is it after that, where it is told of as resumed.
			( new StoreLog() )->error(
				'The payment date of a paused subscription could not be restored before it was resumed.',
				array( 'subscription' => $subscription->get_id() ) + Fault::of( $trouble ),
			);
		}
	}
}
