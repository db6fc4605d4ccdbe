<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;

/**
 * Leads the tables of every released schema forward, step by step. Each step done is recorded, so that a killed process
 * goes on where it stopped.
 *
 * Two requests at once: one migrates, the other keeps its hands off (the database is read-only for it) and the store's
 * own cancel is what shoppers get.
 */
final class Migrations {

	/** The job that fills old rows. */
	public const JOB = 'churnstop_migrate';

	/**
	 * Autoloaded while there is work left: `{"<version>": <last id done>}` for each step whose batch is not through.
	 */
	public const PROGRESS = 'churnstop_migration';

	private const LOCK         = 'churnstop_migrating';
	private const LOCK_SECONDS = 300;
	private const ROWS         = 500;

	/**
	 * What a statement answers that had been run before its process was killed: duplicate column or key, column or key
	 * not there to be dropped, table exists.
	 */
	private const DONE_BEFORE = '/duplicate (column|key) name|already exists|check that (column\/key|it) exists/i';

	/**
	 * @param list<MigrationStep> $steps By version, each version at least one: those of the releases. Version 1 is the
	 *     first, and Schema makes it.
	 * @param int        $target The schema that the code works with.
	 */
	public function __construct(
		private readonly Database $database,
		private readonly Log $log,
		private readonly array $steps = array(),
		private readonly int $target = Schema::VERSION,
	) {}

	/**
	 * Everything that must be done before the new code works with the tables.
	 *
	 * @return list<string> What was done, a sentence each; empty where nothing was, or somebody else is at it.
	 * @throws StorageFailure Where a statement fails. The schema's number stays at the last step that worked.
	 */
	public function run( int $now ): array {
		$from = Schema::stored();
		$lock = new OptionLock( $this->database, self::LOCK, self::LOCK_SECONDS );
		if ( $from < 1 || $from >= $this->target || ! $lock->take( $now ) ) {
			return array();
		}
		try {
			return $this->forward( $from );
		} finally {
			$lock->release( $now );
		}
	}

	/** @return list<string> What `run` would do from here. */
	public function plan(): array {
		$from = Schema::stored();
		return $from < 1
			? array()
			: array_map(
				self::sentence( ... ),
				array_values( array_filter(
					$this->steps,
					static fn ( MigrationStep $step ): bool => $step->version > $from,
				) ),
			);
	}

	/** Whether old rows are still to be filled. */
	public function has_work(): bool {
		return array() !== $this->progress();
	}

	/**
	 * Fills old rows until the time is up.
	 *
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some are left.
	 */
	public function fill( int $until ): bool {
		foreach ( $this->steps as $step ) {
			while ( null !== $step->batch && isset( $this->progress()[ $step->version ] ) ) {
				$last     = ( $step->batch )( $this->database, $this->progress()[ $step->version ], self::ROWS );
				$progress = $this->progress();
				if ( $last > 0 ) {
					$progress[ $step->version ] = $last;
				} else {
					unset( $progress[ $step->version ] );
					$this->log->info( 'Migration: old rows are done. ' . self::sentence( $step ) );
				}
				$this->record( $progress );
				if ( time() >= $until ) {
					return $this->has_work();
				}
			}
		}
		if ( $this->has_work() ) {
			// Of a step that this code does not know any more.
			$this->record( array() );
		}
		return false;
	}

	/** @return list<string> */
	private function forward( int $from ): array {
		$done = array();
		foreach ( $this->steps as $step ) {
			if ( $step->version <= $from ) {
				continue;
			}
			foreach ( $step->statements as $sql ) {
				$this->statement( $sql );
			}
			if ( null !== $step->batch ) {
				$this->record( array( $step->version => 0 ) + $this->progress() );
			}
			update_option( Schema::OPTION, $step->version, true );
			$done[] = self::sentence( $step );
			$this->log->info( 'Migration: ' . self::sentence( $step ) );
		}
		update_option( Schema::OPTION, $this->target, true );
		return $done;
	}

	/** Without blocking the shop where the server can do so, else as the server does it. */
	private function statement( string $sql ): void {
		$tries = 1 === preg_match( '/^\s*ALTER TABLE/i', $sql )
			? array( $sql . ', ALGORITHM=INPLACE, LOCK=NONE', $sql )
			: array( $sql );
		foreach ( $tries as $number => $try ) {
			try {
				$this->database->execute( $try );
				return;
			} catch ( StorageFailure $failure ) {
				if ( 1 === preg_match( self::DONE_BEFORE, html_entity_decode( $failure->getMessage(), ENT_QUOTES ) ) ) {
					return;
				}
				if ( count( $tries ) - 1 === $number ) {
					$this->log->error( 'Migration: a statement failed.', Fault::of( $failure ) );
					throw $failure;
				}
			}
		}
	}

	/** @return array<int, int> */
	private function progress(): array {
		$stored = get_option( self::PROGRESS, array() );
		$known  = array();
		foreach ( is_array( $stored ) ? $stored : array() as $version => $last ) {
			$known[ (int) $version ] = is_numeric( $last ) ? (int) $last : 0;
		}
		return $known;
	}

	/** @param array<int, int> $progress */
	private function record( array $progress ): void {
		if ( array() === $progress ) {
			delete_option( self::PROGRESS );
			return;
		}
		update_option( self::PROGRESS, $progress, true );
	}

	private static function sentence( MigrationStep $step ): string {
		return sprintf( 'Schema %d: %s', $step->version, $step->does );
	}
}
