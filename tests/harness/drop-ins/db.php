<?php
/**
 * A database drop-in for tests, as stores have one before a cluster: each web server has its own node first, and where that is gone goes on with another.
 *
 * CHURNSTOP_DB_SOCKETS: the nodes' sockets, with commas between them. Without it WordPress' own.
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

/** Tries the nodes in turn. */
final class Churnstop_Test_Db extends wpdb { // phpcs:ignore

	public function db_connect( $allow_bail = true ) {
		$nodes = array_filter( explode( ',', (string) getenv( 'CHURNSTOP_DB_SOCKETS' ) ) );
		foreach ( $nodes as $socket ) {
			// A node that was left alone, or joins, takes connections and refuses statements.
			$this->dbhost = 'localhost:' . $socket;
			if ( file_exists( $socket ) && false !== @stream_socket_client( 'unix://' . $socket, $code, $message, 1 ) && parent::db_connect( false ) ) {
				$answer = mysqli_query( $this->dbh, "SHOW STATUS LIKE 'wsrep_ready'" );
				if ( $answer instanceof mysqli_result && 'ON' === ( $answer->fetch_row()[1] ?? '' ) ) {
					return true;
				}
			}
		}
		return parent::db_connect( $allow_bail );
	}
}

$wpdb = new Churnstop_Test_Db( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST ); // phpcs:ignore
