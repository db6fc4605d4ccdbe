<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

/**
 * Looks for what recovery should have put right and did not, and for what keeps it from doing so. Reads only; Site
 * Health and `wp churnstop doctor` are its doors.
 */
final class Health {

	public function __construct(
		private readonly TablesProbe $tables,
		private readonly LeftBehindProbe $left_behind,
		private readonly RefusedOffersProbe $refused,
		private readonly FlowsProbe $flows,
		private readonly JobsProbe $jobs,
		private readonly HiddenCancelProbe $cancels,
		private readonly SurroundingsProbe $surroundings,
		private readonly Probes $rooms,
	) {}

	/** @return list<Finding> The worst first; empty: all is well. */
	public function findings(): array {
		$tables   = $this->tables->findings();
		$readable = ! in_array( TablesProbe::UNREADABLE, array_column( $tables, 'id' ), true );
		$others   = new Probes(
			array(
				...( $readable ? array( $this->left_behind, $this->refused, $this->flows ) : array() ),
				$this->jobs,
				$this->cancels,
				$this->surroundings,
				$this->rooms,
			)
		);
		$findings = array( ...$tables, ...$others->findings() );
		usort(
			$findings,
			static fn ( Finding $one, Finding $other ): int => self::rank( $one ) <=> self::rank( $other ),
		);
		return $findings;
	}

	private static function rank( Finding $finding ): int {
		return match ( $finding->severity ) {
			Finding::CRITICAL => 0,
			Finding::WARNING  => 1,
			default           => 2,
		};
	}
}
