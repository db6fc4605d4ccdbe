<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/** What was paid and what is owed on a subscription: its first order and its renewals, never switch orders. */
final class Payments {

	/** Nothing is owed on these, and nothing comes of them any more. */
	private const CLOSED = array( 'cancelled', 'refunded', 'checkout-draft' );

	/** @var \WeakMap<\WC_Subscription, int>|null Counted once for each reading of a subscription. */
	private static ?\WeakMap $in_flight = null;

	/** @return list<int> Ids of the first order and the renewals, newest first. */
	public static function order_ids( \WC_Subscription $subscription ): array {
		$ids = array_map(
			intval( ... ),
			array_values( $subscription->get_related_orders( 'ids', array( 'parent', 'renewal' ) ) ),
		);
		rsort( $ids );
		return $ids;
	}

	/**
	 * A renewal that became paid after a moment and was made after it, too: the payment of a later period. One that was
	 * being paid by then belongs to the period before, and so does history that was imported since.
	 *
	 * @param list<int> $known Orders that there were by then: one made within the same second is told apart by it.
	 */
	public static function paid_after(
		\WC_Subscription $subscription,
		?\DateTimeImmutable $moment,
		array $known,
	): ?\WC_Order {
		foreach ( array_diff( self::order_ids( $subscription ), $known ) as $id ) {
			$order = wc_get_order( $id );
			if ( ! $order instanceof \WC_Order || null === $order->get_date_paid() ) {
				continue;
			}
			if ( null === $moment || (int) $order->get_date_created()?->getTimestamp() >= $moment->getTimestamp() ) {
				return $order;
			}
		}
		return null;
	}

	/** @return list<\WC_Subscription> Whose renewal an order is, where it is paid. */
	public static function renewed_by( mixed $order_id ): array {
		$order = is_numeric( $order_id ) ? wc_get_order( (int) $order_id ) : null;
		if ( ! $order instanceof \WC_Order || null === $order->get_date_paid() ) {
			return array();
		}
		$found = wcs_get_subscriptions_for_renewal_order( $order );
		return array_values( array_filter(
			$found,
			static fn ( mixed $one ): bool => $one instanceof \WC_Subscription,
		) );
	}

	/**
	 * Renewals that are not paid in any way: pending, failed, on hold for a bank debit, in another plugin's status, or
	 * due and not made yet.
	 */
	public static function in_flight( \WC_Subscription $subscription ): int {
		self::$in_flight ??= new \WeakMap();
		return self::$in_flight[ $subscription ] ??= count( self::unpaid_orders( $subscription ) ) + (
			self::is_overdue( $subscription ) ? 1 : 0
		);
	}

	/** Somebody has looked for unpaid renewals of many at once, and this reading has none. */
	public static function has_none_unpaid( \WC_Subscription $subscription ): void {
		self::$in_flight ??= new \WeakMap();

		self::$in_flight[ $subscription ] = self::is_overdue( $subscription ) ? 1 : 0;
	}

	/** @return list<string> Statuses of orders on which nothing is owed. */
	public static function settled(): array {
		return array_values( array( ...wc_get_is_paid_statuses(), ...self::CLOSED ) );
	}

	/** The store's jobs are late: its payment was due, and nobody has made an order for it. */
	private static function is_overdue( \WC_Subscription $subscription ): bool {
		$next = StoreDates::of( $subscription, 'next_payment' );
		return 'active' === $subscription->get_status() && null !== $next && $next <= StoreDates::now();
	}

	/** @return list<\WC_Order> */
	public static function unpaid_orders( \WC_Subscription $subscription ): array {
		$ids = array_map(
			intval( ... ),
			array_values( $subscription->get_related_orders( 'ids', array( 'renewal' ) ) ),
		);
		if ( array() === $ids ) {
			return array();
		}
		$settled = array_map( static fn ( string $status ): string => 'wc-' . $status, self::settled() );
		$found   = wc_get_orders(
			array(
				'type'     => 'shop_order',
				'post__in' => $ids,
				'status'   => array_values( array_diff( array_keys( wc_get_order_statuses() ), $settled ) ),
				'limit'    => -1,
			)
		);
		return array_values( array_filter(
			is_array( $found ) ? $found : array(),
			static fn ( mixed $order ): bool => $order instanceof \WC_Order && null === $order->get_date_paid(),
		) );
	}
}
