<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * The store's own cancel link, followed after the subscription has changed, or after a day. Its nonce holds for one
 * status only, and the store would speak of a security error to somebody whose cancellation was done and whose answer
 * got lost.
 */
final class StaleLink {

	/**
	 * On `wp_loaded`, before the store looks at it. What it tells is true whoever made the link; nothing is changed
	 * here.
	 */
	public static function answer(): void {
		// phpcs:disable WordPress.Security.NonceVerification -- verified below; a valid one is the store's to act upon.
		if (
			! isset( $_GET['change_subscription_to'], $_GET['subscription_id'], $_GET['_wpnonce'] )
			|| 'cancelled' !== $_GET['change_subscription_to']
		) {
			return;
		}
		$subscription = wcs_get_subscription(
			is_numeric( $_GET['subscription_id'] ) ? (int) $_GET['subscription_id'] : 0,
		);
		$nonce        = is_string( $_GET['_wpnonce'] ) ? sanitize_key( $_GET['_wpnonce'] ) : '';
		// phpcs:enable
		if (
			! $subscription instanceof \WC_Subscription
			|| false !== wp_verify_nonce( $nonce, $subscription->get_id() . $subscription->get_status() )
		) {
			return;
		}
		if ( is_user_logged_in() ) {
			// phpcs:ignore WordPress.WP.Capabilities.Unknown -- the store's.
			if ( ! current_user_can( 'edit_shop_subscription_status', $subscription->get_id() ) ) {
				return;
			}
			wc_add_notice( self::truth( $subscription ), 'notice' );
		}
		// The account page asks to log in where nobody is.
		wp_safe_redirect( (string) $subscription->get_view_order_url(), 302, 'ChurnStop' );
		exit;
	}

	private static function truth( \WC_Subscription $subscription ): string {
		if ( in_array( $subscription->get_status(), array( 'pending-cancel', 'cancelled' ), true ) ) {
			return __( 'This subscription is already cancelled. Nothing else has changed.', 'churnstop' );
		}
		return $subscription->can_be_updated_to( 'cancelled' )
			? __(
				'This page was open for a long time, or the subscription has changed meanwhile. It is not cancelled yet: please click Cancel again.',
				'churnstop',
			)
			: __( 'This subscription cannot be cancelled any more. Nothing has changed.', 'churnstop' );
	}
}
