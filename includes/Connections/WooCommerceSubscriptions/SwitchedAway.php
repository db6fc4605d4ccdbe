<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * A subscription whose items were all switched to another one: from WooCommerce Subscriptions 8.7 the store cancels it,
 * though nobody has cancelled anything.
 */
final class SwitchedAway {

	private const LINE = 'line_item_switched';

	/** In a query where `s.id` is a subscription. */
	public const SQL = "( NOT EXISTS ( SELECT 1 FROM {wp:woocommerce_order_items} WHERE order_id = s.id AND
		order_item_type = 'line_item' ) AND EXISTS ( SELECT 1 FROM {wp:woocommerce_order_items} WHERE order_id = s.id
		AND order_item_type = '" . self::LINE . "' ) )";

	/** Also while the store is about to cancel it. */
	public static function is_empty( \WC_Subscription $subscription ): bool {
		return array() === $subscription->get_items() && array() !== $subscription->get_items( self::LINE );
	}

	public static function is( \WC_Subscription $subscription ): bool {
		return 'cancelled' === $subscription->get_status() && self::is_empty( $subscription );
	}
}
