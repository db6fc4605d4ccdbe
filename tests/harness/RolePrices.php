<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

/** Stands in for plugins that give customers another price than everybody else: half. They ask who is logged in. */
final class RolePrices {

	private const HOOKS = array(
		'cart'    => array( 'woocommerce_product_get_price', 'woocommerce_product_variation_get_price' ),
		'display' => array( 'woocommerce_subscriptions_product_price' ),
	);

	/**
	 * @template T
	 * @param 'cart'|'display' $where
	 * @param callable(): T    $do
	 * @return T
	 */
	public static function on( string $where, callable $do ): mixed {
		return MultiCurrency::with( array_fill_keys( self::HOOKS[ $where ], self::half( ... ) ), $do );
	}

	public static function half( mixed $price ): mixed {
		$is_customer = array() !== array_intersect( array( 'customer', 'subscriber' ), wp_get_current_user()->roles );
		return is_numeric( $price ) && $is_customer ? (string) ( (float) $price / 2 ) : $price;
	}
}
