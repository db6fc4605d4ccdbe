<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** Shipping of a subscription whose product changes. */
final class Shipping {

	/** @return list<array<string, string>> The lines as data. */
	public static function of( \WC_Order $order ): array {
		$lines = array();
		foreach ( $order->get_items( 'shipping' ) as $line ) {
			if ( $line instanceof \WC_Order_Item_Shipping ) {
				$lines[] = array(
					'title'       => (string) $line->get_method_title(),
					'method_id'   => (string) $line->get_method_id(),
					'instance_id' => (string) $line->get_instance_id(),
					'total'       => (string) $line->get_total(),
				);
			}
		}
		return $lines;
	}

	/** @param array<string, string> $data */
	public static function line( array $data ): \WC_Order_Item_Shipping {
		$line = new \WC_Order_Item_Shipping();
		$line->set_props(
			array(
				'method_title' => Data::string( $data, 'title' ),
				'method_id'    => Data::string( $data, 'method_id' ),
				'instance_id'  => Data::string( $data, 'instance_id' ),
				'total'        => Data::string( $data, 'total' ),
			)
		);
		return $line;
	}

	/** Whether the product must be sent with each renewal and there is no way whose price is known. */
	public static function is_missing(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $present,
		\WC_Product $product,
	): bool {
		return self::begins( $subscription, $present, $product )
			&& null === self::as_at_first( $subscription, $product, (float) $present->get_quantity() );
	}

	/**
	 * The same method at its price for the new product. Where its price was set by hand, or the method is gone, it
	 * stays as it is.
	 *
	 * @return list<array<string, string>>|null Null: as it is.
	 */
	public static function for_product(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $present,
		\WC_Product $product,
	): ?array {
		$quantity = (float) $present->get_quantity();
		if ( self::begins( $subscription, $present, $product ) ) {
			return self::as_at_first( $subscription, $product, $quantity );
		}
		$lines = self::of( $subscription );
		if ( array() === $lines ) {
			return null;
		}
		if ( ! self::needed( $product ) ) {
			return array();
		}
		$was = $present->get_product();
		if ( 1 !== count( $lines ) || ! $was instanceof \WC_Product ) {
			return null;
		}
		$old      = self::cost( $subscription, $lines[0], $was, $quantity );
		$new      = self::cost( $subscription, $lines[0], $product, $quantity );
		if (
			null === $old
			|| null === $new
			|| Amounts::cents( $old ) !== Amounts::cents( $lines[0]['total'] )
			|| Amounts::cents( $old ) === Amounts::cents( $new )
		) {
			return null;
		}
		return array( array( 'total' => wc_format_decimal( $new ) ) + $lines[0] );
	}

	/** Whether it was not sent with each renewal and now must be. */
	private static function begins(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $present,
		\WC_Product $new,
	): bool {
		if ( ! self::needed( $new ) || array() !== self::of( $subscription ) ) {
			return false;
		}
		$was = $present->get_product();
		return ! $was instanceof \WC_Product || ! self::needed( $was );
	}

	/**
	 * The way that the customer chose in the first order, whose shipping was charged once only, at its price for the
	 * new product.
	 *
	 * @return list<array<string, string>>|null Null: there is none, or its price is not known without a cart.
	 */
	private static function as_at_first(
		\WC_Subscription $subscription,
		\WC_Product $product,
		float $quantity,
	): ?array {
		$order = $subscription->get_parent();
		$lines = $order instanceof \WC_Order ? self::of( $order ) : array();
		$cost  = 1 === count( $lines ) ? self::cost( $subscription, $lines[0], $product, $quantity ) : null;
		return null === $cost ? null : array( array( 'total' => wc_format_decimal( $cost ) ) + $lines[0] );
	}

	/** With each renewal: the store sends some products once only, after the first order. */
	private static function needed( \WC_Product $product ): bool {
		return wc_shipping_enabled() && $product->needs_shipping()
			&& ! \WC_Subscriptions_Product::needs_one_time_shipping( $product );
	}

	/** @param array<string, string> $line */
	private static function cost(
		\WC_Subscription $subscription,
		array $line,
		\WC_Product $product,
		float $quantity,
	): ?float {
		$method = (int) $line['instance_id'] > 0
			? \WC_Shipping_Zones::get_shipping_method( (int) $line['instance_id'] )
			: false;
		// Other methods ask the cart, which REST and jobs do not have.
		if ( ! $method instanceof \WC_Shipping_Flat_Rate ) {
			return null;
		}
		$price = (float) wc_get_price_excluding_tax( $product, array( 'qty' => $quantity ) );
		$rates = $method->get_rates_for_package(
			array(
				'contents'        => array(
					'switch' => array(
						'product_id'    => $product->get_id(),
						'variation_id'  => 0,
						'data'          => $product,
						'quantity'      => $quantity,
						'line_total'    => $price,
						'line_subtotal' => $price,
						'line_tax'      => 0,
					),
				),
				'contents_cost'   => $price,
				'cart_subtotal'   => $price,
				'applied_coupons' => array(),
				'user'            => array( 'ID' => (int) $subscription->get_user_id() ),
				'destination'     => array(
					'country'   => (string) $subscription->get_shipping_country(),
					'state'     => (string) $subscription->get_shipping_state(),
					'postcode'  => (string) $subscription->get_shipping_postcode(),
					'city'      => (string) $subscription->get_shipping_city(),
					'address'   => (string) $subscription->get_shipping_address_1(),
					'address_1' => (string) $subscription->get_shipping_address_1(),
					'address_2' => (string) $subscription->get_shipping_address_2(),
				),
			)
		);
		foreach ( $rates as $rate ) {
			if ( $rate instanceof \WC_Shipping_Rate ) {
				return (float) $rate->get_cost();
			}
		}
		return null;
	}
}
