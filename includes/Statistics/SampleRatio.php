<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Watches whether the arms fill as they were drawn. A sequential test by a Dirichlet mixture; it may be looked at after
 * every entry (Lindon and Malek 2022).
 */
final class SampleRatio {

	/** Of the prior: as if so many entries had been seen, shared as drawn. */
	private const CONCENTRATION = 100.0;

	/** The Bayes factor at which the arms are said to fill otherwise than drawn: one false alarm in so many. */
	private const ALARM = 100.0;

	/** @var array<int, int> Entries of each arm since the probabilities changed last. */
	private array $counts = array();

	private float $log = 0.0;

	private float $max_log = 0.0;

	/** @param list<float> $probabilities Of the arms, in their order; they sum to 1. */
	public function __construct( private array $probabilities ) {
		$this->counts = array_fill( 0, count( $probabilities ), 0 );
	}

	/** @param list<float> $probabilities Of the arms from the next entry on. */
	public function change( array $probabilities ): void {
		$this->probabilities = $probabilities;
		$this->counts        = array_fill( 0, count( $probabilities ), 0 );
	}

	/** @return array<string, mixed> For from_state(). */
	public function state(): array {
		return array(
			'probabilities' => $this->probabilities,
			'counts'        => $this->counts,
			'log'           => $this->log,
			'max_log'       => $this->max_log,
		);
	}

	/** @param array<string, mixed> $state As state() answered it, also by way of JSON. */
	public static function from_state( array $state ): self {
		$ratio          = new self( Data::floats( $state, 'probabilities' ) );
		$ratio->counts  = Data::ints( $state, 'counts' );
		$ratio->log     = (float) Data::number( $state, 'log' );
		$ratio->max_log = (float) Data::number( $state, 'max_log' );
		return $ratio;
	}

	/** One entry of the arm at this place. */
	public function add( int $arm ): void {
		$probability   = $this->probabilities[ $arm ];
		$total         = self::CONCENTRATION + array_sum( $this->counts );
		$predicted     = ( self::CONCENTRATION * $probability + $this->counts[ $arm ] ) / $total;
		$this->log    += log( $predicted / $probability );
		$this->max_log = max( $this->max_log, $this->log );
		++$this->counts[ $arm ];
	}

	public function value(): float {
		return exp( $this->log );
	}

	public function p_value(): float {
		return min( 1.0, exp( -$this->max_log ) );
	}

	/** Once raised it stays. */
	public function alarm(): bool {
		return $this->max_log >= log( self::ALARM );
	}
}
