<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;

/**
 * Plugins that change what a renewal costs when it is made: a fee of the payment method, an indexed price, a credit.
 * Their subscription's lines know nothing of it, so no price that is told from these is the one that is billed.
 */
final class AddedToRenewals {

	/** On a subscription whose last renewal cost something else than its lines. */
	private const DIFFERS = '_churnstop_renewals_differ';

	public function register(): void {
		// After everybody else.
		add_filter( 'wcs_renewal_order_created', array( $this, 'compare' ), PHP_INT_MAX, 2 );
	}

	/** @return list<Blocker> */
	public static function blockers( \WC_Subscription $subscription ): array {
		return 'yes' === $subscription->get_meta( self::DIFFERS ) ? array( new Blocker( 'renewals_differ' ) ) : array();
	}

	/**
	 * @param mixed $order
	 * @param mixed $subscription
	 * @return mixed
	 */
	public function compare( $order, $subscription = null ) {
		if (
			! $order instanceof \WC_Order
			|| ! $subscription instanceof \WC_Subscription
			// A coupon whose payments are over is not on the order any more.
			|| $order->get_coupon_codes() !== $subscription->get_coupon_codes()
		) {
			return $order;
		}
		// The store copies the lines as they are.
		$half    = 0.5 * 10 ** -OwnMoney::decimals_of( $subscription );
		$differs = abs( self::cost( $order ) - self::cost( $subscription ) ) >= $half;
		if ( $differs !== ( array() !== self::blockers( $subscription ) ) ) {
			$differs
				? $subscription->update_meta_data( self::DIFFERS, 'yes' )
				: $subscription->delete_meta_data( self::DIFFERS );
			$subscription->save_meta_data();
			if ( $differs && RenewalTotal::was_told( $subscription ) ) {
				self::note( $subscription, $order );
			}
		}
		return $order;
	}

	private static function note( \WC_Subscription $subscription, \WC_Order $order ): void {
		$text = sprintf(
			/* translators: %s: order number. */
			__(
				'ChurnStop: another plugin changed what order #%s costs when it was made, so it is not the price that the customer was told. No offer is made until a renewal costs what the subscription says.',
				'churnstop',
			),
			$order->get_order_number(),
		);
		Notes::add( $subscription, $text, 'renewals', 'differ-' . $order->get_id() );
	}

	/** Before taxes, which are AutomaticTax's concern. */
	private static function cost( \WC_Order $order ): float {
		$cost = 0.0;
		foreach ( LineAmounts::lines( $order ) as $line ) {
			$cost += (float) $line->get_total( 'edit' );
		}
		return $cost;
	}
}
