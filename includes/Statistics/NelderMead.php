<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/** Finds the least value of a smooth function of a few numbers without derivatives (Nelder and Mead 1965). */
final class NelderMead {

	private const STEPS = 2000;

	/**
	 * @param callable( array<int, float> ): float $loss
	 * @param array<int, float>                    $start
	 * @param float $size How near its points must be to each other in the end.
	 * @return array<int, float>
	 */
	public static function minimize(
		callable $loss,
		array $start,
		float $tolerance = 1e-12,
		float $size = 1e-9,
	): array {
		// Begun again from where it ended: one run alone may stop on a fold of the simplex.
		for ( $run = 0; $run < 3; $run++ ) {
			$start = self::run( $loss, $start, $tolerance, $size );
		}
		return $start;
	}

	/**
	 * @param callable( array<int, float> ): float $loss
	 * @param array<int, float>                    $start
	 * @return array<int, float>
	 */
	private static function run( callable $loss, array $start, float $tolerance, float $size ): array {
		$n       = count( $start );
		$simplex = array( array( $loss( $start ), $start ) );
		for ( $i = 0; $i < $n; $i++ ) {
			$point       = $start;
			$point[ $i ] += 0.5;
			$simplex[]   = array( $loss( $point ), $point );
		}
		for ( $step = 0; $step < self::STEPS; $step++ ) {
			usort( $simplex, static fn ( array $a, array $b ): int => $a[0] <=> $b[0] );
			$close = abs( $simplex[ $n ][0] - $simplex[0][0] ) <= $tolerance * ( abs( $simplex[0][0] ) + $tolerance );
			if ( $close && self::size( $simplex ) < $size ) {
				break;
			}
			$center = self::center( array_slice( $simplex, 0, $n ) );
			$worst  = $simplex[ $n ];
			$try    = static function ( float $factor ) use ( $center, $worst, $loss ): array {
				$point = array();
				foreach ( $center as $i => $c ) {
					$point[] = $c + $factor * ( $worst[1][ $i ] - $c );
				}
				return array( $loss( $point ), $point );
			};
			$reflected = $try( -1.0 );
			if ( $reflected[0] < $simplex[0][0] ) {
				$expanded      = $try( -2.0 );
				$simplex[ $n ] = $expanded[0] < $reflected[0] ? $expanded : $reflected;
			} elseif ( $reflected[0] < $simplex[ $n - 1 ][0] ) {
				$simplex[ $n ] = $reflected;
			} else {
				$contracted = $try( $reflected[0] < $worst[0] ? -0.5 : 0.5 );
				if ( $contracted[0] < min( $reflected[0], $worst[0] ) ) {
					$simplex[ $n ] = $contracted;
				} else {
					$best = $simplex[0][1];
					foreach ( array_slice( $simplex, 1 ) as $i => [ , $point ] ) {
						foreach ( $point as $j => $x ) {
							$point[ $j ] = $best[ $j ] + 0.5 * ( $x - $best[ $j ] );
						}
						$simplex[ $i + 1 ] = array( $loss( $point ), $point );
					}
				}
			}
		}
		usort( $simplex, static fn ( array $a, array $b ): int => $a[0] <=> $b[0] );
		return $simplex[0][1];
	}

	/**
	 * @param list<array{float, array<int, float>}> $simplex
	 * @return array<int, float>
	 */
	private static function center( array $simplex ): array {
		$center = array();
		foreach ( array_keys( $simplex[0][1] ) as $i ) {
			$along    = array_map( static fn ( array $corner ): float => $corner[1][ $i ], $simplex );
			$center[] = array_sum( $along ) / count( $simplex );
		}
		return $center;
	}

	/** @param list<array{float, array<int, float>}> $simplex */
	private static function size( array $simplex ): float {
		$size = 0.0;
		foreach ( $simplex as [ , $point ] ) {
			foreach ( $point as $i => $x ) {
				$size = max( $size, abs( $x - $simplex[0][1][ $i ] ) );
			}
		}
		return $size;
	}
}
