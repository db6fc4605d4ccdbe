<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\LiveSubscriptions;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The ids of live subscriptions, from WooCommerce's tables: a store with 100,000 of them is walked in pages. It only
 * reads.
 */
final class ActiveSubscriptions implements LiveSubscriptions {

	private const ORDERS = "FROM {wp:wc_orders} WHERE type = 'shop_subscription' AND status IN ( 'wc-active', "
		. "'wc-on-hold' )";
	private const POSTS  = "FROM {wp:posts} WHERE post_type = 'shop_subscription' AND post_status IN ( "
		. "'wc-active', 'wc-on-hold' )";

	public function __construct( private readonly Database $database ) {}

	public function count(): int {
		return (int) $this->database->value( 'SELECT COUNT(*) ' . self::from() );
	}

	public function after( string $last, int $limit ): array {
		$rows = $this->database->rows(
			'SELECT id ' . self::from() . ' AND id > %d ORDER BY id LIMIT %d',
			array( (int) $last, $limit ),
		);
		return array_map(
			static fn ( array $row ): SubscriptionRef => WooCommerceSubscriptions::ref( Data::int( $row, 'id' ) ),
			$rows,
		);
	}

	public function together( array $subscriptions, callable $callback ): void {
		$ids = array_map( static fn ( SubscriptionRef $one ): int => $one->number(), $subscriptions );
		( new Store() )->with_instances( ( new ManySubscriptions( $this->database ) )->read( $ids ), $callback );
	}

	private static function from(): string {
		return wcs_is_custom_order_tables_usage_enabled() ? self::ORDERS : self::POSTS;
	}
}
