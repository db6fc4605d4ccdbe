<?php
/**
 * For themes and other plugins.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Embed\Tokens;
use ChurnStop\Failure;
use ChurnStop\Plugin;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * A token that stands for a customer for ten minutes, on pages where nobody is logged in here.
 *
 * @param int|string           $customer_id A user's id; `connection:id` where the connection's customers are no users.
 * @param array<string, mixed> $args `subscription_ids` (the only ones that it reaches), `origin` (the only one that may
 *     send it).
 */
function churnstop_customer_token( int|string $customer_id, array $args = array() ): string|\WP_Error {
	try {
		return Plugin::get()->part( Tokens::class )->create(
			$customer_id,
			isset( $args['subscription_ids'] )
				? SubscriptionRef::parse_all( Data::list( $args, 'subscription_ids' ) )
				: null,
			Data::string_or_null( $args, 'origin' ),
		)['token'];
	} catch ( Failure $failure ) {
		return new \WP_Error(
			$failure->error,
			$failure->sentence,
			array( 'status' => $failure->status ) + $failure->data,
		);
	}
}
