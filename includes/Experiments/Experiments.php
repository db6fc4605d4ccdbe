<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Discounts\DiscountTable;
use ChurnStop\Failure;
use ChurnStop\Flows\FlowRow;
use ChurnStop\Flows\Flows;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;

/** What a merchant does with experiments. Every answer is the contract's experiment. */
final class Experiments {

	private const YEAR = 365;

	public function __construct(
		private readonly ExperimentTable $table,
		private readonly ExperimentInput $input,
		private readonly FlowTable $flow_table,
		private readonly Flows $flows,
		private readonly FlowStore $store,
		private readonly DiscountTable $discounts,
		private readonly Delays $delays,
		private readonly Database $database,
		private readonly Clock $clock,
	) {}

	/** @return array{list<array<string, mixed>>, int} One page, newest first, and how many there are. */
	public function page( string $status, int $flow_id, int $page, int $per_page ): array {
		$found = $this->table->page( $status, $flow_id, $per_page, ( $page - 1 ) * $per_page );
		return array(
			array_map( static fn ( Experiment $one ): array => $one->to_array(), $found ),
			$this->table->count( $status, $flow_id ),
		);
	}

	/** @throws Failure */
	public function find( int $id ): Experiment {
		return $this->table->find( $id )
			?? throw Failure::not_found()->saying( __( 'There is no such experiment.', 'churnstop' ) );
	}

	/**
	 * @param array<string, mixed> $input
	 * @throws Failure
	 */
	public function create( array $input ): Experiment {
		return $this->find( $this->table->insert( $this->input->experiment(
			$input,
			null,
			$this->flow_table->find( ... ),
		) ) );
	}

	/**
	 * Fields that are left out stay. While it runs only its name and weights change; afterwards only its name.
	 *
	 * @param array<string, mixed> $input
	 * @throws Failure
	 */
	public function save( int $id, array $input ): Experiment {
		$before = $this->find( $id );
		if ( Experiment::DRAFT === $before->status ) {
			$after = $this->input->experiment( $input, $before, $this->flow_table->find( ... ) );
		} else {
			$this->refuse_changes( $before, $input );
			$after = $this->input->renamed( $input, $before );
		}
		if ( ! $this->table->update( $after ) && $this->find( $id )->status !== $before->status ) {
			throw Failure::conflict()->saying( __(
				'Somebody else started or stopped this experiment meanwhile. Nothing of yours was saved.',
				'churnstop',
			) );
		}
		return $this->find( $id );
	}

	/**
	 * From now on customers are drawn. What can put off a payment, and how many entries a year brings, is fixed here.
	 *
	 * @throws Failure
	 */
	public function start( int $id ): Experiment {
		$experiment = $this->find( $id );
		if ( Experiment::RUNNING === $experiment->status ) {
			return $experiment;
		}
		if ( Experiment::DRAFT !== $experiment->status ) {
			throw Failure::conflict()->saying( __(
				'This experiment is over, so it cannot be started again. Make a new one. Nothing has changed.',
				'churnstop',
			) );
		}
		$row    = $this->active_flow( $experiment );
		$bodies = array();
		foreach ( $experiment->arms as $number => $arm ) {
			$bodies[] = $this->input->arm( $arm->to_array(), $row, 'arms.' . $number )->body( $row->body );
		}
		$delay    = $this->delays->of( $bodies );
		$expected = $this->entries_of_a_year( $row->id );
		update_option( SettingsStore::EXPERIMENTING, '1', true );
		$started = $this->database->transaction(
			function () use ( $experiment, $row, $delay, $expected, $bodies ): bool {
				// An archive at the same time waits, or was first.
				$flow = $this->database->row( 'SELECT status FROM {flows} WHERE id = %d FOR UPDATE', array(
					$row->id,
				) );
				if (
					'active' !== Data::string( $flow ?? array(), 'status' )
					|| ! $this->table->start( $experiment, $delay, $expected )
				) {
					return false;
				}
				$this->discounts->fix( array_map(
					static fn ( array $one ): int => $one[0],
					array_values( array_merge( ...array_map( DiscountTable::in_flow( ... ), $bodies ) ) ),
				) );
				return true;
			}
		);
		$now = $this->find( $id );
		if ( $started || Experiment::RUNNING === $now->status ) {
			return $now;
		}
		$other = $this->table->running( $row->id );
		if ( null === $other ) {
			$this->refuse_inactive( $row );
		}
		throw Failure::conflict()
			->saying( sprintf(
				/* translators: %s: an experiment's name. */
				__(
					'The experiment "%s" runs on this flow already, and there is at most one at a time. Stop it first. Nothing has changed.',
					'churnstop',
				),
				$other->name,
			) )
			->with( array( 'experiment_id' => $other->id ) );
	}

	/**
	 * Nobody is drawn any more. Whoever is in the middle of a cancellation goes on in their arm, and outcomes are still
	 * read.
	 *
	 * @throws Failure
	 */
	public function stop( int $id ): Experiment {
		$experiment = $this->find( $id );
		if ( Experiment::DRAFT === $experiment->status ) {
			throw Failure::conflict()->saying( __(
				'This experiment has not started, so there is nothing to stop. Nothing has changed.',
				'churnstop',
			) );
		}
		if ( Experiment::RUNNING === $experiment->status ) {
			$this->table->stop( $id );
		}
		return $this->find( $id );
	}

	/**
	 * The arm's changes become the flow's next version; the experiment is over.
	 *
	 * @throws Failure
	 */
	public function adopt( Actor $actor, int $id, string $arm_id ): Experiment {
		$experiment = $this->find( $id );
		if ( Experiment::ADOPTED === $experiment->status && $experiment->adopted_arm === $arm_id ) {
			return $experiment;
		}
		if ( ! in_array( $experiment->status, array( Experiment::RUNNING, Experiment::STOPPED ), true ) ) {
			throw Failure::conflict()->saying( __(
				'Only an experiment that runs, or was stopped, has an arm to adopt. Nothing has changed.',
				'churnstop',
			) );
		}
		$arm = $experiment->arm( $arm_id )
			?? throw Failure::invalid()->about( array(
				'arm' => __( 'Say which arm of the experiment becomes the flow.', 'churnstop' ),
			) );
		$row = $this->flow_table->find( $experiment->flow_id ) ?? throw Failure::not_found();
		$this->database->transaction(
			function () use ( $actor, $experiment, $arm, $row ): void {
				$changes = array() !== $arm->changes || $arm->no_offers;
				if (
					! $this->table->adopt(
						$experiment->id,
						$experiment->status,
						$arm->id,
						$changes ? $row->version + 1 : $row->version,
					)
				) {
					throw Failure::conflict()->saying( __(
						'Somebody else stopped or adopted this experiment meanwhile. Nothing has changed.',
						'churnstop',
					) );
				}
				if ( $changes ) {
					$this->flows->save(
						$actor,
						$row->id,
						$arm->body( $row->flow( $row->body )->to_array() ),
						'experiment:' . $experiment->id,
					);
				}
			}
		);
		// What was read before the commit is found by nobody.
		$this->store->forget();
		return $this->find( $id );
	}

	/** Cancellations a year that this flow begins: as counted, or reckoned up where the store is younger. */
	public function entries_of_a_year( int $flow_id ): int {
		$now   = $this->clock->now();
		$row   = $this->database->row(
			"SELECT COUNT(*) AS n, MIN( created_at ) AS first_at FROM {attempts} WHERE flow_id = %d AND mode = "
				. "'live' AND counted = 1 AND created_at > %s",
			array( $flow_id, (string) Data::sql( $now->modify( '-' . self::YEAR . ' days' ) ) )
		) ?? array();
		$first = Data::time( $row, 'first_at' ) ?? $now;
		$days  = max( 30, min( self::YEAR, intdiv( $now->getTimestamp() - $first->getTimestamp(), 86400 ) ) );
		return (int) round( Data::int( $row, 'n' ) * self::YEAR / $days );
	}

	/**
	 * @param array<string, mixed> $input
	 * @throws Failure
	 */
	private function refuse_changes( Experiment $before, array $input ): void {
		$row     = $this->flow_table->find( $before->flow_id );
		$is      = $before->to_array();
		$differs = null !== $row && isset( $input['arms'] ) && $this->input->differ( $input['arms'], $before, $row );
		foreach ( array( 'flow_id', 'primary', 'lag_days' ) as $field ) {
			$differs = $differs || ( isset( $input[ $field ] ) && $input[ $field ] !== $is[ $field ] );
		}
		if ( Experiment::RUNNING === $before->status ) {
			if ( $differs ) {
				throw Failure::running()->saying( __(
					'While an experiment runs, its arms and its clock stay as they are: only the name and the weights can change. Nothing has changed.',
					'churnstop',
				) );
			}
			return;
		}
		$weights = isset( $input['arms'] )
			&& array_column( Data::maps( $input, 'arms' ), 'weight' ) !== array_map(
				static fn ( Arm $arm ): int => $arm->weight,
				$before->arms,
			);
		if ( $differs || $weights ) {
			throw Failure::conflict()->saying( __(
				'This experiment is over: only its name can change. Nothing has changed.',
				'churnstop',
			) );
		}
	}

	/** @throws Failure */
	private function active_flow( Experiment $experiment ): FlowRow {
		$row = $this->flow_table->find( $experiment->flow_id )
			?? throw Failure::not_found()->saying( __( 'There is no such flow.', 'churnstop' ) );
		return 'active' === $row->status ? $row : $this->refuse_inactive( $row );
	}

	/** @throws Failure */
	private function refuse_inactive( FlowRow $row ): never {
		throw Failure::conflict()->saying( sprintf(
			/* translators: %s: a flow's name. */
			__(
				'The flow "%s" is not active, so nobody would be drawn. Activate it first. Nothing has changed.',
				'churnstop',
			),
			Data::string( $row->body, 'name' ),
		) );
	}
}
