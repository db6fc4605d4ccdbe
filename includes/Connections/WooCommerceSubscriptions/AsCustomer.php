<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * The store as one customer sees it: plugins give each role prices of its own, and staff, jobs and the command line
 * have another role.
 */
final class AsCustomer {

	/**
	 * Nothing may be written meanwhile.
	 *
	 * @template T
	 * @param callable(): T $look
	 * @return T
	 */
	public static function of( \WC_Subscription $subscription, callable $look ): mixed {
		$customer = (int) $subscription->get_user_id();
		$user     = get_current_user_id();
		if ( $user === $customer ) {
			return $look();
		}
		$shopper = WC()->customer;
		wp_set_current_user( $customer );
		if ( $shopper instanceof \WC_Customer ) {
			WC()->customer = new \WC_Customer( $customer );
		}
		try {
			return $look();
		} finally {
			wp_set_current_user( $user );
			WC()->customer = $shopper;
		}
	}
}
