<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Storage\Database;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/** Whether the tables are this version's, whole, and of one collation. */
final class TablesProbe implements Probe {

	public const UNREADABLE = 'tables_unreadable';

	public function __construct(
		private readonly Database $database,
		private readonly Schema $schema,
		private readonly Migrations $migrations,
	) {}

	public function findings(): array {
		$unreadable = array();
		foreach ( $this->schema->tables() as $name ) {
			try {
				$this->database->value( 'SELECT 1 FROM {' . $name . '} LIMIT 1' );
			} catch ( StorageFailure ) {
				$unreadable[] = $this->database->table( $name );
			}
		}
		return array_merge(
			$this->schema_state(),
			array() === $unreadable ? $this->mixed() : array( self::lost( $unreadable ) ),
		);
	}

	/** @return list<Finding> */
	private function schema_state(): array {
		if ( $this->schema->is_newer() ) {
			return array(
				new Finding(
					'database_newer',
					Finding::CRITICAL,
					0,
					__(
						'The data of ChurnStop was written by a newer version of the plugin. This version only reads it: customers get the store\'s own cancel link, and pauses do not resume automatically.',
						'churnstop',
					),
					__( 'Update ChurnStop to the version that was here before, or a newer one.', 'churnstop' )
				),
			);
		}
		if ( $this->schema->is_older() ) {
			return array(
				new Finding(
					'database_older',
					Finding::CRITICAL,
					0,
					__(
						'The data of ChurnStop has not been brought up to date. Until it is, customers get the store\'s own cancel link.',
						'churnstop',
					),
					__(
						'Load any page of this site. If this is still reported, look into the log "churnstop" for the statement that failed, and see that the database\'s user may alter tables.',
						'churnstop',
					)
				),
			);
		}
		return $this->migrations->has_work()
			? array( new Finding(
				'migration_running',
				Finding::NOTE,
				0,
				__(
					'Old rows are being brought up to date in the background. The shop can be used meanwhile.',
					'churnstop',
				),
				__( 'Nothing to do.', 'churnstop' ),
			) )
			: array();
	}

	/** @param non-empty-list<string> $unreadable */
	private static function lost( array $unreadable ): Finding {
		return new Finding(
			self::UNREADABLE,
			Finding::CRITICAL,
			count( $unreadable ),
			sprintf(
				/* translators: %s: names of database tables. */
				__( 'Tables cannot be read: %s. Customers get the store\'s own cancel link.', 'churnstop' ),
				implode( ', ', $unreadable ),
			),
			__(
				'Repair or restore them from a backup. Where they hold nothing to be kept, delete the option "churnstop_schema" and load any page. They are created again then.',
				'churnstop',
			)
		);
	}

	/** @return list<Finding> */
	private function mixed(): array {
		if ( ! $this->schema->is_mixed() ) {
			return array();
		}
		return array(
			new Finding(
				'tables_mixed',
				Finding::CRITICAL,
				0,
				__(
					'The tables of ChurnStop have different collations, so the database refuses to compare them: outcomes are not measured, and some reports fail. Customers are not affected.',
					'churnstop',
				),
				__(
					'Run "wp churnstop doctor --repair", which gives all of them the collation of this site.',
					'churnstop',
				)
			),
		);
	}
}
