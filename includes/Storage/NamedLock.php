<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * A lock of the database server that ends with the process, however it ends. The holder may take it again; each take needs its release.
 *
 * Not for the embedded database, which serves one process at a time: there it is always granted.
 */
final class NamedLock {

	/** @var array<string, int> Held by this process → how often. */
	private static array $held = array();

	/** @return bool False where another process held it all the time. */
	public static function take( string $name, int $seconds ): bool {
		global $wpdb;
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- a lock, not data.
		$shown   = $wpdb->suppress_errors( true );
		$granted = $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, %d )', self::full( $name ), $seconds ) );
		$wpdb->suppress_errors( $shown );
		// phpcs:enable
		if ( '0' === $granted ) {
			return false;
		}
		self::$held[ $name ] = ( self::$held[ $name ] ?? 0 ) + 1;
		return true;
	}

	public static function release( string $name ): void {
		if ( ! isset( self::$held[ $name ] ) ) {
			return;
		}
		global $wpdb;
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- a lock, not data.
		$shown = $wpdb->suppress_errors( true );
		$wpdb->get_var( $wpdb->prepare( 'SELECT RELEASE_LOCK( %s )', self::full( $name ) ) );
		$wpdb->suppress_errors( $shown );
		// phpcs:enable
		if ( --self::$held[ $name ] <= 0 ) {
			unset( self::$held[ $name ] );
		}
	}

	/** Lock names are the server's, not the database's: other sites on it must not meet ours. At most 64 characters. */
	private static function full( string $name ): string {
		global $wpdb;
		return 'churnstop_' . substr( md5( $wpdb->dbname . '|' . $wpdb->prefix . '|' . $name ), 0, 40 );
	}
}
