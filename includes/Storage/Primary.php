<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * The server that has what was written last. What decides about money must not read from a replica, or from a node,
 * that is behind.
 */
final class Primary {

	/**
	 * Bits of wsrep_sync_wait for reads, updates and deletes, inserts: each waits until the node has what the cluster
	 * had committed when it was sent.
	 */
	private const WHAT_WAITS = 7;

	/**
	 * Autoloaded, `1` where the database is one of several nodes that all take writes: then alone it is asked to wait.
	 */
	public const CLUSTER = 'churnstop_cluster';

	/** @var \WeakReference<\mysqli>|null The connection that was told. */
	private static ?\WeakReference $told = null;

	/** From here on this request reads what was written before, WooCommerce's own reads included. */
	public static function read(): void {
		global $wpdb;
		// LudicrousDB's word for it, and HyperDB's, which LudicrousDB had before.
		foreach ( array( 'send_reads_to_primaries', 'send_reads_to_masters' ) as $hint ) {
			$call = array( $wpdb, $hint );
			// Not is_callable() alone: a drop-in's __call() would answer everything.
			if ( method_exists( $wpdb, $hint ) && is_callable( $call ) ) {
				$call();
				break;
			}
		}
		// The server forgets it with the connection.
		$link = $wpdb->__get( 'dbh' );
		// phpcs:ignore WordPress.DB.RestrictedClasses -- looked at, not used.
		if ( ! $link instanceof \mysqli || self::$told?->get() === $link || '1' !== get_option( self::CLUSTER ) ) {
			return;
		}
		self::$told = \WeakReference::create( $link );
		$quiet      = $wpdb->suppress_errors( true );
		// phpcs:ignore WordPress.DB -- for this connection, not data.
		$wpdb->query( 'SET SESSION wsrep_sync_wait = ' . self::WHAT_WAITS );
		$wpdb->suppress_errors( $quiet );
	}

	/** Looks whether it is a cluster now: at the installation, and each minute. */
	public static function look(): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB.RestrictedClasses -- looked at, not used.
		if ( ! $wpdb->__get( 'dbh' ) instanceof \mysqli ) {
			return;
		}
		// phpcs:ignore WordPress.DB -- the server's state, not data.
		$row = $wpdb->get_row( "SHOW GLOBAL STATUS LIKE 'wsrep_cluster_size'", ARRAY_N );
		update_option(
			self::CLUSTER,
			is_array( $row ) && is_numeric( $row[1] ?? null ) && $row[1] > 0 ? '1' : '0',
			true,
		);
	}
}
