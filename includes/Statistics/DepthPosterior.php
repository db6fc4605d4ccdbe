<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * What is known about how the chance to stay grows with a discount's depth: an exact posterior on a grid, so that the
 * same data give the same answer. a( d ) = expit( θ0 + θ1 d ); only depths that were drawn at random may be counted.
 */
final class DepthPosterior {

	private const POINTS = 41;

	/** @var list<array{float, float, float}> θ0, θ1 and their posterior mass. */
	private array $grid = array();

	/** @param list<array{depth: float, trials: int, stays: int}> $tallies */
	public function __construct( array $tallies ) {
		$low   = Functions::logit( 0.02 );
		$high  = Functions::logit( 0.40 );
		$logs  = array();
		$best  = -INF;
		$mean0 = Functions::logit( 0.10 );
		for ( $i = 0; $i < self::POINTS; $i++ ) {
			$theta0 = $low + ( $high - $low ) * $i / ( self::POINTS - 1 );
			for ( $j = 0; $j < self::POINTS; $j++ ) {
				$theta1 = 8.0 * $j / ( self::POINTS - 1 );
				$log    = -( ( $theta0 - $mean0 ) / 0.7 ) ** 2 / 2.0 - ( ( $theta1 - 2.5 ) / 1.5 ) ** 2 / 2.0;
				foreach ( $tallies as $tally ) {
					$a    = Functions::expit( $theta0 + $theta1 * $tally['depth'] );
					$log += $tally['stays'] * log( $a ) + ( $tally['trials'] - $tally['stays'] ) * log( 1.0 - $a );
				}
				$logs[] = array( $theta0, $theta1, $log );
				$best   = max( $best, $log );
			}
		}
		$sum = 0.0;
		foreach ( $logs as [ , , $log ] ) {
			$sum += exp( $log - $best );
		}
		foreach ( $logs as [ $theta0, $theta1, $log ] ) {
			$this->grid[] = array( $theta0, $theta1, exp( $log - $best ) / $sum );
		}
	}

	/** The mean chance to stay at this depth. */
	public function staying( float $depth ): float {
		$mean = 0.0;
		foreach ( $this->grid as [ $theta0, $theta1, $mass ] ) {
			$mean += $mass * Functions::expit( $theta0 + $theta1 * $depth );
		}
		return $mean;
	}

	/** @return array{mean: float, sd: float} Of θ1, the effect of depth in log odds. */
	public function slope(): array {
		$mean   = 0.0;
		$square = 0.0;
		foreach ( $this->grid as [ , $theta1, $mass ] ) {
			$mean   += $mass * $theta1;
			$square += $mass * $theta1 * $theta1;
		}
		return array(
			'mean' => $mean,
			'sd'   => sqrt( max( 0.0, $square - $mean * $mean ) ),
		);
	}

	/** The mean value of this depth against none. */
	public function value( float $depth, DiscountValue $value ): float {
		$mean = 0.0;
		foreach ( $this->grid as [ $theta0, $theta1, $mass ] ) {
			$mean += $mass * $value->at( Functions::expit( $theta0 + $theta1 * $depth ), Functions::expit( $theta0 ) );
		}
		return $mean;
	}

	/**
	 * The chance that each step is the best one.
	 *
	 * @param list<array{depth: float, value: DiscountValue}> $steps
	 * @return array<int, float> By the step's place.
	 */
	public function best( array $steps ): array {
		$chances = array_map( static fn ( array $step ): float => 0.0, $steps );
		foreach ( $this->grid as [ $theta0, $theta1, $mass ] ) {
			$best  = 0;
			$worth = -INF;
			foreach ( $steps as $i => $step ) {
				$v = $step['value']->at( Functions::expit( $theta0 + $theta1 * $step['depth'] ), Functions::expit( $theta0 ) );
				if ( $v > $worth ) {
					$worth = $v;
					$best  = $i;
				}
			}
			$chances[ $best ] += $mass;
		}
		return $chances;
	}

	/** The chance that one depth is worth more than another; depth 0 is none. */
	public function chance_better( float $depth, DiscountValue $value, float $than, ?DiscountValue $other = null ): float {
		$chance = 0.0;
		foreach ( $this->grid as [ $theta0, $theta1, $mass ] ) {
			$anyway = Functions::expit( $theta0 );
			$own    = $value->at( Functions::expit( $theta0 + $theta1 * $depth ), $anyway );
			$base   = null === $other ? 0.0 : $other->at( Functions::expit( $theta0 + $theta1 * $than ), $anyway );
			$chance += $own > $base ? $mass : 0.0;
		}
		return $chance;
	}
}
