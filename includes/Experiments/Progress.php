<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * Counts entries into the sample ratio, and outcomes that are read into the decision: each once, in the order of their
 * clocks. What is counted stays so, whatever is forgotten later.
 */
final class Progress {

	private const ROWS = 500;

	/** An outcome that cannot be read (its store's plugin is switched off) holds up the later ones for so long. */
	private const PATIENCE = '-2 days';

	public function __construct( private readonly Database $database, private readonly ExperimentTable $experiments ) {}

	/** @return int How many were counted. */
	public function advance( \DateTimeImmutable $now ): int {
		$done = 0;
		$rows = $this->database->rows(
			'SELECT DISTINCT programme FROM {experiment_entries} WHERE counted = 0 OR ( counted = 1 AND good IS '
				. 'NOT NULL )',
		);
		foreach ( $rows as $row ) {
			$done += $this->advance_one( Data::string( $row, 'programme' ), $now );
		}
		return $done;
	}

	/** How far a programme has come. */
	public function of( string $programme ): Evidence {
		$row = $this->database->row(
			'SELECT body FROM {experiment_progress} WHERE programme = %s',
			array( $programme ),
		);
		return Evidence::from_array(
			Data::decode( Data::string( $row ?? array(), 'body' ) ),
			...$this->arms( $programme ),
		);
	}

	private function advance_one( string $programme, \DateTimeImmutable $now ): int {
		[ $arms, $control ] = $this->arms( $programme );
		return count( $arms ) < 2 ? 0 : $this->database->transaction(
			function () use ( $programme, $arms, $control, $now ): int {
				$this->database->insert_unique( 'experiment_progress', array(
					'programme' => $programme,
					'body' => '{}',
				) );
				// One at a time, so that the order holds.
				$row      = $this->database->row(
					'SELECT body FROM {experiment_progress} WHERE programme = %s FOR UPDATE',
					array( $programme ),
				);
				$evidence = Evidence::from_array(
					Data::decode( Data::string( $row ?? array(), 'body' ) ),
					$arms,
					$control,
				);
				$done     = $this->count_entries( $programme, $evidence ) + $this->count_outcomes(
					$programme,
					$evidence,
					$now,
				);
				$this->database->update(
					'experiment_progress',
					array( 'body' => Data::encode( $evidence->to_array() ) ),
					array( 'programme' => $programme ),
				);
				return $done;
			}
		);
	}

	private function count_entries( string $programme, Evidence $evidence ): int {
		$rows = $this->database->rows(
			'SELECT id, arm, shares FROM {experiment_entries} WHERE programme = %s AND counted = 0 ORDER BY id '
				. 'LIMIT %d FOR UPDATE',
			array( $programme, self::ROWS ),
		);
		foreach ( $rows as $row ) {
			$evidence->enter( Data::string( $row, 'arm' ), self::shares( $row ) );
		}
		return $this->counted( $rows, 1 );
	}

	private function count_outcomes( string $programme, Evidence $evidence, \DateTimeImmutable $now ): int {
		$waits = $this->database->value(
			'SELECT MIN( matures_at ) FROM {experiment_entries} WHERE programme = %s AND good IS NULL AND '
				. 'customer_id IS NOT NULL AND matures_at <= %s AND matures_at > %s',
			array( $programme, (string) Data::sql( $now ), (string) Data::sql( $now->modify( self::PATIENCE ) ) )
		);
		$rows  = $this->database->rows(
			'SELECT id, arm, shares, good, matures_at FROM {experiment_entries} WHERE counted = 1 AND good IS NOT '
				. 'NULL AND programme = %s AND matures_at < %s ORDER BY matures_at, id LIMIT %d FOR UPDATE',
			array( $programme, $waits ?? '9999-12-31 00:00:00', self::ROWS )
		);
		foreach ( $rows as $row ) {
			$evidence->mature(
				Data::string( $row, 'arm' ),
				self::shares( $row ),
				1 === Data::int( $row, 'good' ),
				(string) Data::iso( Data::time( $row, 'matures_at' ) ),
			);
		}
		return $this->counted( $rows, 2 );
	}

	/** @param list<array<string, mixed>> $rows */
	private function counted( array $rows, int $as ): int {
		$ids = array_map( static fn ( array $row ): int => Data::int( $row, 'id' ), $rows );
		if ( array() !== $ids ) {
			$this->database->execute(
				'UPDATE {experiment_entries} SET counted = %d WHERE id IN ( '
					. Database::places( $ids )
					. ' )',
				array( $as, ...$ids ),
			);
		}
		return count( $ids );
	}

	/**
	 * @param array<string, mixed> $row
	 * @return list<float>
	 */
	private static function shares( array $row ): array {
		return array_map( floatval( ... ), explode( ',', Data::string( $row, 'shares' ) ) );
	}

	/**
	 * @return array{list<string>, string} The arms in the order of their shares, and which of them the others are
	 *     compared with.
	 */
	private function arms( string $programme ): array {
		if ( Entry::HOLDOUT === $programme ) {
			return array( array( Entry::TREATED, Entry::HELD_OUT ), Entry::HELD_OUT );
		}
		$experiment = $this->experiments->find( (int) $programme );
		return null === $experiment
			? array( array(), '' )
			: array(
				array_map( static fn ( Arm $arm ): string => $arm->id, $experiment->arms ),
				$experiment->control()->id,
			);
	}
}
