<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * A renewal that its customer pays at the checkout, because it renews manually, failed, or is early: the store puts the
 * order into a cart and the cart calculates it anew. What was promised must come out, and the order must go on carrying
 * the coupon by which its renewals are counted.
 */
final class RenewalCart {

	private const SET_UP = 'woocommerce_setup_cart_for_subscription_renewal';

	private const IS_VALID = 'woocommerce_coupon_is_valid';

	/** @var list<array{callable, int, int}> Who is not asked at this moment, at which priority, with how much. */
	private array $others = array();

	public function register(): void {
		// WooCommerce Subscriptions puts the order's coupons into the cart at 10.
		add_action( self::SET_UP, array( $this, 'before_coupons' ), 5 );
		add_filter( 'woocommerce_get_shop_coupon_data', array( $this, 'whoever_pays' ), 20, 2 );
		add_filter( 'woocommerce_calculated_total', array( $this, 'as_promised' ), 20, 2 );
		add_filter( self::IS_VALID, array( $this, 'without_others' ), PHP_INT_MIN, 3 );
		add_filter( self::IS_VALID, array( $this, 'as_carried' ), PHP_INT_MAX, 3 );
	}

	/** @param mixed $order The renewal's order; the subscription itself where it is renewed early. */
	public function before_coupons( $order ): void {
		if ( ! $order instanceof \WC_Order || ! self::is_discounted( $order ) ) {
			return;
		}
		$same    = static fn ( mixed $discount, mixed $of = null ): mixed => $of === $order
			? self::of_its_coupons( $order, $discount )
			: $discount;
		// A store may have its coupon field switched off; what the order carries is no customer's entry.
		$enabled = static fn (): bool => true;
		add_filter( 'woocommerce_order_get_total_discount', $same, 20, 2 );
		add_filter( 'woocommerce_coupons_enabled', $enabled, 20 );
		add_action(
			self::SET_UP,
			static function () use ( $same, $enabled ): void {
				remove_filter( 'woocommerce_order_get_total_discount', $same, 20 );
				remove_filter( 'woocommerce_coupons_enabled', $enabled, 20 );
			},
			15
		);
	}

	/**
	 * WooCommerce Subscriptions compares the order's discount with that of its coupons, and takes any difference for a
	 * discount that somebody typed in: then the cart gets a fixed amount instead of the coupon, too much off where
	 * prices include tax. With such prices both are rounded apart, so that they often differ by a cent.
	 */
	private static function of_its_coupons( \WC_Order $order, mixed $discount ): mixed {
		$lines = array_filter(
			$order->get_items( 'coupon' ),
			static fn ( mixed $line ): bool => $line instanceof \WC_Order_Item_Coupon,
		);
		// The very sum that it is compared with, to the last bit.
		$sum = (float) array_sum( array_map(
			static fn ( \WC_Order_Item_Coupon $line ): string => $line->get_discount(),
			$lines,
		) );
		if ( $order->get_prices_include_tax() ) {
			$sum += (float) array_sum( array_map(
				static fn ( \WC_Order_Item_Coupon $line ): string => $line->get_discount_tax(),
				$lines,
			) );
		}
		return is_numeric( $discount ) && self::is_rounding( $order, (float) $discount, $sum ) ? $sum : $discount;
	}

	/**
	 * The customer may have another e-mail address by now, or type another one: the renewal is theirs all the same.
	 *
	 * @param mixed $data What the cart takes for the coupon: an array where it is a renewal's.
	 * @param mixed $code
	 * @return mixed
	 */
	public function whoever_pays( $data, $code ) {
		if (
			is_array( $data )
			&& is_string( $code )
			&& Coupons::looks_ours( $code )
			&& str_starts_with( Data::string( $data, 'discount_type' ), 'renewal_' )
		) {
			$data['email_restrictions'] = array();
		}
		return $data;
	}

	/**
	 * Several lines whose prices include tax are rounded one by one in a cart, and together in an order, which is what
	 * the customer was told.
	 *
	 * @param mixed $total
	 * @param mixed $cart
	 * @return mixed
	 */
	public function as_promised( $total, $cart ) {
		$order = self::renewed_in( $cart );
		return null !== $order
			&& is_numeric( $total )
			&& self::is_discounted( $order )
			&& self::is_rounding( $order, (float) $total, (float) $order->get_total( 'edit' ) )
			? $order->get_total( 'edit' )
			: $total;
	}

	/**
	 * Another plugin may let no coupon into a cart, and say so by false or by an exception. What the renewal's order
	 * carries is no customer's entry: nobody else is asked, from the first callback to the last.
	 *
	 * @param mixed $valid
	 * @param mixed $coupon
	 * @param mixed $discounts
	 * @return mixed
	 */
	public function without_others( $valid, $coupon = null, $discounts = null ) {
		global $wp_filter;
		if ( ! self::is_carried( $coupon, $discounts ) ) {
			return $valid;
		}
		foreach ( $wp_filter[ self::IS_VALID ]->callbacks as $priority => $callbacks ) {
			foreach ( $callbacks as [ 'function' => $one, 'accepted_args' => $args ] ) {
				if ( ! is_array( $one ) || ! $one[0] instanceof self ) {
					remove_filter( self::IS_VALID, $one, $priority );
					$this->others[] = array( $one, $priority, $args );
				}
			}
		}
		return $valid;
	}

	/**
	 * @param mixed $valid
	 * @param mixed $coupon
	 * @param mixed $discounts
	 * @return mixed
	 */
	public function as_carried( $valid, $coupon = null, $discounts = null ) {
		foreach ( $this->others as [ $one, $priority, $args ] ) {
			add_filter( self::IS_VALID, $one, $priority, $args );
		}
		$this->others = array();
		return self::is_carried( $coupon, $discounts ) ? true : $valid;
	}

	/** Whether it is a coupon of ours, as the cart has it: a renewal's, made of the order's. */
	private static function is_carried( mixed $coupon, mixed $discounts ): bool {
		if (
			! $coupon instanceof \WC_Coupon
			|| ! $discounts instanceof \WC_Discounts
			|| ! Coupons::looks_ours( (string) $coupon->get_code() )
			|| ! str_starts_with( (string) $coupon->get_discount_type(), 'renewal_' )
		) {
			return false;
		}
		$carried = self::renewed_in( $discounts->get_object() )?->get_coupon_codes() ?? array();
		$code    = wc_strtolower( (string) $coupon->get_code() );
		return in_array( $code, array_map( wc_strtolower( ... ), $carried ), true );
	}

	/** The one order, or subscription, that is renewed in a cart. */
	private static function renewed_in( mixed $cart ): ?\WC_Order {
		$orders = $cart instanceof \WC_Cart
			? array_unique( array_map( self::renewed_by( ... ), $cart->get_cart_contents() ) )
			: array();
		$order  = 1 === count( $orders ) && 0 !== reset( $orders ) ? wc_get_order( reset( $orders ) ) : null;
		return $order instanceof \WC_Order ? $order : null;
	}

	/** The order, or where it is early the subscription, that a line of the cart renews; 0 where it renews none. */
	private static function renewed_by( mixed $line ): int {
		return Data::int( Data::map( Data::as_map( $line ), 'subscription_renewal' ), 'renewal_order_id' );
	}

	private static function is_discounted( \WC_Order $order ): bool {
		return array() !== array_filter( $order->get_coupon_codes(), Coupons::looks_ours( ... ) );
	}

	/** Half a cent for each line, and for each of its taxes. */
	private static function is_rounding( \WC_Order $order, float $one, float $other ): bool {
		return abs( Amounts::cents( $one ) - Amounts::cents( $other ) ) <= count( $order->get_items() ) + 1;
	}
}
