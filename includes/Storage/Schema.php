<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Makes the rooms' tables per site on first need, and drops them. InnoDB: claims and unique keys rely on row locks.
 *
 * A subscription is a connection and the id that it has there (SubscriptionRef), a customer is what CustomerRef writes.
 * Both are told apart by case: their columns COLLATE {bin}, the binary collation of the table's character set.
 * Times are DATETIME in UTC. JSON stands in LONGTEXT: MariaDB, MySQL and SQLite agree on nothing better.
 */
final class Schema {

	/** Raise it with every change of a room's tables, and add the step to Migrations. */
	public const VERSION = 1;

	public const OPTION = 'churnstop_schema';

	/** @param \Closure(): array<string, string> $tables Table → columns: what all rooms have. */
	public function __construct(
		private readonly Database $database,
		private readonly \Closure $tables,
		private readonly Views $views
	) {}

	/** @return list<string> */
	public function tables(): array {
		return array_keys( ( $this->tables )() );
	}

	/** Whether this site's tables are there, as far as the (autoloaded) option knows. */
	public function is_current(): bool {
		return self::VERSION === self::stored();
	}

	/** A database written by a newer version of the plugin: this code must not touch it. */
	public function is_newer(): bool {
		return self::stored() > self::VERSION;
	}

	/** Tables of an older version of the plugin: Migrations leads them forward. */
	public function is_older(): bool {
		return self::stored() > 0 && self::stored() < self::wanted();
	}

	/** Why this code may not write to this site's tables; null where it may. */
	public static function refusal(): ?string {
		$stored = self::stored();
		if ( $stored > self::wanted() ) {
			return __(
				'The data of ChurnStop was written by a newer version of the plugin. This version only reads it: please update ChurnStop.',
				'churnstop',
			);
		}
		return $stored > 0 && $stored < self::wanted()
			? __( 'The data of ChurnStop is being brought up to date. Please try again in a minute.', 'churnstop' )
			: null;
	}

	private static function wanted(): int {
		return self::VERSION;
	}

	/** What this site's tables are at; 0: there are none. */
	public static function stored(): int {
		$version = get_option( self::OPTION, 0 );
		return is_numeric( $version ) ? (int) $version : 0;
	}

	/** Creates what is missing. Safe to run twice, and by two requests at once. */
	public function create(): void {
		// A table that an update brings sorts as those that are there, whatever the site's default has become.
		$there   = $this->collations()['flows'] ?? '';
		$charset = '' === $there ? $this->database->charset() : 'COLLATE ' . $there;
		foreach ( ( $this->tables )() as $name => $columns ) {
			$columns = $this->with_binary( $columns, $charset );
			$this->database->execute(
				'CREATE TABLE IF NOT EXISTS {' . $name . "} (\n" . $columns . "\n) ENGINE=InnoDB " . $charset,
			);
		}
		Primary::look();
		update_option( self::OPTION, self::VERSION, true );
	}

	/**
	 * Whether the tables sort texts by different rules: the database refuses to compare one with the other (error
	 * 1267).
	 */
	public function is_mixed(): bool {
		return count( array_unique( $this->collations() ) ) > 1;
	}

	/** Gives all tables the site's own character set and collation, where they differ. */
	public function unite(): void {
		$charset = $this->database->charset();
		if ( '' === $charset || ! $this->is_mixed() ) {
			return;
		}
		// Column by column: CONVERT TO would make one of two ids that differ in case.
		$text = '/^\s*(\w+ (?:VARCHAR\(\d+\)|CHAR\(\d+\)|TEXT|LONGTEXT))( COLLATE \{bin\})?( .*?)?,?$/m';
		foreach ( ( $this->tables )() as $name => $columns ) {
			preg_match_all( $text, $columns, $found, PREG_SET_ORDER );
			$alter = $charset;
			foreach ( $found as $column ) {
				$exact  = $column[2] ?? '';
				$alter .= ', MODIFY COLUMN '
					. $column[1]
					. ( '' === $exact ? ' ' . str_replace( 'DEFAULT ', '', $charset ) : $exact )
					. ( $column[3] ?? '' );
			}
			$this->database->execute( 'ALTER TABLE {' . $name . '} ' . $this->with_binary( $alter, $charset ) );
		}
	}

	/** @param string $charset What follows a table's columns; empty: the database's own. */
	private function with_binary( string $columns, string $charset ): string {
		$is_said = 1 === preg_match( '/(?:CHARACTER SET|COLLATE) ([a-z0-9]+)/i', $charset, $found );
		$set     = $is_said ? $found[1] : $this->database->value( 'SELECT @@character_set_database' );
		return str_replace( '{bin}', $set . '_bin', $columns );
	}

	/** @return array<string, string> Table → its collation, for those that are there. */
	private function collations(): array {
		$prefix = $this->database->table( '' );
		$found  = array();
		foreach (
			$this->database->rows( 'SHOW TABLE STATUS LIKE %s', array(
				$this->database->escape_like( $prefix ) . '%',
			) ) as $row
		) {
			$found[ substr( Data::string( $row, 'Name' ), strlen( $prefix ) ) ] = Data::string( $row, 'Collation' );
		}
		return array_filter(
			array_intersect_key( $found, array_flip( $this->tables() ) ),
			static fn ( string $collation ): bool => '' !== $collation,
		);
	}

	public function drop(): void {
		$this->views->drop();
		foreach ( $this->tables() as $name ) {
			$this->database->execute( 'DROP TABLE IF EXISTS {' . $name . '}' );
		}
		delete_option( self::OPTION );
	}
}
