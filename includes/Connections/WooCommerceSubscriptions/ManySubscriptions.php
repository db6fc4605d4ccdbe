<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * Many subscriptions read at once, with their lines, customers and unpaid renewals: a query a table, where the store
 * would ask several for each of them.
 */
final class ManySubscriptions {

	private const RENEWAL = 'renewal';

	/** Kinds of orders → where the store keeps their ids with the subscription. */
	public const KEPT = array(
		self::RENEWAL => '_subscription_renewal_order_ids_cache',
		'resubscribe' => '_subscription_resubscribe_order_ids_cache',
		'switch'      => '_subscription_switch_order_ids_cache',
	);

	public function __construct( private readonly Database $database ) {}

	/**
	 * @param list<int> $ids
	 * @return list<\WC_Subscription> Those that are still live.
	 */
	public function read( array $ids ): array {
		$found = OwnMoney::reading(
			static fn (): mixed => wc_get_orders(
				array(
					'type'     => 'shop_subscription',
					'status'   => array( 'wc-active', 'wc-on-hold' ),
					'post__in' => $ids,
					'limit'    => -1,
				)
			)
		);
		$found = array_values( array_filter(
			is_array( $found ) ? $found : array(),
			static fn ( mixed $one ): bool => $one instanceof \WC_Subscription,
		) );
		if ( array() === $found ) {
			return array();
		}
		$ids = array_map( static fn ( \WC_Subscription $one ): int => $one->get_id(), $found );
		$this->read_lines( $ids );
		cache_users( array_values( array_unique( array_map(
			static fn ( \WC_Subscription $one ): int => (int) $one->get_user_id(),
			$found,
		) ) ) );
		$this->read_unpaid( $found, $ids );
		return $found;
	}

	/**
	 * Into the caches in which the store looks for an order's lines and their meta.
	 *
	 * @param list<int> $ids
	 */
	public function read_lines( array $ids ): void {
		$lines = array_fill_keys( $ids, array() );
		$meta  = array();
		foreach (
			$this->rows(
				'SELECT order_item_type, order_item_id, order_id, order_item_name FROM '
					. '{wp:woocommerce_order_items} WHERE order_id IN ( %s ) ORDER BY order_item_id',
				$ids,
			) as $row
		) {
			$lines[ Data::int( $row, 'order_id' ) ][] = (object) $row;

			$meta[ Data::int( $row, 'order_item_id' ) ] = array();
			wp_cache_set( 'item-' . Data::int( $row, 'order_item_id' ), (object) $row, 'order-items' );
		}
		foreach ( $lines as $id => $of_one ) {
			wp_cache_set( 'order-items-' . $id, $of_one, 'orders' );
		}
		$of_key = $meta;
		foreach (
			$this->rows(
				'SELECT order_item_id, meta_id, meta_key, meta_value FROM {wp:woocommerce_order_itemmeta} WHERE '
					. 'order_item_id IN ( %s ) ORDER BY meta_id',
				array_keys( $meta ),
			) as $row
		) {
			$line = Data::int( $row, 'order_item_id' );

			$meta[ $line ][] = (object) $row;

			$of_key[ $line ][ Data::string( $row, 'meta_key' ) ][] = Data::string( $row, 'meta_value' );
		}
		foreach ( $of_key as $line => $values ) {
			wp_cache_set( $line, $values, 'order_item_meta' );
		}
		\WC_Data::prime_raw_meta_data_cache( $meta, 'order-items' );
	}

	/**
	 * Most have no unpaid renewal. Those that may have one are asked one at a time, as ever.
	 *
	 * @param list<\WC_Subscription> $subscriptions
	 * @param list<int>              $ids
	 */
	private function read_unpaid( array $subscriptions, array $ids ): void {
		$orders   = wcs_is_custom_order_tables_usage_enabled();
		$renewals = array_map(
			static fn ( array $kept ): array => $kept[ self::RENEWAL ],
			$this->kept_orders( $ids, array( self::RENEWAL ) ),
		);
		$settled  = array_map(
			static fn ( string $status ): string => "'wc-" . sanitize_key( $status ) . "'",
			Payments::settled(),
		);
		$unpaid   = $orders
			? 'SELECT id FROM {wp:wc_orders} WHERE id IN ( %s ) AND status NOT IN ( ' . implode( ', ', $settled ) . ' )'
			: 'SELECT ID AS id FROM {wp:posts} WHERE ID IN ( %s ) AND post_status NOT IN ( '
				. implode( ', ', $settled )
				. ' )';
		$unpaid   = array_map(
			static fn ( array $row ): int => Data::int( $row, 'id' ),
			$this->rows( $unpaid, array_merge( array(), ...array_values( $renewals ) ) ),
		);
		foreach ( $subscriptions as $subscription ) {
			if (
				array() === array_intersect( $renewals[ $subscription->get_id() ] ?? $unpaid, $unpaid )
				&& isset( $renewals[ $subscription->get_id() ] )
			) {
				Payments::has_none_unpaid( $subscription );
			}
		}
	}

	/**
	 * Ids of their orders, as the store keeps them; what it does not keep is missing.
	 *
	 * @param list<int>    $ids
	 * @param list<string> $kinds Of KEPT.
	 * @return array<int, array<string, list<int>>> By subscription and kind.
	 */
	public function kept_orders( array $ids, array $kinds ): array {
		[ $table, $id, $order ] = wcs_is_custom_order_tables_usage_enabled()
			? array( 'wc_orders_meta', 'order_id', 'id' )
			: array( 'postmeta', 'post_id', 'meta_id' );

		$keys = array_intersect_key( self::KEPT, array_flip( $kinds ) );
		$kept = array();
		foreach (
			$this->rows(
				"SELECT $id AS id, meta_key, meta_value FROM {wp:$table} WHERE $id IN ( %s ) AND meta_key IN ( '"
					. implode( "', '", $keys )
					. "' ) ORDER BY $order",
				$ids,
			) as $row
		) {
			$value = maybe_unserialize( Data::string( $row, 'meta_value' ) );
			$kind  = (string) array_search( Data::string( $row, 'meta_key' ), $keys, true );
			if ( is_array( $value ) ) {
				$kept[ Data::int( $row, 'id' ) ][ $kind ] ??= array_map(
					intval( ... ),
					array_values( array_filter( $value, is_numeric( ... ) ) ),
				);
			}
		}
		return $kept;
	}

	/**
	 * @param string    $sql With one %s for the ids.
	 * @param list<int> $ids
	 * @return list<array<string, mixed>>
	 */
	public function rows( string $sql, array $ids ): array {
		return array() === $ids
			? array()
			: $this->database->rows( str_replace( '%s', implode( ', ', array_map( intval( ... ), $ids ) ), $sql ) );
	}
}
