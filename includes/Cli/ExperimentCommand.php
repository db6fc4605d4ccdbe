<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Reports\ExperimentResults;

/**
 * Experiments: arms of a flow that are compared.
 */
final class ExperimentCommand extends Command {

	private const FIELDS = array( 'id', 'name', 'status', 'flow_id', 'primary', 'arms', 'started_at', 'ended_at' );

	/**
	 * Lists experiments, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--status=<status>]
	 * : draft, running, stopped or adopted.
	 *
	 * [--flow=<id>]
	 * : Of one flow.
	 *
	 * [--page=<number>]
	 * : Default 1.
	 *
	 * [--per-page=<number>]
	 * : Default 50.
	 *
	 * [--fields=<fields>]
	 * : Which columns.
	 *
	 * [--format=<format>]
	 * : table, json, csv, yaml, count or ids.
	 *
	 * @subcommand list
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function list_( array $args, array $options ): void {
		$flow = $this->number( $options, 'flow', 0, 1, PHP_INT_MAX );
		$this->print_found(
			$options,
			fn ( int $page, int $many ): array => $this->parts->get( Experiments::class )->page(
				Data::string( $options, 'status' ),
				$flow,
				$page,
				$many,
			),
			self::row( ... ),
			self::FIELDS,
		);
	}

	/**
	 * Shows an experiment with its arms.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * [--format=<format>]
	 * : json (the default), table, csv or yaml.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function show( array $args, array $options ): void {
		$this->print_one( $options + array( 'format' => 'json' ), $this->find( $args )->to_array() );
	}

	/**
	 * Shows what it says so far. It may be asked as often as you like.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * [--format=<format>]
	 * : json (the default), table, csv or yaml.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function results( array $args, array $options ): void {
		$experiment = $this->find( $args );
		$this->print_one(
			$options + array( 'format' => 'json' ),
			$this->guarded( fn (): array => $this->parts->get( ExperimentResults::class )->of( $experiment ) ),
		);
	}

	/**
	 * Starts it: from now on customers are drawn.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function start( array $args, array $options ): void {
		$id = $this->id( $args );
		$this->guarded( fn (): Experiment => $this->parts->get( Experiments::class )->start( $id ) );
		/* translators: %d: number of an experiment. */
		$this->output->success( sprintf( __( 'Experiment %d runs.', 'churnstop' ), $id ) );
	}

	/**
	 * Stops it: nobody is drawn any more.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function stop( array $args, array $options ): void {
		$id = $this->id( $args );
		$this->guarded( fn (): Experiment => $this->parts->get( Experiments::class )->stop( $id ) );
		/* translators: %d: number of an experiment. */
		$this->output->success( sprintf( __( 'Experiment %d is stopped.', 'churnstop' ), $id ) );
	}

	/**
	 * Makes an arm the next version of the flow, and ends the experiment.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * <arm>
	 * : The arm's id.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function adopt( array $args, array $options ): void {
		$id         = $this->id( $args );
		$experiment = $this->guarded(
			fn (): Experiment => $this->parts->get( Experiments::class )->adopt( self::actor(), $id, $args[1] ?? '' ),
		);
		$this->output->success( sprintf(
			/* translators: 1: an arm's id, 2: number of a flow, 3: version. */
			__( 'The arm "%1$s" is flow %2$d, version %3$d.', 'churnstop' ),
			(string) $experiment->adopted_arm,
			$experiment->flow_id,
			(int) $experiment->adopted_version,
		) );
	}

	/** @param list<string> $args */
	private function find( array $args ): Experiment {
		$id = $this->id( $args );
		return $this->guarded( fn (): Experiment => $this->parts->get( Experiments::class )->find( $id ) );
	}

	/**
	 * @param array<string, mixed> $experiment
	 * @return array<string, string|int|null>
	 */
	private static function row( array $experiment ): array {
		return array(
			'id'         => Data::int( $experiment, 'id' ),
			'name'       => Data::string( $experiment, 'name' ),
			'status'     => Data::string( $experiment, 'status' ),
			'flow_id'    => Data::int( $experiment, 'flow_id' ),
			'primary'    => Data::string( $experiment, 'primary' ),
			'lag_days'   => Data::int( $experiment, 'lag_days' ),
			'arms'       => implode(
				', ',
				array_map(
					static fn ( array $arm ): string => Data::string( $arm, 'id' )
						. ' ' . Data::string( $arm, 'weight' ),
					Data::maps( $experiment, 'arms' ),
				),
			),
			'started_at' => Data::string_or_null( $experiment, 'started_at' ),
			'ended_at'   => Data::string_or_null( $experiment, 'ended_at' ),
		);
	}
}
