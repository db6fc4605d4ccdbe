<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/** The merge tag for WooCommerce's own e-mails: a signed link to the cancellation page of what the e-mail is about. */
final class CancelLink {

	private const TAG = '{churnstop_cancel_link}';

	public static function in_email( mixed $text, mixed $email = null ): mixed {
		if ( ! is_string( $text ) || ! str_contains( $text, self::TAG ) ) {
			return $text;
		}
		$about         = is_object( $email ) && isset( $email->object ) ? $email->object : null;
		$subscriptions = $about instanceof \WC_Subscription ? array( $about ) : array();
		if ( array() === $subscriptions && $about instanceof \WC_Order ) {
			$subscriptions = wcs_get_subscriptions_for_order( $about, array( 'order_type' => 'any' ) );
		}
		$ids = array_map(
			static fn ( \WC_Subscription $subscription ): int => $subscription->get_id(),
			array_values( $subscriptions ),
		);
		return str_replace(
			self::TAG,
			array() === $ids ? (string) wc_get_page_permalink( 'myaccount' ) : \churnstop_cancel_link( $ids ),
			$text,
		);
	}
}
