<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\PlanRef;

/** Simple and variable products that are sold by selling plans, from WooCommerce Subscriptions 9.0 on. */
final class SellingPlans {

	/** On a line: the key of its plan. */
	public const META = '_wcsatt_scheme';

	/** Types that are sold so; a variation has its parent's plans, or its own. */
	public const TYPES = array( 'simple', 'variable' );

	/** Products of a search, at most. */
	private const MOST = 500;

	public static function exist(): bool {
		return class_exists( \WCS_ATT_Product_Schemes::class ) && class_exists( \WCS_ATT_Product::class );
	}

	/**
	 * Products that may be sold by plans, without reading each; keys() says which plans they have. For the editor
	 * alone.
	 *
	 * @param list<string> $statuses
	 * @return list<int>
	 */
	public static function sold( array $statuses, string $order_by, string $search = '' ): array {
		if ( ! self::exist() ) {
			return array();
		}
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the store's own question.
		$mode  = apply_filters( 'woocommerce_subscriptions_default_product_subscription_scheme_mode', 'disable' );
		$found = get_posts( array(
			'post_type'      => 'product',
			'post_status'    => $statuses,
			'fields'         => 'ids',
			'posts_per_page' => self::MOST,
			'orderby'        => $order_by,
			'order'          => 'ASC',
			's'              => $search,
			// phpcs:ignore WordPress.DB.SlowDBQuery -- in the editor alone.
			'meta_query'     => 'disable' !== $mode ? array() : array(
				'relation' => 'OR',
				array(
					'key'     => '_wcsatt_schemes_status',
					'value'   => array( 'inherit', 'override' ),
					'compare' => 'IN',
				),
				// As the plugin of its own had left them.
				array( 'key' => '_wcsatt_schemes' ),
			),
		) );
		return array_values( array_filter( $found, is_int( ... ) ) );
	}

	/** @return list<string> Keys of the plans that a product is sold by, in the merchant's order. */
	public static function keys( \WC_Product $product ): array {
		return array_map( strval( ... ), array_keys( self::schemes( $product ) ) );
	}

	/**
	 * What one payment by each plan costs, and how often that is made, from what the product costs without one.
	 *
	 * @return array<string, array{float, string, int}> Plan → price, period, interval.
	 */
	public static function prices( \WC_Product $product, float $price ): array {
		$raw    = array(
			'price'         => $price,
			'regular_price' => $price,
			'sale_price'    => '',
		);
		$prices = array();
		foreach ( self::schemes( $product ) as $key => $scheme ) {
			$by_plan               = $scheme->get_prices( $raw )['price'] ?? $price;
			$prices[ (string) $key ] = array(
				is_numeric( $by_plan ) ? (float) $by_plan : $price,
				$scheme->get_period(),
				max( 1, (int) $scheme->get_interval() ),
			);
		}
		return $prices;
	}

	/** Whether the store lets customers change the plan of that product. */
	public static function may_be_changed( \WC_Product $product ): bool {
		return self::exist() && \WCS_ATT_Product::supports_feature( $product, 'subscription_scheme_switching' );
	}

	/** The product as it is sold by that plan, an instance of its own; null where it is not, or not any more. */
	public static function product( PlanRef $ref ): ?\WC_Product {
		$product = wc_get_product( $ref->product_id );
		if ( ! $product instanceof \WC_Product ) {
			return null;
		}
		if ( null === $ref->plan ) {
			return $product;
		}
		$product = clone $product;
		if ( ! in_array( $ref->plan, self::keys( $product ), true ) ) {
			return null;
		}
		// The store knows instances by addresses that PHP uses again: what an earlier one had is forgotten first.
		\WCS_ATT_Product_Schemes::set_subscription_scheme( $product, null );
		\WCS_ATT_Product_Schemes::set_subscription_scheme( $product, $ref->plan );
		return $product;
	}

	/** @return array<array-key, \WCS_ATT_Scheme> */
	private static function schemes( \WC_Product $product ): array {
		return self::exist() ? \WCS_ATT_Product_Schemes::get_subscription_schemes( $product ) : array();
	}
}
