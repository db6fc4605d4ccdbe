<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

/**
 * A fresh nonce for a page that was open for long: `/?churnstop_nonce=1`. Not by admin-ajax.php, since many stores keep
 * shoppers out of wp-admin.
 *
 * Only scripts of this site may read it, as it is that of whoever is logged in.
 */
final class FreshNonce {

	private const ARGUMENT = 'churnstop_nonce';

	/** Without a host, so that it is asked for where the page came from. */
	public static function address(): string {
		return home_url( '/?' . self::ARGUMENT . '=1', 'relative' );
	}

	/** On `init`, before the store looks for a page to show. */
	public static function answer(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- it gives one out.
		if ( ! isset( $_GET[ self::ARGUMENT ] ) ) {
			return;
		}
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- what caches of whole pages ask for.
			define( 'DONOTCACHEPAGE', true );
		}
		nocache_headers();
		header( 'X-Robots-Tag: noindex' );
		header( 'X-Content-Type-Options: nosniff' );
		header_remove( 'Access-Control-Allow-Origin' );
		if ( self::is_foreign() ) {
			wp_send_json(
				array(
					'code' => 'churnstop_forbidden',
					'message' => __( 'Only pages of this site may ask for this.', 'churnstop' ),
				),
				403,
			);
		}
		// With 200 also for nobody: hosts put pages of their own in the place of a 401.
		wp_send_json( array( 'nonce' => is_user_logged_in() ? wp_create_nonce( 'wp_rest' ) : '' ) );
	}

	/** Whether the browser says that another site asks. */
	private static function is_foreign(): bool {
		$site   = isset( $_SERVER['HTTP_SEC_FETCH_SITE'] ) && is_string( $_SERVER['HTTP_SEC_FETCH_SITE'] )
			? sanitize_key( $_SERVER['HTTP_SEC_FETCH_SITE'] )
			: '';
		$origin = isset( $_SERVER['HTTP_ORIGIN'] ) && is_string( $_SERVER['HTTP_ORIGIN'] )
			? esc_url_raw( wp_unslash( $_SERVER['HTTP_ORIGIN'] ) )
			: '';
		return ! in_array( $site, array( '', 'same-origin', 'none' ), true )
			|| ( '' !== $origin && '' === is_allowed_http_origin( $origin ) );
	}
}
