<?php
/**
 * For themes and other plugins.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

use ChurnStop\Plugin;
use ChurnStop\Storefront\Links;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * A signed link to the cancellation page of a subscription. It never acts without a click there.
 *
 * @param int|string|object|list<int|string|object> $subscription Ids (`connection:id` of another connection than
 *     WooCommerce Subscriptions), or subscriptions, of one customer.
 * @param array<string, mixed> $args `flow` (id), `return_saved`, `return_cancelled` (addresses of this site),
 *     `expires_in` (seconds, default 30 days).
 */
function churnstop_cancel_link( int|string|object|array $subscription, array $args = array() ): string {
	$id  = static fn ( mixed $one ): mixed => is_object( $one ) && is_callable( array( $one, 'get_id' ) )
		? $one->get_id()
		: $one;
	$all = SubscriptionRef::parse_all( array_map(
		$id,
		is_array( $subscription ) ? $subscription : array( $subscription ),
	) );
	return Plugin::get()->part( Links::class )->make( $all, $args );
}
