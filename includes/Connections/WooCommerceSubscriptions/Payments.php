<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

/** What was paid and what is owed on a subscription: its first order and its renewals, never switch orders. */
final class Payments {

	/** @var \WeakMap<\WC_Subscription, int>|null Counted once for each reading of a subscription. */
	private static ?\WeakMap $unpaid = null;

	/** @return list<int> Ids of the first order and the renewals, newest first. */
	public static function order_ids( \WC_Subscription $subscription ): array {
		$ids = array_map( intval( ... ), array_values( $subscription->get_related_orders( 'ids', array( 'parent', 'renewal' ) ) ) );
		rsort( $ids );
		return $ids;
	}

	/** The id of the newest paid renewal; 0 where none was paid. Two payments within one second differ by it. */
	public static function last_paid_id( \WC_Subscription $subscription ): int {
		foreach ( self::order_ids( $subscription ) as $id ) {
			$order = wc_get_order( $id );
			if ( $order instanceof \WC_Order && null !== $order->get_date_paid() ) {
				return $id;
			}
		}
		return 0;
	}

	/** Renewals that are pending or failed: the customer owes them. */
	public static function unpaid( \WC_Subscription $subscription ): int {
		self::$unpaid ??= new \WeakMap();
		return self::$unpaid[ $subscription ] ??= self::count_unpaid( $subscription );
	}

	private static function count_unpaid( \WC_Subscription $subscription ): int {
		$ids = array_map( intval( ... ), array_values( $subscription->get_related_orders( 'ids', array( 'renewal' ) ) ) );
		if ( array() === $ids ) {
			return 0;
		}
		$found = wc_get_orders(
			array(
				'type'     => 'shop_order',
				'post__in' => $ids,
				'status'   => array( 'wc-pending', 'wc-failed' ),
				'return'   => 'ids',
				'limit'    => -1,
			)
		);
		return is_array( $found ) ? count( $found ) : 0;
	}

	/**
	 * Paid renewals that carry the coupon: what a discount has been used for, refunded or not.
	 */
	public static function paid_with_coupon( \WC_Subscription $subscription, string $code ): int {
		$count = 0;
		foreach ( $subscription->get_related_orders( 'ids', array( 'renewal' ) ) as $id ) {
			$order = wc_get_order( $id );
			if ( $order instanceof \WC_Order && null !== $order->get_date_paid() && in_array( wc_strtolower( $code ), array_map( wc_strtolower( ... ), $order->get_coupon_codes() ), true ) ) {
				++$count;
			}
		}
		return $count;
	}
}
