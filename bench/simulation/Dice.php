<?php
declare(strict_types=1);

namespace ChurnStop\Bench\Simulation;

/** Chance with a seed, so that a run can be repeated. */
final class Dice {

	public function __construct( int $seed ) {
		mt_srand( $seed );
	}

	/** A number from 0 up to, not including, 1. */
	public function uniform(): float {
		return mt_rand() / ( mt_getrandmax() + 1.0 );
	}

	public function happens( float $probability ): bool {
		return $this->uniform() < $probability;
	}

	/** How many events happen where $mean are expected; by Knuth's method, for small means. */
	public function poisson( float $mean ): int {
		$limit = exp( -$mean );
		$count = 0;
		for ( $product = $this->uniform(); $product > $limit; $product *= $this->uniform() ) {
			++$count;
		}
		return $count;
	}
}
