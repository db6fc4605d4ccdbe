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

/**
 * A signed link to the cancellation page of a subscription. It never acts without a click there.
 *
 * @param int|object|list<int|object> $subscription Ids or subscriptions, of one customer.
 * @param array<string, mixed>        $args         `flow` (id), `return_saved`, `return_cancelled` (addresses of this site), `expires_in` (seconds, default 30 days).
 */
function churnstop_cancel_link( int|object|array $subscription, array $args = array() ): string {
	$id = static fn ( mixed $one ): int => is_object( $one ) && is_callable( array( $one, 'get_id' ) ) ? (int) $one->get_id() : ( is_int( $one ) ? $one : 0 );
	return Plugin::get()->part( Links::class )->make( array_map( $id, is_array( $subscription ) ? $subscription : array( $subscription ) ), $args );
}
