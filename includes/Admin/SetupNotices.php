<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Plugin;
use ChurnStop\Rest\Controller;

/** Says in wp-admin what keeps ChurnStop from working, and what to do: no subscriptions to stand before, or a flow that was refused. */
final class SetupNotices {

	/** Where admins look after installing; elsewhere the notices would only be in the way. */
	private const SCREENS = array( 'dashboard', 'plugins', 'dashboard-network', 'plugins-network' );

	public function __construct( private readonly Plugin $plugin ) {}

	public function register(): void {
		add_action( 'admin_notices', array( $this, 'print_notices' ) );
	}

	public function print_notices(): void {
		$screen = get_current_screen()->id ?? '';
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if ( ! current_user_can( Controller::CAPABILITY ) || ( ! in_array( $screen, self::SCREENS, true ) && ! str_contains( $screen, 'churnstop' ) ) ) {
			return;
		}
		foreach ( array_filter( array( $this->connection(), $this->filter(), $this->flows() ), static fn ( ?string $text ): bool => null !== $text ) as $text ) {
			wp_admin_notice( '<strong>ChurnStop:</strong> ' . esc_html( $text ), array( 'type' => 'warning' ) );
		}
	}

	private function connection(): ?string {
		if ( array() !== $this->plugin->connections()->all() ) {
			return null;
		}
		if ( '0' === WooCommerceSubscriptions::version() && '0' === WooCommerceSubscriptions::woocommerce_version() ) {
			return __( 'WooCommerce and WooCommerce Subscriptions are not active, so there is nothing to cancel yet. Install and activate both (WooCommerce 9.5 or newer, WooCommerce Subscriptions 7 or newer), or try the demo with "wp churnstop demo fill".', 'churnstop' );
		}
		return sprintf(
			/* translators: 1: version of WooCommerce, 2: version of WooCommerce Subscriptions, each 0 where it is not active. */
			__( 'It needs WooCommerce 9.5 or newer and WooCommerce Subscriptions 7 or newer; here are %1$s and %2$s (0: not active). Please install, activate or update them. Until then customers see the store\'s own cancel link.', 'churnstop' ),
			WooCommerceSubscriptions::woocommerce_version(),
			WooCommerceSubscriptions::version()
		);
	}

	private function filter(): ?string {
		$failure = $this->plugin->code_note()->failure();
		if ( null === $failure ) {
			return null;
		}
		$checks = implode( ', ', array_unique( array_map( static fn ( array $violation ): string => Data::string( $violation, 'check' ), $failure['violations'] ) ) );
		return sprintf(
			/* translators: 1: what was wrong, 2: ids of the checks that failed. */
			__( 'what the filter churnstop_default_flow made of your default flow was refused, and the last good version stays live. %1$s %2$s', 'churnstop' ),
			$failure['message'],
			$checks
		);
	}

	private function flows(): ?string {
		return array() === Data::as_map( get_option( FlowStore::REFUSED, array() ) )
			? null
			: __( 'the newest version of a flow breaks a check, so the last good version is served. ChurnStop > Settings says which.', 'churnstop' );
	}
}
