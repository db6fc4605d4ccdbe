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
		$wanted  = ( '' === $search ? array() : array( 's' => $search ) ) + array(
			// Not for sale any more, and still subscribed to.
			'status'  => array( 'publish', 'private' ),
			'limit'   => self::MOST,
			'orderby' => 'title',
			'order'   => 'ASC',
		);
		$classic = array( 'subscription', 'variable-subscription' );
		$sold    = array() === $ids ? SellingPlans::sold( $wanted['status'], 'title', $search ) : array();
		$lists   = array() === $ids
			? array(
				wc_get_products( $wanted + array( 'type' => $classic ) ),
				array() === $sold ? array() : array_filter(
					array_map( wc_get_product( ... ), $sold ),
					static fn ( mixed $one ): bool => $one instanceof \WC_Product
						&& array() !== SellingPlans::keys( $one ),
				),
			)
			// Named ones, variations among them.
			: array( wc_get_products( $wanted + array(
				'include' => $ids,
				'type'    => array( ...$classic, ...SellingPlans::TYPES, 'subscription_variation', 'variation' ),
			) ) );

		$products = array_values( array_filter(
			array_merge( ...array_map(
				static fn ( mixed $list ): array => is_array( $list ) ? $list : array(),
				$lists,
			) ),
			static fn ( mixed $one ): bool => $one instanceof \WC_Product,
		) );
		if ( array() !== $sold ) {
			usort(
				$products,
				static fn ( \WC_Product $one, \WC_Product $other ): int => strnatcasecmp(
					$one->get_name(),
					$other->get_name(),
				),
			);
		}
		$found = array();
		foreach ( $products as $product ) {
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
