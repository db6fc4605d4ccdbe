<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

/** Subscriptions by the e-mail address on their bill, which may differ from the account's: it was changed, or the account is gone. */
final class BilledTo {

	/** @return list<int> */
	public static function email( string $email ): array {
		if ( '' === $email || ! WooCommerceSubscriptions::available() ) {
			return array();
		}
		$found = wc_get_orders(
			array(
				'type'          => 'shop_subscription',
				'status'        => 'any',
				'billing_email' => $email,
				'return'        => 'ids',
				'limit'         => -1,
			)
		);
		return array_map( intval( ... ), array_values( array_filter( is_array( $found ) ? $found : array(), 'is_numeric' ) ) );
	}
}
