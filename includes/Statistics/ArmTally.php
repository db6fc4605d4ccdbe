<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/** The counted outcomes of one arm, weighted by the probability with which each unit was drawn (Hájek). */
final class ArmTally {

	private int $n = 0;

	private int $successes = 0;

	private float $weight = 0.0;

	private float $weighted_successes = 0.0;

	private float $weight_squared = 0.0;

	private float $weighted_successes_squared = 0.0;

	public function add( float $probability, bool $success, int $times = 1 ): void {
		$inverse               = 1.0 / $probability;
		$this->n              += $times;
		$this->weight         += $times * $inverse;
		$this->weight_squared += $times * $inverse * $inverse;
		if ( $success ) {
			$this->successes                  += $times;
			$this->weighted_successes         += $times * $inverse;
			$this->weighted_successes_squared += $times * $inverse * $inverse;
		}
	}

	/** An arm whose units were all drawn with one probability. */
	public static function of_counts( int $successes, int $n, float $probability = 0.5 ): self {
		$tally = new self();
		$tally->add( $probability, true, $successes );
		$tally->add( $probability, false, $n - $successes );
		return $tally;
	}

	public function n(): int {
		return $this->n;
	}

	public function successes(): int {
		return $this->successes;
	}

	/** The weighted share of successes. */
	public function rate(): float {
		return 0 === $this->n ? 0.0 : $this->weighted_successes / $this->weight;
	}

	/** The variance of rate(). */
	public function variance(): float {
		if ( 0 === $this->n ) {
			return 0.0;
		}
		$rate = $this->rate();
		$sum  = ( 1.0 - 2.0 * $rate ) * $this->weighted_successes_squared + $rate * $rate * $this->weight_squared;
		return $sum / ( $this->weight * $this->weight );
	}

	/** Below 30 units and 5 of each outcome the normal approximation is not to be trusted. */
	public function is_enough(): bool {
		return $this->n >= 30 && $this->successes >= 5 && $this->n - $this->successes >= 5;
	}
}
