<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * Views for tools that read the database (docs/queries.md): made only when somebody asks, since many hosts grant no
 * CREATE VIEW.
 *
 * They read with the rights of whoever asks them. They go before any table does, because a view over a table that is
 * gone breaks a dump.
 */
final class Views {

	public const OPTION = 'churnstop_views';

	/** @param \Closure(): array<string, string> $selects View → SELECT: what all rooms have. */
	public function __construct( private readonly Database $database, private readonly \Closure $selects ) {}

	/** @return list<string> In the order of the alphabet, whichever room has them. */
	public function names(): array {
		$names = array_keys( ( $this->selects )() );
		sort( $names );
		return $names;
	}

	/** @throws StorageFailure Where the database's user may not. Then there is none. */
	public function create(): void {
		update_option( self::OPTION, '1', false );
		try {
			foreach ( ( $this->selects )() as $name => $select ) {
				$this->database->execute( 'CREATE OR REPLACE SQL SECURITY INVOKER VIEW {' . $name . '} AS ' . $select );
			}
		} catch ( StorageFailure $failure ) {
			$this->drop();
			throw $failure;
		}
	}

	public function drop(): void {
		if ( false === get_option( self::OPTION ) ) {
			return;
		}
		foreach ( $this->names() as $name ) {
			$this->database->execute( 'DROP VIEW IF EXISTS {' . $name . '}' );
		}
		delete_option( self::OPTION );
	}

	/** @return list<string> Their names in the database; none where nobody has made them. */
	public function made(): array {
		return false === get_option( self::OPTION )
			? array()
			: array_map( $this->database->table( ... ), $this->names() );
	}
}
