<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Product;

/** What the store sells by subscription, whether or not it can be switched: for audiences, in the editor alone. */
final class SubscriptionProducts {

	/** More are not chosen from a list: a category is the way then. */
	private const MOST = 500;

	/**
	 * @param list<int> $ids
	 * @return list<Product> By name; a variable product stands before its variations, and means all of them.
	 */
	public function found( string $search, array $ids ): array {
		$products = wc_get_products(
			( '' === $search ? array() : array( 's' => $search ) ) + (
				array() === $ids ? array() : array( 'include' => $ids )
			) + array(
				'type'    => array( 'subscription', 'variable-subscription', ...self::by_plan( $ids ) ),
				// Not for sale any more, and still subscribed to.
				'status'  => array( 'publish', 'private' ),
				'limit'   => self::MOST,
				'orderby' => 'title',
				'order'   => 'ASC',
			)
		);
		$found    = array();
		foreach ( is_array( $products ) ? $products : array() as $product ) {
			if ( ! $product instanceof \WC_Product ) {
				continue;
			}
			$found[] = self::product( $product );
			foreach (
				$product->is_type( array( 'variable-subscription', 'variable' ) ) && array() === $ids
					? $product->get_children()
					: array() as $id
			) {
				$variation = count( $found ) < self::MOST ? wc_get_product( $id ) : null;
				if ( $variation instanceof \WC_Product ) {
					$found[] = self::product( $variation );
				}
			}
		}
		return array_slice( $found, 0, self::MOST );
	}

	/**
	 * @param list<int> $ids
	 * @return list<array{id: int, name: string}>
	 */
	public function categories( string $search, array $ids ): array {
		$terms = get_terms(
			array(
				'taxonomy'   => 'product_cat',
				'hide_empty' => false,
				'number'     => 100,
				'search'     => $search,
				'include'    => $ids,
			)
		);
		$found = array();
		foreach ( is_array( $terms ) ? $terms : array() as $term ) {
			if ( $term instanceof \WP_Term ) {
				$found[] = array(
					'id'   => $term->term_id,
					'name' => SnapshotReader::plain( $term->name ),
				);
			}
		}
		return $found;
	}

	/**
	 * Types that are sold by selling plans, from WooCommerce Subscriptions 9.0; and variations, where they are named.
	 *
	 * @param list<int> $ids
	 * @return list<string>
	 */
	private static function by_plan( array $ids ): array {
		return array(
			...( class_exists( \WCS_ATT_Product_Schemes::class ) ? array( 'simple', 'variable' ) : array() ),
			...( array() === $ids ? array() : array( 'subscription_variation', 'variation' ) ),
		);
	}

	private static function product( \WC_Product $product ): Product {
		$price = (float) wc_get_price_including_tax( $product, array(
			'price' => (float) \WC_Subscriptions_Product::get_price( $product ),
		) );
		return new Product(
			$product->get_id(),
			SnapshotReader::plain( $product->get_name() ),
			'',
			Amounts::money( $price, get_woocommerce_currency() ),
			SwitchTargets::per_day(
				Amounts::cents( $price ),
				\WC_Subscriptions_Product::get_period( $product ),
				max( 1, (int) \WC_Subscriptions_Product::get_interval( $product ) ),
			),
			'publish' === $product->get_status() && $product->is_in_stock(),
		);
	}
}
