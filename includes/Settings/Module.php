<?php
declare(strict_types=1);

namespace ChurnStop\Settings;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** What a merchant may set, and who may. */
final class Module extends \ChurnStop\Module {

	public function hooks( Container $parts ): void {
		// WooCommerce has made its roles: on a new site of a network later than ours were given out, as on any site
		// that had ChurnStop first.
		add_action( 'woocommerce_installed', fn () => $this->install( $parts ), 10, 0 );
	}

	public function install( Container $parts ): void {
		Capabilities::grant( $parts->get( SettingsStore::class )->get()->roles );
		// There, and autoloaded, so that looking for it costs no query.
		add_option( SettingsStore::OPTION, array(), '', true );
		add_option( SettingsStore::EXPERIMENTING, '', '', true );
	}

	public function uninstall( Container $parts ): void {
		Capabilities::revoke();
	}
}
