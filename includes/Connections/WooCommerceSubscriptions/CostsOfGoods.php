<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Margins;
use ChurnStop\Connections\RenewalMargin;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Snapshot;

/**
 * Prices without taxes from a subscription's lines, and WooCommerce's cost of goods of their products. It only reads.
 */
final class CostsOfGoods implements Margins {

	private const VALUE    = '_cogs_total_value';
	private const ADDITIVE = '_cogs_value_is_additive';

	public function __construct( private readonly Database $database ) {}

	public function connection(): string {
		return WooCommerceSubscriptions::ID;
	}

	public function of( Snapshot $snapshot ): RenewalMargin {
		$lines    = array_map( static fn ( Item $item ): int => $item->id, $snapshot->items );
		$products = array();
		foreach ( $snapshot->items as $item ) {
			array_push( $products, $item->product_id, $item->sold_id() );
		}
		if ( array() === $lines ) {
			return new RenewalMargin( 0.0, null );
		}
		$totals = array();
		$costs  = array();
		$rows   = $this->database->rows(
			"SELECT 'line' AS kind, order_item_id AS id, meta_key, meta_value FROM {wp:woocommerce_order_itemmeta}
				WHERE order_item_id IN ( " . Database::places( $lines ) . " ) AND meta_key = '_line_total'
			UNION ALL SELECT 'product' AS kind, post_id AS id, meta_key, meta_value FROM {wp:postmeta}
				WHERE post_id IN ( " . Database::places( $products ) . ' ) AND meta_key IN ( %s, %s )',
			array( ...$lines, ...$products, self::VALUE, self::ADDITIVE )
		);
		foreach ( $rows as $row ) {
			if ( 'line' === Data::string( $row, 'kind' ) ) {
				$totals[ Data::int( $row, 'id' ) ] = (float) Data::string( $row, 'meta_value' );
			} else {
				$key = Data::string( $row, 'meta_key' );

				$costs[ Data::int( $row, 'id' ) ][ $key ] = Data::string( $row, 'meta_value' );
			}
		}
		$price = 0.0;
		$cost  = self::kept_for( $snapshot ) ? 0.0 : null;
		foreach ( $snapshot->items as $item ) {
			$price += $totals[ $item->id ] ?? $item->total / ( 10 ** $snapshot->total->decimals );
			$one    = self::cost( $item, $costs );
			$cost   = null === $cost || null === $one ? null : $cost + $one * $item->quantity;
		}
		return new RenewalMargin( $price, $cost );
	}

	/**
	 * As WooCommerce reckons it: a variation has its product's cost, its own instead, or its own on top.
	 *
	 * @param array<int, array<string, string>> $costs
	 */
	private static function cost( Item $item, array $costs ): ?float {
		$product = $costs[ $item->product_id ][ self::VALUE ] ?? '';
		$own     = 0 === $item->variation_id ? $product : $costs[ $item->variation_id ][ self::VALUE ] ?? '';
		if ( '' === $own ) {
			return '' === $product ? null : (float) $product;
		}
		$adds = 0 !== $item->variation_id && 'yes' === ( $costs[ $item->variation_id ][ self::ADDITIVE ] ?? '' );
		return (float) $own + ( $adds ? (float) $product : 0.0 );
	}

	/** Costs are kept in the store's own currency. */
	private static function kept_for( Snapshot $snapshot ): bool {
		return 'yes' === get_option( 'woocommerce_feature_cost_of_goods_sold_enabled' )
			&& get_option( 'woocommerce_currency' ) === $snapshot->total->currency;
	}
}
