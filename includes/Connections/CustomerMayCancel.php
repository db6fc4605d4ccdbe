<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/** The last word on whether a customer may cancel, for every connection and every door. */
final class CustomerMayCancel {

	/** @param bool $shown Whether the store shows this customer its own Cancel. */
	public static function ask( bool $shown, SubscriptionRef $subscription, int|string $customer_id ): bool {
		return (bool) apply_filters( 'churnstop_customer_may_cancel', $shown, $subscription->written(), $customer_id );
	}
}
