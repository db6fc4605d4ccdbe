<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Watcher;
use ChurnStop\Data;

/**
 * The store's own prorated switch, and its early renewal: both count from the last payment to the next one, which an
 * accepted offer may have moved.
 *
 * While a skip or a pause is in effect they wait, and say why: the customer can undo it and go on. After that they cost
 * what they would cost without it.
 */
final class OwnSwitches {

	private const RENEWS_EARLY = 'subscription_renewal_early';

	public function __construct( private readonly Watcher $watcher ) {}

	public function register(): void {
		add_filter( 'woocommerce_add_cart_item_data', array( $this, 'refuse_while_it_waits' ), 100 );
		add_action( 'woocommerce_check_cart_items', array( $this, 'check_cart' ) );
		add_filter( 'woocommerce_subscriptions_switch_link', array( $this, 'why_instead_of_the_link' ), 100, 4 );
		add_filter( 'woocommerce_subscriptions_can_user_renew_early', array( $this, 'can_renew_early' ), 100, 2 );
		add_action( 'woocommerce_subscription_after_actions', array( $this, 'print_why' ) );
		add_filter( 'wcs_proration_switch_item_from_cart_item', array( $this, 'as_without_offers' ) );
	}

	/**
	 * @param mixed $item
	 * @return mixed
	 * @throws \Exception The cart tells its message to the customer.
	 */
	public function refuse_while_it_waits( $item ) {
		$why = is_array( $item ) ? $this->why_not( $item ) : '';
		if ( '' !== $why ) {
			throw new \Exception( esc_html( $why ) );
		}
		return $item;
	}

	/** What lay in the cart before the offer was accepted. */
	public function check_cart(): void {
		foreach ( WC()->cart->get_cart() as $item ) {
			$why = is_array( $item ) ? $this->why_not( $item ) : '';
			if ( '' !== $why && ! wc_has_notice( $why, 'error' ) ) {
				wc_add_notice( $why, 'error' );
			}
		}
	}

	/**
	 * @param mixed $link
	 * @param mixed $item_id
	 * @param mixed $item
	 * @param mixed $subscription
	 * @return mixed
	 */
	public function why_instead_of_the_link( $link, $item_id = 0, $item = null, $subscription = null ) {
		$why = $subscription instanceof \WC_Subscription && self::prorates()
			? $this->why_no_switch( $subscription )
			: '';
		return '' === $why ? $link : esc_html( $why );
	}

	/**
	 * @param mixed $can
	 * @param mixed $subscription
	 */
	public function can_renew_early( $can, $subscription = null ): bool {
		if ( true !== $can || ! $subscription instanceof \WC_Subscription ) {
			return (bool) $can;
		}
		$why = $this->why_no_early_renewal( $subscription );
		// phpcs:ignore WordPress.Security.NonceVerification -- the store answers its own link without a reason.
		$asked = isset( $_GET[ self::RENEWS_EARLY ] ) && function_exists( 'wc_add_notice' );
		if ( '' !== $why && $asked && ! wc_has_notice( $why, 'error' ) ) {
			wc_add_notice( $why, 'error' );
		}
		return '' === $why;
	}

	/**
	 * Where the store's button would be.
	 *
	 * @param mixed $subscription
	 */
	public function print_why( $subscription ): void {
		$known = class_exists( \WCS_Early_Renewal_Manager::class ) && $subscription instanceof \WC_Subscription;
		if ( ! $known || ! \WCS_Early_Renewal_Manager::is_early_renewal_enabled() ) {
			return;
		}
		$why = $this->why_no_early_renewal( $subscription );
		if ( '' !== $why ) {
			echo '<tr><td colspan="2">' . esc_html( $why ) . '</td></tr>';
		}
	}

	/**
	 * What was paid and for which time, as without our switches and the days of a pause that is over.
	 *
	 * @param mixed $switch
	 * @return mixed
	 */
	public function as_without_offers( $switch ) {
		if ( ! $switch instanceof \WCS_Switch_Cart_Item || ! $switch->subscription instanceof \WC_Subscription ) {
			return $switch;
		}
		if ( SwitchOrders::is_latest_ours( $switch->subscription ) ) {
			// An order of 0: the store would take it for a switch that had used up all that was paid.
			$switch->is_switch_after_fully_reduced_prepaid_term = false;
		}
		$pause = $this->watcher->paused_last( WooCommerceSubscriptions::ref( $switch->subscription->get_id() ) );
		$prior = null === $pause ? null : Data::time( $pause->prior, 'next_payment' );
		if ( null !== $pause && null !== $prior && self::is_moved( $switch->subscription, $pause ) ) {
			// Days on hold were not used: as if the payment had been made that much later.
			$paused = (int) $switch->subscription->get_time( 'next_payment' ) - $prior->getTimestamp();

			$switch->last_order_paid_time = $switch->get_last_order_paid_time() + $paused;
		}
		return $switch;
	}

	/** @param array<array-key, mixed> $item Of the cart. */
	private function why_not( array $item ): string {
		$switched = Data::int( Data::map( $item, 'subscription_switch' ), 'subscription_id' );
		$renewed  = Data::map( $item, 'subscription_renewal' );
		if ( $switched > 0 && self::prorates() ) {
			$subscription = wcs_get_subscription( $switched );
			return $subscription instanceof \WC_Subscription ? $this->why_no_switch( $subscription ) : '';
		}
		if ( Data::bool( $renewed, self::RENEWS_EARLY ) ) {
			$subscription = wcs_get_subscription( Data::int( $renewed, 'subscription_id' ) );
			return $subscription instanceof \WC_Subscription ? $this->why_no_early_renewal( $subscription ) : '';
		}
		return '';
	}

	private function why_no_switch( \WC_Subscription $subscription ): string {
		if ( null !== HoldMark::of( $subscription ) ) {
			return __( 'Your subscription is paused, so it cannot be switched. Resume it first.', 'churnstop' );
		}
		if ( ! $this->is_moved_now( $subscription ) ) {
			return '';
		}
		/* translators: %s: a date. */
		$text = __(
			'Your next payment was moved to %s, so your subscription cannot be switched before then. To switch now, undo that first.',
			'churnstop',
		);
		return sprintf( $text, StoreDates::human( StoreDates::of( $subscription, 'next_payment' ) ) );
	}

	private function why_no_early_renewal( \WC_Subscription $subscription ): string {
		if ( null !== HoldMark::of( $subscription ) ) {
			return __( 'Your subscription is paused, so it cannot be renewed early. Resume it first.', 'churnstop' );
		}
		if ( ! $this->is_moved_now( $subscription ) ) {
			return '';
		}
		/* translators: %s: a date. */
		$text = __(
			'Your next payment was moved to %s, so your subscription cannot be renewed early. To renew now, undo that first.',
			'churnstop',
		);
		return sprintf( $text, StoreDates::human( StoreDates::of( $subscription, 'next_payment' ) ) );
	}

	/** By a skip or a delay that is in effect. A longer trial costs nothing with or without a switch. */
	private function is_moved_now( \WC_Subscription $subscription ): bool {
		$live = $this->watcher->agreed( WooCommerceSubscriptions::ref( $subscription->get_id() ) );
		return $live?->change instanceof MoveDates && ! $live->change->trial
			&& self::is_moved( $subscription, $live );
	}

	private static function is_moved( \WC_Subscription $subscription, Receipt $receipt ): bool {
		$intended = Data::time( $receipt->intended, 'next_payment' );
		return StoreDates::same( StoreDates::of( $subscription, 'next_payment' ), $intended )
			&& ! PreviousState::paid_since( $subscription, $receipt );
	}

	/** A switch that is not prorated costs nothing now and leaves the next payment where it is. */
	private static function prorates(): bool {
		return 'no' !== get_option( 'woocommerce_subscriptions_apportion_recurring_price', 'no' )
			|| false !== has_filter( 'wcs_switch_should_prorate_recurring_price' );
	}
}
