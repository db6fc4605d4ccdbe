<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/** The server that has what was written last. What decides about money must not read from a replica, or from a node, that is behind. */
final class Primary {

	/** Reads, updates and deletes, inserts: each waits until the node has what the cluster had committed when it was sent. */
	private const WHAT_WAITS = 7;

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
		// Every MariaDB knows the variable, as part of a cluster or not; it forgets it with the connection.
		$link = $wpdb->__get( 'dbh' );
		// phpcs:ignore WordPress.DB.RestrictedClasses -- looked at, not used.
		if ( ! $link instanceof \mysqli || self::$told?->get() === $link || ! str_contains( (string) $wpdb->db_server_info(), 'MariaDB' ) ) {
			return;
		}
		self::$told = \WeakReference::create( $link );
		$quiet      = $wpdb->suppress_errors( true );
		$wpdb->query( 'SET SESSION wsrep_sync_wait = ' . self::WHAT_WAITS ); // phpcs:ignore WordPress.DB -- for this connection, not data.
		$wpdb->suppress_errors( $quiet );
	}
}
