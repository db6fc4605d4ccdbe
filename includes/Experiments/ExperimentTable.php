<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Flows\CheckSignature;
use ChurnStop\Storage\Database;

/** Experiments in the database. A change of status is a conditional write: the row count says who made it. */
final class ExperimentTable {

	/** @var array<int, Experiment|null> As this request read them. */
	private array $found = array();

	public function __construct( private readonly Database $database, private readonly Clock $clock ) {}

	public function find( int $id ): ?Experiment {
		if ( ! array_key_exists( $id, $this->found ) ) {
			$row                = $this->database->row( 'SELECT * FROM {experiments} WHERE id = %d', array( $id ) );
			$this->found[ $id ] = null === $row ? null : Experiment::from_row( $row );
		}
		return $this->found[ $id ];
	}

	/** @param bool $last As the latest commit left it, where a transaction is open. */
	public function running( int $flow_id, bool $last = false ): ?Experiment {
		$row = $this->database->row(
			'SELECT * FROM {experiments} WHERE running_flow = %d' . ( $last ? ' FOR UPDATE' : '' ),
			array( $flow_id ),
		);
		return null === $row ? null : Experiment::from_row( $row );
	}

	/** @return list<Experiment> At most one a flow. */
	public function all_running(): array {
		return array_map(
			Experiment::from_row( ... ),
			$this->database->rows( 'SELECT * FROM {experiments} WHERE running_flow IS NOT NULL' ),
		);
	}

	/** @return list<Experiment> Newest first. */
	public function page( string $status, int $flow_id, int $limit, int $offset ): array {
		[ $where, $values ] = self::where( $status, $flow_id );
		return array_map(
			Experiment::from_row( ... ),
			$this->database->rows(
				'SELECT * FROM {experiments} WHERE ' . $where . ' ORDER BY id DESC LIMIT %d OFFSET %d',
				array( ...$values, $limit, $offset ),
			),
		);
	}

	public function count( string $status, int $flow_id ): int {
		[ $where, $values ] = self::where( $status, $flow_id );
		return (int) $this->database->value( 'SELECT COUNT(*) FROM {experiments} WHERE ' . $where, $values );
	}

	public function insert( Experiment $experiment ): int {
		return $this->database->insert(
			'experiments',
			self::columns( $experiment ) + array(
				'status' => Experiment::DRAFT,
				'created_at' => Data::sql( $this->clock->now() ),
			),
		);
	}

	/** @return bool False where its status is another one by now. */
	public function update( Experiment $experiment ): bool {
		return $this->write( $experiment->id, self::columns( $experiment ), array( 'status' => $experiment->status ) );
	}

	/** @return bool False where it is no draft any more, or another one runs on its flow. */
	public function start( Experiment $experiment, Delay $delay, int $expected ): bool {
		unset( $this->found[ $experiment->id ] );
		return 1 === $this->database->execute(
			'UPDATE IGNORE {experiments} SET status = %s, running_flow = flow_id, delay_days = %d, '
				. 'delay_intervals = %d, expected = %d, signature = %s, started_at = %s WHERE id = %d AND status = %s',
			array(
				Experiment::RUNNING,
				$delay->days,
				$delay->intervals,
				$expected,
				self::signature( $experiment ),
				(string) Data::sql( $this->clock->now() ),
				$experiment->id,
				Experiment::DRAFT,
			)
		);
	}

	public function stop( int $id ): bool {
		return $this->write(
			$id,
			array(
				'status'       => Experiment::STOPPED,
				'running_flow' => null,
				'ended_at'     => Data::sql( $this->clock->now() ),
			),
			array( 'status' => Experiment::RUNNING )
		);
	}

	/** @param string $status What it is now. */
	public function adopt( int $id, string $status, string $arm, ?int $version ): bool {
		$ended = Experiment::RUNNING === $status ? array( 'ended_at' => Data::sql( $this->clock->now() ) ) : array();
		return $this->write(
			$id,
			$ended + array(
				'status'          => Experiment::ADOPTED,
				'running_flow'    => null,
				'adopted_arm'     => $arm,
				'adopted_version' => $version,
			),
			array( 'status' => $status )
		);
	}

	/** Its arms passed the checks of the present rules. */
	public function sign_again( Experiment $experiment ): void {
		$this->write( $experiment->id, array( 'signature' => self::signature( $experiment ) ), array() );
	}

	public static function is_signed( Experiment $experiment ): bool {
		return hash_equals( self::signature( $experiment ), $experiment->signature );
	}

	/** Without weights: they may change, and break no rule. */
	private static function signature( Experiment $experiment ): string {
		return CheckSignature::of( Data::encode( array_map(
			static fn ( Arm $arm ): array => array_diff_key( $arm->stored(), array( 'weight' => true ) ),
			$experiment->arms,
		) ) );
	}

	/**
	 * @param array<string, string|int|null> $values
	 * @param array<string, string|int|null> $where
	 */
	private function write( int $id, array $values, array $where ): bool {
		unset( $this->found[ $id ] );
		return 1 === $this->database->update( 'experiments', $values, array( 'id' => $id ) + $where );
	}

	/** @return array<string, string|int|null> */
	private static function columns( Experiment $experiment ): array {
		return array(
			'name'            => $experiment->name,
			'flow_id'         => $experiment->flow_id,
			'primary_outcome' => $experiment->primary,
			'lag_days'        => $experiment->lag_days,
			'arms'            => Data::encode( array(
				'arms' => array_map( static fn ( Arm $arm ): array => $arm->stored(), $experiment->arms ),
			) ),
		);
	}

	/** @return array{string, list<string|int>} */
	private static function where( string $status, int $flow_id ): array {
		$where  = array( '1 = 1' );
		$values = array();
		if ( '' !== $status ) {
			$where[]  = 'status = %s';
			$values[] = $status;
		}
		if ( $flow_id > 0 ) {
			$where[]  = 'flow_id = %d';
			$values[] = $flow_id;
		}
		return array( implode( ' AND ', $where ), $values );
	}
}
