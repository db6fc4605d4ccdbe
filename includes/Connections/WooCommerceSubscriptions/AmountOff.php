<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * An amount that is taken once off a whole renewal, in orders and in carts alike. The store's own kind of coupon would
 * take it off each line and each piece.
 */
final class AmountOff {

	/** On the subscription and its renewals; in the cart of a renewal. */
	private const TYPES = array( 'recurring_fee', 'renewal_fee' );

	public function register(): void {
		// WooCommerce Subscriptions answers at 10.
		add_filter( 'woocommerce_coupon_get_discount_amount', array( $this, 'whole_price' ), 20, 5 );
		add_filter( 'woocommerce_coupon_custom_discounts_array', array( $this, 'spread' ), 20, 2 );
	}

	/**
	 * First all of each line that it applies to, so that the amount can be spread by what the lines cost.
	 *
	 * @param mixed $discount
	 * @param mixed $price
	 * @param mixed $line
	 * @param mixed $single
	 * @param mixed $coupon
	 * @return mixed
	 */
	public function whole_price( $discount, $price = 0, $line = null, $single = true, $coupon = null ) {
		return self::is_ours( $coupon ) && is_numeric( $discount ) && (float) $discount > 0.0 ? $price : $discount;
	}

	/**
	 * @param mixed $discounts Line → what it costs, in the store's smallest units.
	 * @param mixed $coupon
	 * @return mixed Line → its part of the amount: no more than it costs, and together no less than the amount, if they
	 *     cost so much.
	 */
	public function spread( $discounts, $coupon = null ) {
		if ( ! $coupon instanceof \WC_Coupon || ! self::is_ours( $coupon ) || ! is_array( $discounts ) ) {
			return $discounts;
		}
		$prices = array_map(
			static fn ( mixed $price ): int => is_numeric( $price ) ? (int) round( (float) $price ) : 0,
			$discounts,
		);
		return self::parts(
			$prices,
			(int) round( (float) wc_add_number_precision( (float) $coupon->get_amount( 'edit' ) ) ),
		);
	}

	/**
	 * @param array<array-key, int> $prices
	 * @return array<array-key, int>
	 */
	private static function parts( array $prices, int $amount ): array {
		$left  = array_sum( $prices );
		$parts = array();
		foreach ( $prices as $line => $price ) {
			$part           = $left > 0 ? min( $price, (int) round( min( $amount, $left ) * $price / $left ) ) : 0;
			$parts[ $line ] = $part;
			$amount        -= $part;
			$left          -= $price;
		}
		return $parts;
	}

	private static function is_ours( mixed $coupon ): bool {
		return $coupon instanceof \WC_Coupon
			&& in_array( $coupon->get_discount_type(), self::TYPES, true )
			&& Coupons::looks_ours( (string) $coupon->get_code() );
	}
}
