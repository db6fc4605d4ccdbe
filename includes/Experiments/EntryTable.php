<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\DataSubject;

/** Entries in the database. A unique key lets a customer enter once, whichever server and device they come from. */
final class EntryTable {

	public function __construct( private readonly Database $database ) {}

	/**
	 * What was drawn for a customer.
	 *
	 * @return array{holdout: Entry|null, arm: Entry|null} The latest draw of the holdout; the one of the experiment.
	 */
	public function of_customer( int|string $customer_id, ?int $experiment_id ): array {
		$found = array(
			'holdout' => null,
			'arm'     => null,
		);
		$rows  = $this->database->rows(
			'SELECT * FROM {experiment_entries} WHERE customer_id = %s AND programme IN ( %s, %s ) ORDER BY round',
			array( $customer_id, Entry::HOLDOUT, (string) ( $experiment_id ?? Entry::HOLDOUT ) ),
		);
		foreach ( array_map( Entry::from_row( ... ), $rows ) as $entry ) {
			$found[ $entry->is_of_holdout() ? 'holdout' : 'arm' ] = $entry;
		}
		return $found;
	}

	/**
	 * Call it in the transaction that writes the attempt.
	 *
	 * @return bool False where another request drew for this customer first: its draw holds.
	 */
	public function insert( Entry $entry, int $attempt_id ): bool {
		return null !== $this->database->insert_unique( 'experiment_entries', $entry->columns( $attempt_id ) );
	}

	/**
	 * @param list<int> $attempt_ids
	 * @return array<int, list<Entry>> By attempt.
	 */
	public function of_attempts( array $attempt_ids ): array {
		$found = array();
		if ( array() !== $attempt_ids ) {
			foreach (
				$this->database->rows(
					'SELECT * FROM {experiment_entries} WHERE attempt_id IN ( '
						. Database::places( $attempt_ids )
						. ' ) ORDER BY id',
					$attempt_ids,
				) as $row
			) {
				$found[ Data::int( $row, 'attempt_id' ) ][] = Entry::from_row( $row );
			}
		}
		return $found;
	}

	/** Its outcome, once and for good. */
	public function freeze( Entry $entry, bool $good ): void {
		$this->database->update(
			'experiment_entries',
			array( 'good' => (int) $good ),
			array(
				'id'   => $entry->id,
				'good' => null,
			)
		);
	}

	/** How many customers of a programme are waited for. */
	public function waiting( string $programme ): int {
		return (int) $this->database->value(
			'SELECT COUNT(*) FROM {experiment_entries} WHERE programme = %s AND good IS NULL AND customer_id IS '
				. 'NOT NULL',
			array( $programme ),
		);
	}

	/** @return int How many became nobody's. They are counted on. */
	public function forget_person( DataSubject $subject ): int {
		[ $where, $values ] = $subject->is_customer();
		return $this->database->execute(
			'UPDATE {experiment_entries} SET customer_id = NULL WHERE ' . $where,
			$values,
		);
	}

	/**
	 * What is counted, and holds nobody to their side any more: a draw of the holdout holds a year, that of an
	 * experiment as long as it runs.
	 *
	 * @return int How many were deleted, of at most so many.
	 */
	public function forget_before( \DateTimeImmutable $before, \DateTimeImmutable $now, int $limit ): int {
		$year = $now->modify( '-' . Entry::DAYS . ' days' );
		return $this->database->execute(
			"DELETE FROM {experiment_entries} WHERE counted = 2 AND entered_at < %s AND ( programme <> %s OR "
				. "entered_at < %s ) AND programme NOT IN ( SELECT CAST( id AS CHAR ) FROM {experiments} WHERE "
				. "status = %s ) ORDER BY id LIMIT %d",
			array(
				(string) Data::sql( $before ),
				Entry::HOLDOUT,
				(string) Data::sql( $year ),
				Experiment::RUNNING,
				$limit,
			)
		);
	}

	/** The others of the same programmes are counted anew, without it. Call it while the attempts are there. */
	public function forget_connection( string $connection ): void {
		$these      = ' FROM {experiment_entries} WHERE attempt_id IN ( SELECT id FROM {attempts} WHERE connection '
			. '= %s )';
		$programmes = $this->database->rows( 'SELECT DISTINCT programme' . $these, array( $connection ) );
		$this->database->execute( 'DELETE' . $these, array( $connection ) );
		foreach ( $programmes as $row ) {
			$of = array( 'programme' => Data::string( $row, 'programme' ) );
			$this->database->delete( 'experiment_progress', $of );
			$this->database->update( 'experiment_entries', array( 'counted' => 0 ), $of );
		}
	}
}
