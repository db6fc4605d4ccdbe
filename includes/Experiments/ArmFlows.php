<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Assignment;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;

/** The flow that somebody walks: a version, with the changes of their arm. */
final class ArmFlows {

	public function __construct(
		private readonly ExperimentTable $experiments,
		private readonly FlowStore $flows,
		private readonly FlowTable $table,
		private readonly ExperimentInput $input,
	) {}

	/** Also of an experiment that was stopped since: whoever began in an arm goes on in it. */
	public function version( int $flow_id, int $version, Assignment $assignment ): ?Flow {
		$experiment = null === $assignment->experiment_id
			? null
			: $this->experiments->find( $assignment->experiment_id );
		$arm        = null !== $experiment && $this->is_lawful( $experiment )
			? $experiment->arm( $assignment->arm )
			: null;
		return $this->flows->version( $flow_id, $version, null === $arm ? null : $arm->body( ... ) );
	}

	/**
	 * The experiment that runs on a flow; null where its arms break today's rules: then everybody walks the flow as it
	 * is.
	 */
	public function running( int $flow_id ): ?Experiment {
		$experiment = $this->experiments->running( $flow_id );
		return null !== $experiment && $this->is_lawful( $experiment ) ? $experiment : null;
	}

	/**
	 * A row that was edited in the database, or a newer rule pack, breaks the signature: then the arms are checked
	 * again.
	 */
	private function is_lawful( Experiment $experiment ): bool {
		if ( ExperimentTable::is_signed( $experiment ) ) {
			return true;
		}
		$row = $this->table->find( $experiment->flow_id );
		if ( null === $row ) {
			return false;
		}
		try {
			foreach ( $experiment->arms as $number => $arm ) {
				$this->input->arm( $arm->to_array(), $row, 'arms.' . $number );
			}
		} catch ( Failure ) {
			return false;
		}
		$this->experiments->sign_again( $experiment );
		return true;
	}
}
