<?php
/**
 * Plugin Name:       ChurnStop
 * Description:       Asks customers who cancel a WooCommerce subscription why, and makes one fitting offer.
 * Version:           0.1.0
 * Requires at least: 6.6
 * Requires PHP:      8.1
 * Author:            ChurnStop
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       churnstop
 * Domain Path:       /languages
 * WC requires at least: 9.5
 * WC tested up to:   10.5
 *
 * @package ChurnStop
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

// A second copy (a renamed folder, say) would redeclare everything: the first one loaded wins.
if ( defined( 'CHURNSTOP_FILE' ) ) {
	return;
}

const CHURNSTOP_FILE    = __FILE__;
const CHURNSTOP_VERSION = '0.1.0';

// PSR-4 without Composer: the plugin has no runtime dependency, so a copy without vendor/ is complete.
spl_autoload_register(
	static function ( string $name ): void {
		if ( str_starts_with( $name, 'ChurnStop\\' ) ) {
			$file = __DIR__ . '/includes/' . str_replace( '\\', '/', substr( $name, 10 ) ) . '.php';
			if ( is_file( $file ) ) {
				require $file;
			}
		}
	}
);

ChurnStop\Plugin::boot( __FILE__ );
