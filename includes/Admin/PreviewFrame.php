<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Settings\Capabilities;

/**
 * The page in the editor's canvas: a blank page of the shop in its own theme, with the storefront's modal loaded and
 * nothing in it.
 *
 * The editor calls the modal directly (same origin) with a walk of its own over POST /flows/preview; this page asks the
 * server for nothing.
 */
final class PreviewFrame {

	private const ARGUMENT = 'churnstop_preview';

	public function register(): void {
		add_action( 'template_redirect', $this->serve( ... ), 0 );
	}

	public static function url(): string {
		// Not esc_url'ed as wp_nonce_url() would: this goes into JSON.
		return add_query_arg( self::ARGUMENT, wp_create_nonce( self::ARGUMENT ), home_url( '/' ) );
	}

	private function serve(): void {
		if ( ! isset( $_GET[ self::ARGUMENT ] ) ) {
			return;
		}
		$nonce = is_string( $_GET[ self::ARGUMENT ] ) ? sanitize_key( wp_unslash( $_GET[ self::ARGUMENT ] ) ) : '';
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if ( ! current_user_can( Capabilities::MANAGE ) || false === wp_verify_nonce( $nonce, self::ARGUMENT ) ) {
			wp_die(
				esc_html__( 'This preview has expired. Reload the editor.', 'churnstop' ),
				'',
				array( 'response' => 403 ),
			);
		}
		add_filter( 'show_admin_bar', '__return_false' );
		add_filter( 'wp_robots', 'wp_robots_no_robots' );
		nocache_headers();
		header( 'X-Frame-Options: SAMEORIGIN' );
		$this->page();
		exit;
	}

	private function page(): void {
		$built  = self::built();
		$module = $built['modal.js'] ?? '';
		?>
<!doctype html>
<html <?php language_attributes(); ?>>
<head>
	<meta charset="<?php bloginfo( 'charset' ); ?>">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<title><?php esc_html_e( 'Preview', 'churnstop' ); ?></title>
		<?php
		wp_head();
		if ( isset( $built['modal.css'] ) ) {
			// phpcs:ignore WordPress.WP.EnqueuedResources -- the storefront never enqueues it either.
			printf( '<link rel="stylesheet" href="%s">', esc_url( $built['modal.css'] ) );
		}
		?>
	<style>
		html, body { min-block-size: 100vh; margin: 0; }
		.churnstop-canvas { position: fixed; inset: 0; background: rgb(0 0 0 / 50%); }
		/* Not top layer: opening a dialog modally takes the focus out of the field that the merchant types in. */
		.churnstop-dialog { z-index: 2147483647; }
		.churnstop-selected { outline: 2px solid #3858e9 !important; outline-offset: 3px; }
	</style>
</head>
<body <?php body_class( 'woocommerce-account woocommerce-page woocommerce' ); ?>>
	<div class="churnstop-canvas"></div>
		<?php
		wp_footer();
		if ( '' !== $module ) {
			wp_print_inline_script_tag(
				'import * as modal from '
					. wp_json_encode( $module, JSON_HEX_TAG | JSON_UNESCAPED_SLASHES )
					. '; window.churnstopModal = modal;'
					. ' frameElement?.dispatchEvent( new Event( "churnstop_ready" ) );',
				array( 'type' => 'module' )
			);
		}
		?>
</body>
</html>
		<?php
	}

	/** @return array<string, string> Name in the manifest → address. */
	private static function built(): array {
		$root     = dirname( __DIR__, 2 );
		$manifest = $root . '/build/storefront/manifest.json';
		$files    = array();
		foreach ( Data::file( $manifest ) as $name => $file ) {
			if ( is_string( $file ) ) {
				$files[ $name ] = plugins_url( 'build/storefront/' . $file, $root . '/churnstop.php' );
			}
		}
		return $files;
	}
}
