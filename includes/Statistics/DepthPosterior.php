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

	/**
	 * The chance that each of some places is the best one: place 0 is none, which is worth nothing, 1 the first step.
	 *
	 * @param list<array{depth: float, value: DiscountValue}> $steps
	 * @param non-empty-list<int>                             $places
	 * @return array<int, float> By place.
	 */
	public function best_of( array $steps, array $places ): array {
		$shares = array_fill_keys( $places, 0.0 );
		foreach ( $this->grid as [ $theta0, $theta1, $mass ] ) {
			$anyway = Functions::expit( $theta0 );
			$best   = $places[0];
			$most   = -INF;
			foreach ( $places as $place ) {
				$step  = $steps[ $place - 1 ] ?? null;
				$worth = null === $step ? 0.0 : self::worth_at( $step, $theta0, $theta1, $anyway );
				if ( $worth > $most ) {
					$most = $worth;
					$best = $place;
				}
			}
			$shares[ $best ] += $mass;
		}
		return $shares;
	}

	/**
	 * What each step is worth against none on average, how likely that is more than nothing, and more than the base.
	 *
	 * @param list<array{depth: float, value: DiscountValue}> $steps
	 * @param float                                           $base Of the step that the others are compared with.
	 * @return array{values: list<float>, positive: list<float>, better: list<float>}
	 */
	public function worth( array $steps, float $base ): array {
		$none  = array_fill( 0, count( $steps ), 0.0 );
		$found = array( 'values' => $none, 'positive' => $none, 'better' => $none );
		$own   = null;
		foreach ( $steps as $step ) {
			$own = abs( $step['depth'] - $base ) < 1e-9 ? $step : $own;
		}
		foreach ( $this->grid as [ $theta0, $theta1, $mass ] ) {
			$anyway  = Functions::expit( $theta0 );
			$of_base = null === $own ? 0.0 : self::worth_at( $own, $theta0, $theta1, $anyway );
			foreach ( $steps as $i => $step ) {
				$worth                    = self::worth_at( $step, $theta0, $theta1, $anyway );
				$found['values'][ $i ]   += $mass * $worth;
				$found['positive'][ $i ] += $worth > 0.0 ? $mass : 0.0;
				$found['better'][ $i ]   += $worth > $of_base ? $mass : 0.0;
			}
		}
		return array_map( array_values( ... ), $found );
	}

	/** @param array{depth: float, value: DiscountValue} $step */
	private static function worth_at( array $step, float $theta0, float $theta1, float $anyway ): float {
		return $step['value']->at( Functions::expit( $theta0 + $theta1 * $step['depth'] ), $anyway );
	}
}
