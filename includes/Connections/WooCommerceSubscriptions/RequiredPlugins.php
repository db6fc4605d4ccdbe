<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/** The plugins that the connection needs: WooCommerce and WooCommerce Subscriptions, and which of their versions. */
final class RequiredPlugins {

	private const OLDEST_WOOCOMMERCE   = '9.5';
	private const OLDEST_SUBSCRIPTIONS = '7.0';

	/** Whether both plugins are active in versions that are supported. Ask on `plugins_loaded` or later. */
	public static function are_active(): bool {
		return array() === self::lacking();
	}

	/**
	 * What keeps the connection from working: plugins that are not active, or too old.
	 *
	 * @return list<array{name: string, found: string|null, needed: string}> `found` is its version, null where it is
	 *     not active.
	 */
	public static function lacking(): array {
		$lacking = array();
		foreach ( array(
			array( 'WooCommerce', self::woocommerce_version(), self::OLDEST_WOOCOMMERCE ),
			array( 'WooCommerce Subscriptions', self::subscriptions_version(), self::OLDEST_SUBSCRIPTIONS ),
		) as [ $name, $found, $needed ] ) {
			if ( version_compare( $found, $needed, '<' ) ) {
				$lacking[] = array(
					'name'   => $name,
					'found'  => '0' === $found ? null : $found,
					'needed' => $needed,
				);
			}
		}
		return $lacking;
	}

	/** '0' where it is not active. */
	private static function subscriptions_version(): string {
		return class_exists( \WC_Subscriptions::class ) ? (string) \WC_Subscriptions::$version : '0';
	}

	private static function woocommerce_version(): string {
		return defined( 'WC_VERSION' ) && is_string( \WC_VERSION ) ? \WC_VERSION : '0';
	}

	/**
	 * Orders and subscriptions are read and written through CRUD alone, so it does not matter in which tables they
	 * stand; in cart and checkout ChurnStop prints nothing.
	 */
	public static function declare_compatibility( string $plugin_file ): void {
		add_action(
			'before_woocommerce_init',
			static function () use ( $plugin_file ): void {
				if ( class_exists( \Automattic\WooCommerce\Utilities\FeaturesUtil::class ) ) {
					foreach ( array( 'custom_order_tables', 'cart_checkout_blocks' ) as $feature ) {
						\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( $feature, $plugin_file );
					}
				}
			}
		);
	}
}
