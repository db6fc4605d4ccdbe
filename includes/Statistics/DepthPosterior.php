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

	/** @var list<float> The prior's logarithm, by point of the grid. */
	private static array $prior = array();

	/** @var list<array{float, float}> */
	private static array $thetas = array();

	/** @var array<string, list<float>> Depth → the chance to stay, by point: the same for all posteriors. */
	private static array $chances = array();

	/** @var list<float> The posterior mass, by point. */
	private array $mass = array();

	/** @param list<array{depth: float, trials: int, stays: int}> $tallies */
	public function __construct( array $tallies ) {
		$logs = self::prior();
		foreach ( $tallies as $tally ) {
			$left = $tally['trials'] - $tally['stays'];
			foreach ( self::chances( $tally['depth'] ) as $point => $a ) {
				$logs[ $point ] += $tally['stays'] * log( $a ) + $left * log( 1.0 - $a );
			}
		}
		$best = array() === $logs ? 0.0 : max( $logs );
		$sum  = 0.0;
		foreach ( $logs as $log ) {
			$sum += exp( $log - $best );
		}
		foreach ( $logs as $log ) {
			$this->mass[] = exp( $log - $best ) / $sum;
		}
	}

	/** The mean chance to stay at this depth. */
	public function staying( float $depth ): float {
		$mean = 0.0;
		foreach ( self::chances( $depth ) as $point => $a ) {
			$mean += $this->mass[ $point ] * $a;
		}
		return $mean;
	}

	/** @return array{mean: float, sd: float} Of θ1, the effect of depth in log odds. */
	public function slope(): array {
		$mean   = 0.0;
		$square = 0.0;
		foreach ( $this->mass as $point => $mass ) {
			$theta1  = self::thetas()[ $point ][1];
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
		$worth  = array();
		foreach ( $places as $place ) {
			$worth[ $place ] = isset( $steps[ $place - 1 ] ) ? self::worth_of( $steps[ $place - 1 ] ) : array();
		}
		foreach ( $this->mass as $point => $mass ) {
			$best = $places[0];
			$most = -INF;
			foreach ( $worth as $place => $by_point ) {
				$here = $by_point[ $point ] ?? 0.0;
				if ( $here > $most ) {
					$most = $here;
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
		$found   = array( 'values' => array(), 'positive' => array(), 'better' => array() );
		$of_base = array();
		foreach ( $steps as $step ) {
			$of_base = abs( $step['depth'] - $base ) < 1e-9 ? self::worth_of( $step ) : $of_base;
		}
		foreach ( $steps as $step ) {
			$value    = 0.0;
			$positive = 0.0;
			$better   = 0.0;
			foreach ( self::worth_of( $step ) as $point => $worth ) {
				$mass      = $this->mass[ $point ];
				$value    += $mass * $worth;
				$positive += $worth > 0.0 ? $mass : 0.0;
				$better   += $worth > ( $of_base[ $point ] ?? 0.0 ) ? $mass : 0.0;
			}
			$found['values'][]   = $value;
			$found['positive'][] = $positive;
			$found['better'][]   = $better;
		}
		return $found;
	}

	/**
	 * @param array{depth: float, value: DiscountValue} $step
	 * @return list<float> By point of the grid.
	 */
	private static function worth_of( array $step ): array {
		$worth  = array();
		$anyway = self::chances( 0.0 );
		foreach ( self::chances( $step['depth'] ) as $point => $a ) {
			$worth[] = $step['value']->at( $a, $anyway[ $point ] );
		}
		return $worth;
	}

	/** @return list<float> */
	private static function prior(): array {
		if ( array() === self::$prior ) {
			$mean = Functions::logit( 0.10 );
			foreach ( self::thetas() as [ $theta0, $theta1 ] ) {
				self::$prior[] = -( ( $theta0 - $mean ) / 0.7 ) ** 2 / 2.0 - ( ( $theta1 - 2.5 ) / 1.5 ) ** 2 / 2.0;
			}
		}
		return self::$prior;
	}

	/** @return list<float> */
	private static function chances( float $depth ): array {
		$key = 'at ' . $depth;
		if ( ! isset( self::$chances[ $key ] ) ) {
			$chances = array();
			foreach ( self::thetas() as [ $theta0, $theta1 ] ) {
				$chances[] = 1.0 / ( 1.0 + exp( -$theta0 - $theta1 * $depth ) );
			}
			self::$chances[ $key ] = $chances;
		}
		return self::$chances[ $key ];
	}

	/** @return list<array{float, float}> θ0 and θ1, by point. */
	private static function thetas(): array {
		if ( array() === self::$thetas ) {
			$low  = Functions::logit( 0.02 );
			$step = ( Functions::logit( 0.40 ) - $low ) / ( self::POINTS - 1 );
			for ( $point = 0; $point < self::POINTS ** 2; $point++ ) {
				self::$thetas[] = array(
					$low + $step * intdiv( $point, self::POINTS ),
					8.0 * ( $point % self::POINTS ) / ( self::POINTS - 1 ),
				);
			}
		}
		return self::$thetas;
	}
}
