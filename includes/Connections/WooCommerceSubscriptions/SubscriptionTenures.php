<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Tenure;
use ChurnStop\Connections\Tenures;
use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * Tenures from WooCommerce's tables, High-Performance Order Storage or posts: three statements for a page. It only
 * reads.
 */
final class SubscriptionTenures implements Tenures {

	private const KEYS = array(
		'_billing_period',
		'_billing_interval',
		'_schedule_start',
		'_schedule_cancelled',
		'_schedule_end',
	);

	/** Cancelled by somebody. */
	private const LOST = array( 'wc-cancelled', 'wc-pending-cancel' );

	/** Over without anybody's decision. */
	private const OVER = array( 'wc-expired', 'wc-switched' );

	private const RUNNING = array( 'wc-active', 'wc-on-hold' );

	public function __construct( private readonly Database $database ) {}

	public function connection(): string {
		return WooCommerceSubscriptions::ID;
	}

	public function count( ?\DateTimeImmutable $since ): int {
		return (int) $this->database->value( 'SELECT COUNT(*) ' . self::from( $since ), self::since( $since ) );
	}

	public function after( ?\DateTimeImmutable $since, string $last, int $limit ): array {
		$columns = self::by_orders()
			? 's.id, status, date_created_gmt AS created, date_updated_gmt AS changed'
			: 's.ID AS id, post_status AS status, post_date_gmt AS created, post_modified_gmt AS changed';
		$rows    = $this->database->rows(
			'SELECT ' . $columns . ', ' . SwitchedAway::SQL . ' AS switched '
				. self::from( $since ) . ' AND s.id > %d ORDER BY s.id LIMIT %d',
			array( ...self::since( $since ), (int) $last, $limit ),
		);
		$ids     = array_map( static fn ( array $row ): int => Data::int( $row, 'id' ), $rows );
		if ( array() === $ids ) {
			return array();
		}
		$metas    = $this->metas( $ids );
		$products = $this->products( $ids );
		$found    = array();
		foreach ( $rows as $row ) {
			$id = Data::int( $row, 'id' );

			$found[ $id ] = self::tenure( $row, $metas[ $id ] ?? array(), $products[ $id ] ?? 0 );
		}
		return $found;
	}

	/**
	 * @param array<string, mixed>  $row
	 * @param array<string, string> $meta
	 */
	private static function tenure( array $row, array $meta, int $product_id ): ?Tenure {
		$status = Data::string( $row, 'status' );
		$began  = Data::time( $meta, '_schedule_start' ) ?? Data::time( $row, 'created' );
		$lost   = in_array( $status, self::LOST, true ) && ! Data::bool( $row, 'switched' );
		if ( null === $began || ! in_array( $status, array( ...self::LOST, ...self::OVER, ...self::RUNNING ), true ) ) {
			return null;
		}
		$over = $lost
			? Data::time( $meta, '_schedule_cancelled' ) ?? Data::time( $meta, '_schedule_end' )
			: Data::time( $meta, '_schedule_end' );
		return new Tenure(
			WooCommerceSubscriptions::ref( Data::int( $row, 'id' ) ),
			$product_id,
			Data::string( $meta, '_billing_period', 'month' ),
			max( 1, Data::int( $meta, '_billing_interval', 1 ) ),
			$began,
			Data::time( $row, 'created' ) ?? $began,
			in_array( $status, self::RUNNING, true ) ? null : $over ?? Data::time( $row, 'changed' ) ?? $began,
			$lost,
		);
	}

	/**
	 * @param non-empty-list<int> $ids
	 * @return array<int, array<string, string>> By subscription; dates that are not set are left out.
	 */
	private function metas( array $ids ): array {
		[ $table, $of ] = self::by_orders() ? array( 'wc_orders_meta', 'order_id' ) : array( 'postmeta', 'post_id' );
		$found          = array();
		foreach ( $this->database->rows(
			'SELECT '
				. $of
				. ' AS id, meta_key, meta_value FROM {wp:'
				. $table
				. '} WHERE '
				. $of
				. ' IN ( '
				. Database::places( $ids )
				. ' ) AND meta_key IN ( '
				. Database::places( self::KEYS )
				. ' )',
			array( ...$ids, ...self::KEYS )
		) as $row ) {
			$value = Data::string( $row, 'meta_value' );
			if ( '' !== $value && '0' !== $value ) {
				$found[ Data::int( $row, 'id' ) ][ Data::string( $row, 'meta_key' ) ] = $value;
			}
		}
		return $found;
	}

	/**
	 * @param non-empty-list<int> $ids
	 * @return array<int, int> Subscription → what its first line sells.
	 */
	private function products( array $ids ): array {
		$found = array();
		foreach ( $this->database->rows(
			"SELECT i.order_id AS id, COALESCE( NULLIF( v.meta_value, '0' ), p.meta_value, '0' ) AS product_id
			FROM ( SELECT order_id, MIN( order_item_id ) AS line FROM {wp:woocommerce_order_items} WHERE order_id IN ( "
			. Database::places( $ids ) . " ) AND order_item_type = 'line_item' GROUP BY order_id ) i
			LEFT JOIN {wp:woocommerce_order_itemmeta} p ON p.order_item_id = i.line AND p.meta_key = '_product_id'
			LEFT JOIN {wp:woocommerce_order_itemmeta} v ON v.order_item_id = i.line AND v.meta_key = '_variation_id'",
			$ids
		) as $row ) {
			$found[ Data::int( $row, 'id' ) ] = Data::int( $row, 'product_id' );
		}
		return $found;
	}

	private static function from( ?\DateTimeImmutable $since ): string {
		return self::by_orders()
			? "FROM {wp:wc_orders} s WHERE type = 'shop_subscription'"
				. ( null === $since ? '' : ' AND date_updated_gmt >= %s' )
			: "FROM {wp:posts} s WHERE post_type = 'shop_subscription'"
				. ( null === $since ? '' : ' AND post_modified_gmt >= %s' );
	}

	/** @return list<string> */
	private static function since( ?\DateTimeImmutable $since ): array {
		return null === $since ? array() : array( (string) Data::sql( $since ) );
	}

	private static function by_orders(): bool {
		return wcs_is_custom_order_tables_usage_enabled();
	}
}
