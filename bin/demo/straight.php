<?php
/**
 * Writes many rows to SQLite directly. Its parser of MySQL, on WebAssembly, takes most of a first start for them.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

/**
 * A filter of `query`: executes a long INSERT of ours, and gives wpdb something short in its place. What SQLite
 * refuses is left to the parser.
 */
function churnstop_demo_straight( string $query ): string {
	if ( strlen( $query ) < 2000 || 1 !== preg_match( '/^INSERT INTO \S+churnstop_/', $query ) ) {
		return $query;
	}
	[ $insert, $instead ] = explode( ' ON DUPLICATE KEY UPDATE ', $query ) + array( 1 => '' );

	// Within quotes MySQL has backslashes where SQLite has a second quote.
	$sql = (string) preg_replace_callback(
		"/'((?:[^'\\\\]++|\\\\.)*+)'/s",
		static fn ( array $text ): string => "'" . str_replace( "'", "''", stripslashes( $text[1] ) ) . "'",
		$insert,
	);
	if ( '' !== $instead ) {
		$sql .= ' ON CONFLICT DO UPDATE SET ' . preg_replace( '/VALUES\( (\w+) \)/', 'excluded.$1', $instead );
	}
	try {
		$GLOBALS['wpdb']->dbh->get_connection()->get_pdo()->exec( $sql );
		return 'SELECT 1';
	} catch ( PDOException ) {
		return $query;
	}
}
