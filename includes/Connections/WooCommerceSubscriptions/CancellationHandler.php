<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\LanguageTags;
use ChurnStop\Logging\Fault;
use ChurnStop\Subscriptions\Snapshot;

/**
 * Cancels as the store's own Cancel button does, so that other plugins see no difference; and takes it back while paid
 * time is left.
 */
final class CancellationHandler {

	/** In the order in which they can be put back: a payment is never after the end. */
	private const DATES = array( 'cancelled', 'end', 'trial_end', 'next_payment' );

	public function __construct( private readonly Store $store ) {}

	/**
	 * The store's own cancel link. Not by wcs_get_users_change_status_link(): that builds on the current address, which
	 * may be a REST route or the list.
	 *
	 * @param string|null $page Where the customer sees the subscription, if that is known already.
	 */
	public static function link( \WC_Subscription $subscription, ?string $page = null ): string {
		return add_query_arg(
			array(
				'subscription_id'        => $subscription->get_id(),
				'change_subscription_to' => 'cancelled',
				'_wpnonce'               => wp_create_nonce( $subscription->get_id() . $subscription->get_status() ),
			),
			$page ?? (string) $subscription->get_view_order_url()
		);
	}

	/**
	 * When paid time ends, by the rules of WC_Subscription::cancel_order(); but a payment that was due and is not made
	 * has paid for nothing.
	 */
	public function ends_at( \WC_Subscription $subscription, ?\DateTimeImmutable $next ): \DateTimeImmutable {
		$now    = StoreDates::now();
		$status = (string) $subscription->get_status();
		if ( 'pending-cancel' === $status ) {
			return StoreDates::of( $subscription, 'end' ) ?? $now;
		}
		if ( null !== $next && $next <= $now ) {
			return $now;
		}
		return self::as_its_link_does(
			$subscription,
			static function () use ( $subscription, $status, $next, $now ): \DateTimeImmutable {
				// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- the store's own questions.
				$keeps = (bool) apply_filters( 'woocommerce_subscription_use_pending_cancel', true )
					&& ( 'active' === $status || ( 'on-hold' === $status && ! $subscription->needs_payment() ) );
				$paid  = apply_filters(
					'woocommerce_subscription_calculated_end_of_prepaid_term_date',
					StoreDates::mysql( $next ?? $now ),
					$subscription,
				);
				// phpcs:enable
				$until = is_string( $paid ) ? (int) strtotime( $paid . ' UTC' ) : 0;
				return $keeps && $until > $now->getTimestamp() ? new \DateTimeImmutable( '@' . $until ) : $now;
			}
		);
	}

	/**
	 * With the arguments of the store's own cancel link: other plugins look there for the subscription.
	 *
	 * @template T
	 * @param callable(): T $callback
	 * @return T
	 */
	private static function as_its_link_does( \WC_Subscription $subscription, callable $callback ): mixed {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- put back as they were.
		$before = array( $_GET, $_REQUEST );
		$link   = array(
			'subscription_id'        => (string) $subscription->get_id(),
			'change_subscription_to' => 'cancelled',
		);
		$_GET     = $link + $_GET;
		$_REQUEST = $link + $_REQUEST;
		try {
			return $callback();
		} finally {
			[ $_GET, $_REQUEST ] = $before;
		}
		// phpcs:enable
	}

	/**
	 * What had moved the end is taken back first. What cannot be made again, as a coupon, goes after the store has
	 * cancelled, so that a refusal changes nothing.
	 *
	 * @throws ConnectionFailure
	 */
	public function cancel( int $id, Actor $actor, ?Handler $handler, ?Receipt $live, string $key ): Snapshot {
		$last = null !== $live && ! $live->change->can_be_made_again();
		if (
			! in_array(
				$this->store->require( $id )->get_status(),
				array( 'pending-cancel', 'cancelled', 'expired', 'switched' ),
				true,
			)
		) {
			$this->end( $id, $actor, $last ? null : $handler, $live, $key );
		}
		if ( $last && null !== $handler ) {
			$this->take_back( $handler, $live, $key );
		}
		return SnapshotReader::read( $this->store->require( $id ) );
	}

	/** @throws ConnectionFailure */
	private function end( int $id, Actor $actor, ?Handler $handler, ?Receipt $live, string $key ): void {
		$subscription = $this->store->require( $id );
		if ( ! $subscription->can_be_updated_to( 'cancelled' ) ) {
			throw ConnectionFailure::because( 'gateway_cannot' )
				->with( array( 'ability' => Snapshot::CAN_CANCEL ) )
				->saying( __( 'This subscription cannot be cancelled here. Nothing has changed.', 'churnstop' ) );
		}

		$next     = null === $handler || null === $live
			? StoreDates::of( $subscription, 'next_payment' )
			: $handler->next_payment_without( $subscription, $live );
		$ends_now = null !== $next && $next <= StoreDates::now();
		if ( null !== $handler && null !== $live ) {
			$this->take_back( $handler, $live, $key );
			$subscription = $this->store->require( $id );
		}

		$this->as_the_store_does( $subscription, $actor, $ends_now );
		KillPoint::pass( 'cancel:cancelled' );

		$subscription = $this->store->require( $id );
		if ( ! in_array( $subscription->get_status(), array( 'pending-cancel', 'cancelled' ), true ) ) {
			throw ConnectionFailure::because( 'refused' )
				->with( array( 'step' => 'cancel' ) )
				->saying( __(
					'The store could not cancel this subscription. It continues as before. Please try again.',
					'churnstop',
				) );
		}
		HoldMark::remove( $subscription );
	}

	/**
	 * What was agreed never stands between the customer and the cancellation, as it does not where they take the
	 * store's own link.
	 */
	private function take_back( Handler $handler, Receipt $live, string $key ): void {
		try {
			$this->store->while_cancelling(
				$live->subscription->number(),
				static function () use ( $handler, $live, $key ): void {
					$handler->undo( $live, $key, __( 'The customer cancelled anyway.', 'churnstop' ) );
				}
			);
		} catch ( \Throwable $trouble ) {
			( new StoreLog() )->error(
				'What was agreed could not be taken back at a cancellation.',
				array( 'subscription' => $live->subscription->number() ) + Fault::of( $trouble ),
			);
			$this->note_left( $handler, $live, $key );
		}
		KillPoint::pass( 'cancel:taken-back' );
	}

	/**
	 * For the support agent: what stays of an offer that could not be taken back at a cancellation, and what to do
	 * about it.
	 */
	public function note_left( Handler $handler, Receipt $live, string $key ): void {
		$subscription = $this->store->find( $live->subscription->number() );
		if ( null !== $subscription ) {
			Notes::add( $subscription, $handler->left( $live, $key ), $key, 'left' );
		}
	}

	public function can_reactivate( \WC_Subscription $subscription ): bool {
		$before = $subscription->get_meta( 'end_date_pre_cancellation' );
		$before = is_string( $before ) ? Data::time( array( 'end' => $before ), 'end' ) : null;
		// The store makes the end of the paid time the next payment: where that is the very end, nothing is left to go
		// on with.
		$goes_on = null === $before || $before > StoreDates::of( $subscription, 'end' );
		return $goes_on
			&& 'pending-cancel' === $subscription->get_status()
			&& $subscription->can_be_updated_to( 'active' )
			&& ! $subscription->needs_payment();
	}

	/** @throws ConnectionFailure */
	public function reactivate( int $id, Actor $actor ): Snapshot {
		$subscription = $this->store->require( $id );
		if ( 'active' === $subscription->get_status() ) {
			return SnapshotReader::read( $subscription );
		}
		if ( ! $this->can_reactivate( $subscription ) ) {
			throw ConnectionFailure::because( 'not_reactivatable' )
				->saying( __( 'This subscription cannot be kept any more. Nothing has changed.', 'churnstop' ) );
		}
		try {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- as the store's own button.
			do_action( 'woocommerce_before_customer_changed_subscription_to_active', $subscription );
			$subscription->update_status( 'active' );
			Notes::add(
				$subscription,
				sprintf(
					/* translators: %s: who. */ __( 'ChurnStop: %s kept the subscription after all.', 'churnstop' ),
					$this->who( $actor ),
				),
				'',
				'kept',
			);
			$this->notice( __( 'Your subscription has been reactivated.', 'churnstop' ) );
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- as the store's own button.
			do_action( 'woocommerce_customer_changed_subscription_to_active', $subscription );
		} catch ( \Throwable $refusal ) {
			( new StoreLog() )->error(
				'Another plugin failed when a subscription was reactivated.',
				array( 'subscription' => $id ) + Fault::of( $refusal ),
			);
		}
		$subscription = $this->store->require( $id );
		if ( 'active' !== $subscription->get_status() ) {
			throw CommonBlockers::refused( 'reactivate' )->after( $refusal ?? null );
		}
		// Whoever failed above may have kept the store from it: an active subscription without its payment would run
		// for nothing.
		Schedule::ensure( $subscription );
		return SnapshotReader::read( $subscription );
	}

	/** WCS_User_Change_Status_Handler::change_users_subscription(), without its redirect. */
	private function as_the_store_does( \WC_Subscription $subscription, Actor $actor, bool $ends_now ): void {
		$dates = array();
		foreach ( self::DATES as $type ) {
			$dates[ $type ] = StoreDates::of( $subscription, $type );
		}
		try {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- as the store's own button.
			do_action( 'woocommerce_before_customer_changed_subscription_to_cancelled', $subscription );
			self::as_its_link_does(
				$subscription,
				static function () use ( $subscription, $ends_now ): void {
					if ( $ends_now ) {
						$subscription->update_status( 'cancelled' );
					} else {
						$subscription->cancel_order();
					}
				}
			);
			$subscription->add_order_note( LanguageTags::without( $this->note( $actor ) ) );
			$this->notice( __( 'Your subscription has been cancelled.', 'churnstop' ) );
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- as the store's own button.
			do_action( 'woocommerce_customer_changed_subscription_to_cancelled', $subscription );
		} catch ( \Throwable $refusal ) {
			// A fatal error of another plugin's hook, too: what counts is whether the subscription is cancelled.
			( new StoreLog() )->error(
				'Another plugin failed when a subscription was cancelled.',
				array( 'subscription' => $subscription->get_id() ) + Fault::of( $refusal ),
			);
			$present = $this->store->fresh( $subscription->get_id() );
			if (
				null === $present || ! in_array( $present->get_status(), array( 'pending-cancel', 'cancelled' ), true )
			) {
				$this->put_back( $subscription->get_id(), $dates );
				throw ConnectionFailure::because( 'refused' )
					->with( array( 'step' => 'cancel' ) )
					->saying( __(
						'The store could not cancel this subscription. It continues as before. Please try again.',
						'churnstop',
					) )
					->after( $refusal );
			}
		}
	}

	/**
	 * After a refusal: the store takes the dates away before it changes the status, and an active subscription without
	 * them would never be billed again.
	 *
	 * @param array<string, \DateTimeImmutable|null> $dates
	 */
	private function put_back( int $id, array $dates ): void {
		foreach ( $dates as $type => $date ) {
			$subscription = $this->store->fresh( $id );
			try {
				if ( null !== $subscription && ! StoreDates::same( StoreDates::of( $subscription, $type ), $date ) ) {
					$subscription->update_dates( array( $type => null === $date ? 0 : StoreDates::mysql( $date ) ) );
				}
			} catch ( \Throwable $trouble ) {
				// It is saved before others hear of it, and one that fails must not keep the others from being put
				// back.
				( new StoreLog() )->error(
					'Another plugin failed when a date was put back after a refused cancellation.',
					array( 'subscription' => $id ) + Fault::of( $trouble ),
				);
			}
		}
	}

	private function note( Actor $actor ): string {
		if ( in_array( $actor->kind, array( Actor::CUSTOMER, Actor::TOKEN ), true ) && 0 === $actor->staff() ) {
			return __( 'Subscription cancelled by the subscriber from their account page.', 'churnstop' );
		}
		/* translators: %s: who. */
		return sprintf( __( 'ChurnStop: subscription cancelled by %s.', 'churnstop' ), $this->who( $actor ) );
	}

	private function who( Actor $actor ): string {
		if ( Actor::SYSTEM === $actor->kind ) {
			return __( 'the store', 'churnstop' );
		}
		if ( $actor->staff() > 0 ) {
			$user = get_userdata( $actor->staff() );
			return sprintf(
				/* translators: %s: name of a member of staff. */
				__( '%s for the customer', 'churnstop' ),
				false === $user ? '#' . $actor->staff() : $user->display_name,
			);
		}
		return __( 'the customer', 'churnstop' );
	}

	/** REST and jobs have no session. */
	private function notice( string $text ): void {
		if ( WC()->session instanceof \WC_Session && function_exists( 'wc_add_notice' ) ) {
			wc_add_notice( $text, 'success' );
		}
	}
}
