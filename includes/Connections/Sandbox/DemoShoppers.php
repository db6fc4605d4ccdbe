<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

/** The demo's shoppers as WordPress users. */
final class DemoShoppers {

	/** The password on a machine of one's own. */
	private const PASSWORD = 'demo';

	/**
	 * @param string $name First name.
	 * @param string $last Last name; empty: they have none.
	 * @return array{id: int, user: string} The log-in that was free. Nobody knows its password yet.
	 */
	public static function make( string $name, string $last = '' ): array {
		$wanted = strtolower( '' === $last ? $name : $name . '.' . $last );
		$login  = $wanted;
		for ( $n = 2; false !== username_exists( $login ) || false !== email_exists( $login . '@example.com' ); $n++ ) {
			$login = $wanted . $n;
		}
		$id = wp_insert_user(
			array(
				'user_login'   => $login,
				'user_pass'    => wp_generate_password( 24 ),
				'user_email'   => $login . '@example.com',
				'first_name'   => $name,
				'last_name'    => $last,
				'display_name' => trim( $name . ' ' . $last ),
				'role'         => null === get_role( 'customer' ) ? 'subscriber' : 'customer',
				'meta_input'   => array( Demo::USER_MARK => '1' ),
			)
		);
		if ( $id instanceof \WP_Error ) {
			throw new \RuntimeException( 'A demo shopper could not be made: ' . esc_html( $id->get_error_message() ) );
		}
		return array(
			'id'   => $id,
			'user' => $login,
		);
	}

	/** @return string The password that the shopper has from now on; empty for a user whom the demo did not make. */
	public static function give_password( string $login ): string {
		$user = get_user_by( 'login', $login );
		if ( false === $user || ! self::is_one( $user ) ) {
			return '';
		}
		$password = self::is_private_site() ? self::PASSWORD : wp_generate_password( 16, false );
		// A shopper who is logged in with the same password stays logged in.
		if ( ! wp_check_password( $password, $user->user_pass, $user->ID ) ) {
			wp_set_password( $password, $user->ID );
		}
		return $password;
	}

	/** Removes the users that the demo made, and no others. */
	public static function remove(): void {
		self::load( 'user' );
		$ids = get_users(
			array(
				// phpcs:disable WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- once, when the demo is turned off.
				'meta_key'   => Demo::USER_MARK,
				'meta_value' => '1', // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_value -- as above.
				'fields'     => 'ID',
			)
		);
				// phpcs:enable
		foreach ( array_map( intval( ... ), array_filter( $ids, 'is_numeric' ) ) as $id ) {
			if ( is_multisite() ) {
				self::load( 'ms' );
				wpmu_delete_user( $id );
			} else {
				wp_delete_user( $id );
			}
		}
	}

	public static function is_one( \WP_User $user ): bool {
		return '1' === get_user_meta( $user->ID, Demo::USER_MARK, true );
	}

	private static function load( string $functions ): void {
		require_once ABSPATH . 'wp-admin/includes/' . $functions . '.php';
	}

	/** A password that everybody knows is for one's own machine only: elsewhere each shopper gets one of their own. */
	private static function is_private_site(): bool {
		$host = (string) wp_parse_url( home_url(), PHP_URL_HOST );
		return in_array( $host, array( 'localhost', '127.0.0.1', '[::1]' ), true )
			|| 1 === preg_match( '/\.(?:localhost|test)$/D', $host );
	}
}
