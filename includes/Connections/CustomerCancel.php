<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** The last word on whether a customer may cancel, for every connection and every door. */
final class CustomerCancel {

	/** @param bool $shown Whether the store shows this customer its own Cancel. */
	public static function may( bool $shown, int $subscription_id, int $customer_id ): bool {
		return (bool) apply_filters( 'churnstop_customer_may_cancel', $shown, $subscription_id, $customer_id );
	}
}
