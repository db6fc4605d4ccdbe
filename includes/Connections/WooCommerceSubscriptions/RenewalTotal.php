<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * A renewal that is made in a visitor's request: the store rounds its total to the decimals that this visitor sees.
 * Where ChurnStop has told the price, that one is billed.
 */
final class RenewalTotal {

	public function register(): void {
		// Before others hear of the order: taxes that they add come on top.
		add_filter( 'wcs_renewal_order_created', array( $this, 'not_rounded_for_visitors' ), 1, 2 );
	}

	/**
	 * @param mixed $order
	 * @param mixed $subscription
	 * @return mixed
	 */
	public function not_rounded_for_visitors( $order, $subscription ) {
		if (
			! $order instanceof \WC_Order
			|| ! $subscription instanceof \WC_Subscription
			|| ! self::was_told( $subscription )
		) {
			return $order;
		}
		$seen = wc_get_price_decimals();
		$own  = ( new Store() )->reread( $subscription->get_id() ) ?? $subscription;
		return OwnMoney::of(
			$own,
			static function () use ( $order, $own, $seen ): \WC_Order {
				$total = (float) $own->get_total( 'edit' );
				if (
					$seen < wc_get_price_decimals()
					&& abs( (float) $order->get_total( 'edit' ) - round( $total, $seen ) ) < 0.0000001
				) {
					$order->set_total( wc_format_decimal( $total ) );
					$order->save();
				}
				return $order;
			}
		);
	}

	/** Whether its customer was told a price: by a discount, or a switch. */
	public static function was_told( \WC_Subscription $subscription ): bool {
		return array() !== array_filter( $subscription->get_coupon_codes(), Coupons::looks_ours( ... ) )
			|| array() !== SwitchOrders::done_keys( $subscription );
	}
}
