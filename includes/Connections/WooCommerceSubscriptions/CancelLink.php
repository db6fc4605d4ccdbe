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
		$ids    = array_map(
			static fn ( \WC_Subscription $subscription ): int => $subscription->get_id(),
			array_values( $subscriptions ),
		);
		$others = array_filter(
			$subscriptions,
			static fn ( \WC_Subscription $one ): bool => ! self::goes_to_its_customer( $email, $one ),
		);
		return str_replace(
			self::TAG,
			array() === $ids || array() !== $others
				? (string) wc_get_page_permalink( 'myaccount' )
				: \churnstop_cancel_link( $ids ),
			$text,
		);
	}

	/** Staff and a gift's recipient get e-mails about it, too: the signed link is its payer's alone. */
	private static function goes_to_its_customer( mixed $email, \WC_Subscription $subscription ): bool {
		$to    = $email instanceof \WC_Email ? (string) $email->get_recipient() : '';
		$user  = get_userdata( (int) $subscription->get_user_id() );
		$owner = array_map( strtolower( ... ), array(
			(string) $subscription->get_billing_email(),
			false === $user ? '' : (string) $user->user_email,
		) );
		return '' === trim( $to )
			|| array() === array_diff( array_map( 'trim', explode( ',', strtolower( $to ) ) ), $owner );
	}
}
