<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Product;
use ChurnStop\Subscriptions\Billing;

/** What the store sells by subscription, whether or not it can be switched: for audiences, in the editor alone. */
final class SubscriptionProducts {

	/** More are not chosen from a list: a category is the way then. */
	private const MOST = 500;

	private const OWN_TYPES = array( 'subscription', 'variable-subscription' );

	/** Also what is not for sale any more, and still subscribed to. */
	private const STATUSES = array( 'publish', 'private' );

	/**
	 * @param list<int> $ids
	 * @return list<Product> By name; a variable product stands before its variations, and means all of them.
	 */
	public function found( string $search, array $ids ): array {
		$found = array();
		foreach ( array() === $ids ? self::searched( $search ) : self::named( $search, $ids ) as $product ) {
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
	 * Types of WooCommerce Subscriptions' own, and what is sold by selling plans.
	 *
	 * @return list<\WC_Product>
	 */
	private static function searched( string $search ): array {
		$products = self::query( $search, array( 'type' => self::OWN_TYPES ) );
		$sold     = SellingPlans::sold( self::STATUSES, 'title', $search );
		if ( array() === $sold ) {
			return $products;
		}
		foreach ( array_map( wc_get_product( ... ), $sold ) as $product ) {
			if ( $product instanceof \WC_Product && array() !== SellingPlans::keys( $product ) ) {
				$products[] = $product;
			}
		}
		usort(
			$products,
			static fn ( \WC_Product $one, \WC_Product $other ): int => strnatcasecmp(
				$one->get_name(),
				$other->get_name(),
			),
		);
		return $products;
	}

	/**
	 * Variations among them.
	 *
	 * @param list<int> $ids
	 * @return list<\WC_Product>
	 */
	private static function named( string $search, array $ids ): array {
		return self::query( $search, array(
			'include' => $ids,
			'type'    => array( ...self::OWN_TYPES, ...SellingPlans::TYPES, 'subscription_variation', 'variation' ),
		) );
	}

	/**
	 * @param array<string, mixed> $which
	 * @return list<\WC_Product>
	 */
	private static function query( string $search, array $which ): array {
		$products = wc_get_products( $which + ( '' === $search ? array() : array( 's' => $search ) ) + array(
			'status'  => self::STATUSES,
			'limit'   => self::MOST,
			'orderby' => 'title',
			'order'   => 'ASC',
		) );
		return array_values( array_filter(
			is_array( $products ) ? $products : array(),
			static fn ( mixed $one ): bool => $one instanceof \WC_Product,
		) );
	}

	private static function product( \WC_Product $product ): Product {
		$price = (float) wc_get_price_including_tax( $product, array(
			'price' => (float) \WC_Subscriptions_Product::get_price( $product ),
		) );
		$billing = new Billing(
			\WC_Subscriptions_Product::get_period( $product ),
			max( 1, (int) \WC_Subscriptions_Product::get_interval( $product ) ),
		);
		return new Product(
			$product->get_id(),
			SnapshotReader::plain( $product->get_name() ),
			'',
			Amounts::money( $price, get_woocommerce_currency() ),
			SwitchTargets::per_day(
				Amounts::cents( $price ),
				$billing->period,
				$billing->interval,
			),
			'publish' === $product->get_status() && $product->is_in_stock(),
			billing: $billing,
		);
	}
}
