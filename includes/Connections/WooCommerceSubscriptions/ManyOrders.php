<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * The orders of many subscriptions, read with a few queries where the store would ask several for each of them. Where a
 * store keeps or filters them in its own way, the store is asked as ever.
 */
final class ManyOrders {

	/** The first order of a subscription, as a kind. */
	private const PARENT = 'parent';

	public function __construct( private readonly ManySubscriptions $subscriptions ) {}

	/**
	 * Ids of the orders of each: the first one, renewals, those that a customer took it up with again, and those that
	 * switched all of it away.
	 *
	 * @param array<int, \WC_Subscription> $subscriptions By id.
	 * @return array<int, array<string, list<int>>> By subscription and kind.
	 */
	public function related( array $subscriptions ): array {
		$kinds = array_keys( ManySubscriptions::KEPT );
		$kept  = \WCS_Related_Order_Store::instance() instanceof \WCS_Related_Order_Store_Cached_CPT
			? $this->subscriptions->kept_orders( array_keys( $subscriptions ), $kinds )
			: array();
		$this->subscriptions->read_lines( array_keys( array_filter(
			$subscriptions,
			static fn ( \WC_Subscription $one ): bool => $one->has_status( 'cancelled' ),
		) ) );
		$related = array();
		foreach ( $subscriptions as $id => $subscription ) {
			$first = (int) $subscription->get_parent_id();

			$kept[ $id ][ self::PARENT ] = $first > 0 ? array( $first ) : array();
			foreach ( array( self::PARENT, ...$kinds ) as $kind ) {
				$related[ $id ][ $kind ] = 'switch' === $kind && ! SwitchedAway::is( $subscription )
					? array()
					: self::filtered( $subscription, $kind, $kept[ $id ][ $kind ] ?? null );
			}
		}
		return $related;
	}

	/**
	 * @param list<int> $ids
	 * @return array<int, array{\WC_Order, bool, list<float>}> By id: the order, whether anything was given back of it,
	 *     and what each of ChurnStop's coupons took off.
	 */
	public function read( array $ids ): array {
		$orders = wc_get_orders( array(
			'type'     => 'shop_order',
			'post__in' => $ids,
			'limit'    => -1,
		) );
		$found  = array();
		foreach ( is_array( $orders ) ? $orders : array() as $order ) {
			if ( $order instanceof \WC_Order ) {
				$found[ $order->get_id() ] = $order;
			}
		}
		// In another plugin's status, in the trash, or gone.
		foreach ( array_diff( $ids, array_keys( $found ) ) as $id ) {
			$found[ $id ] = wc_get_order( $id );
		}
		$refunded = $this->refunded( $ids );
		$given    = $this->given( $ids );
		$read     = array();
		foreach ( $found as $id => $order ) {
			if ( $order instanceof \WC_Order ) {
				$read[ $id ] = array( $order, in_array( $id, $refunded, true ), $given[ $id ] ?? array() );
			}
		}
		return $read;
	}

	/**
	 * As others have it, who filter what the store says.
	 *
	 * @param list<int>|null $kept Null: the store is asked.
	 * @return list<int>
	 */
	private static function filtered( \WC_Subscription $subscription, string $kind, ?array $kept ): array {
		$ids = null === $kept
			? $subscription->get_related_orders( 'ids', $kind )
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the store's own.
			: apply_filters(
				'woocommerce_subscription_related_orders',
				array_combine( $kept, $kept ),
				$subscription,
				'ids',
				$kind,
			);
		return self::ids( is_array( $ids ) ? $ids : array() );
	}

	/**
	 * @param list<int> $ids
	 * @return list<int> Those that were refunded, wholly or in part.
	 */
	private function refunded( array $ids ): array {
		[ $table, $parent, $type ] = wcs_is_custom_order_tables_usage_enabled()
			? array( 'wc_orders', 'parent_order_id', 'type' )
			: array( 'posts', 'post_parent', 'post_type' );
		return array_map(
			static fn ( array $row ): int => Data::int( $row, 'id' ),
			$this->subscriptions->rows(
				"SELECT DISTINCT $parent AS id FROM {wp:$table} "
					. "WHERE $parent IN ( %s ) AND $type = 'shop_order_refund'",
				$ids,
			),
		);
	}

	/**
	 * @param list<int> $ids
	 * @return array<int, list<float>>
	 */
	private function given( array $ids ): array {
		$given = array();
		foreach (
			$this->subscriptions->rows(
				'SELECT i.order_id, i.order_item_name, m.meta_value FROM {wp:woocommerce_order_items} i JOIN '
					. '{wp:woocommerce_order_itemmeta} m ON m.order_item_id = i.order_item_id AND m.meta_key = '
					. "'discount_amount' WHERE i.order_id IN ( %s ) AND i.order_item_type = 'coupon'",
				$ids,
			) as $row
		) {
			if ( Coupons::looks_ours( Data::string( $row, 'order_item_name' ) ) ) {
				$given[ Data::int( $row, 'order_id' ) ][] = (float) Data::string( $row, 'meta_value' );
			}
		}
		return $given;
	}

	/**
	 * @param array<array-key, mixed> $values
	 * @return list<int>
	 */
	private static function ids( array $values ): array {
		return array_map( intval( ... ), array_values( array_filter( $values, is_numeric( ... ) ) ) );
	}
}
