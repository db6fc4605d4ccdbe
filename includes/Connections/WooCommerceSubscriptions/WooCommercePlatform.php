<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Platform;
use ChurnStop\Subscriptions\SubscriptionRef;

/** WooCommerce and WooCommerce Subscriptions, asked whether or not they are there. */
final class WooCommercePlatform implements Platform {

	public function lacking(): array {
		return RequiredPlugins::lacking();
	}

	public function is_active(): bool {
		$active  = get_option( 'active_plugins', array() );
		$network = is_multisite() ? get_site_option( 'active_sitewide_plugins', array() ) : array();
		foreach (
			array(
				...array_values( is_array( $active ) ? $active : array() ),
				...array_keys( is_array( $network ) ? $network : array() ),
			) as $plugin
		) {
			if ( is_string( $plugin ) && str_ends_with( $plugin, '/woocommerce-subscriptions.php' ) ) {
				return true;
			}
		}
		return false;
	}

	public function is_copy(): bool {
		return class_exists( \WCS_Staging::class ) && \WCS_Staging::is_duplicate_site();
	}

	public function billed_to( string $email ): array {
		if ( '' === $email || ! RequiredPlugins::are_active() ) {
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
		return array_map(
			static fn ( mixed $id ): SubscriptionRef => WooCommerceSubscriptions::ref( (int) $id ),
			array_values( array_filter( is_array( $found ) ? $found : array(), 'is_numeric' ) ),
		);
	}
}
