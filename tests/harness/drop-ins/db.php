<?php
/**
 * A database drop-in for tests, as stores have one before a cluster: each web server has its own node first, and where
 * that is gone goes on with another.
 *
 * CHURNSTOP_DB_SOCKETS: the nodes' sockets, with commas between them. Without it WordPress' own.
 * CHURNSTOP_DB_REPLICA: the socket of a replica. What is read goes there, unless a transaction is open, its table was
 * written in this request, or the primary was asked for.
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

/** Tries the nodes in turn; reads from the replica where there is one. */
final class Churnstop_Test_Db extends wpdb { // phpcs:ignore -- a drop-in of the tests, loaded before WordPress.

	private ?mysqli $replica = null;

	private bool $primary = false;

	private bool $open = false;

	/** @var array<string, true> */
	private array $written = array();

	public function send_reads_to_masters(): void {
		$this->primary = true;
	}

	public function query( $query ) {
		$sql = (string) $query;
		if ( 1 === preg_match( '/^\s*(START TRANSACTION|BEGIN|COMMIT|ROLLBACK)/i', $sql, $word ) ) {
			$this->open = in_array( strtoupper( $word[1] ), array( 'START TRANSACTION', 'BEGIN' ), true );
		}
		preg_match_all( '/\bwp_\w+/', $sql, $tables );
		if ( 1 !== preg_match( '/^\s*SELECT\b(?!.*(FOR UPDATE|FOUND_ROWS|@@|\w+_ID\s*\(\s*\)))/is', $sql ) ) {
			$this->written += array_fill_keys( $tables[0], true );
			return parent::query( $query );
		}
		$socket = (string) getenv( 'CHURNSTOP_DB_REPLICA' );
		if (
			'' === $socket
			|| $this->primary
			|| $this->open
			|| array() !== array_intersect_key( array_flip( $tables[0] ), $this->written )
		) {
			return parent::query( $query );
		}
		if ( null === $this->replica ) {
			$this->replica = mysqli_connect( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, $socket );
			mysqli_set_charset( $this->replica, 'utf8mb4' );
			mysqli_query( $this->replica, "SET SESSION sql_mode = ''" );
		}
		$own       = $this->dbh;
		$this->dbh = $this->replica;
		try {
			return parent::query( $query );
		} finally {
			$this->dbh = $own;
		}
	}

	public function db_connect( $allow_bail = true ) {
		$nodes = array_filter( explode( ',', (string) getenv( 'CHURNSTOP_DB_SOCKETS' ) ) );
		foreach ( $nodes as $socket ) {
			// A node that was left alone, or joins, takes connections and refuses statements.
			$this->dbhost = 'localhost:' . $socket;
			if (
				file_exists( $socket )
				&& false !== @stream_socket_client( 'unix://' . $socket, $code, $message, 1 )
				&& parent::db_connect( false )
			) {
				$answer = mysqli_query( $this->dbh, "SHOW STATUS LIKE 'wsrep_ready'" );
				if ( $answer instanceof mysqli_result && 'ON' === ( $answer->fetch_row()[1] ?? '' ) ) {
					return true;
				}
			}
		}
		return parent::db_connect( $allow_bail );
	}
}

$wpdb = new Churnstop_Test_Db( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST ); // phpcs:ignore -- what a drop-in is for.
