<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * The share that is still subscribed at each time (Kaplan and Meier 1958, variance by Greenwood), for spells that may
 * begin late and may still run.
 */
final class Survival {

	/**
	 * Only times at which something ended, in their order.
	 *
	 * @param list<array{at: float, at_risk: int, ended: int, share: float, error: float}> $steps
	 */
	private function __construct( public readonly array $steps ) {}

	/** @param iterable<Spell> $spells */
	public static function of( iterable $spells ): self {
		$enters = array();
		$leaves = array();
		$ended  = array();
		foreach ( $spells as $spell ) {
			if ( $spell->leave <= $spell->enter ) {
				continue;
			}
			$enter            = (string) $spell->enter;
			$leave            = (string) $spell->leave;
			$enters[ $enter ] = ( $enters[ $enter ] ?? 0 ) + $spell->count;
			$leaves[ $leave ] = ( $leaves[ $leave ] ?? 0 ) + $spell->count;
			if ( $spell->ended ) {
				$ended[ $leave ] = ( $ended[ $leave ] ?? 0 ) + $spell->count;
			}
		}
		ksort( $enters, SORT_NUMERIC );
		ksort( $leaves, SORT_NUMERIC );
		ksort( $ended, SORT_NUMERIC );

		$steps   = array();
		$share   = 1.0;
		$sum     = 0.0;
		$at_risk = 0;
		foreach ( $ended as $key => $deaths ) {
			$at = (float) $key;
			$at_risk += self::taken_before( $enters, $at ) - self::taken_before( $leaves, $at );
			$share  *= 1.0 - $deaths / $at_risk;
			$sum    += self::term( $at_risk, $deaths );
			$steps[] = array(
				'at'      => $at,
				'at_risk' => $at_risk,
				'ended'   => $deaths,
				'share'   => $share,
				'error'   => $share * sqrt( $sum ),
			);
		}
		return new self( $steps );
	}

	/** The share still subscribed after $time. */
	public function at( float $time ): float {
		$share = 1.0;
		foreach ( $this->steps as $step ) {
			if ( $step['at'] > $time ) {
				break;
			}
			$share = $step['share'];
		}
		return $share;
	}

	/** The standard error of at(). */
	public function error_at( float $time ): float {
		$error = 0.0;
		foreach ( $this->steps as $step ) {
			if ( $step['at'] > $time ) {
				break;
			}
			$error = $step['error'];
		}
		return $error;
	}

	/** Greenwood's sum Σ d / ( n ( n − d ) ) up to $time. */
	public function greenwood( float $time ): float {
		$sum = 0.0;
		foreach ( $this->steps as $step ) {
			if ( $step['at'] > $time ) {
				break;
			}
			$sum += self::term( $step['at_risk'], $step['ended'] );
		}
		return $sum;
	}

	/**
	 * The restricted mean: the time that one kept on average within $limit, with its standard error.
	 *
	 * @return array{mean: float, error: float}
	 */
	public function restricted_mean( float $limit ): array {
		$steps    = array_filter( $this->steps, static fn ( array $step ): bool => $step['at'] <= $limit );
		$after    = 0.0;
		$variance = 0.0;
		$right    = $limit;
		foreach ( array_reverse( $steps ) as $step ) {
			$after += $step['share'] * ( $right - $step['at'] );
			$right  = $step['at'];
			$variance += $after * $after * self::term( $step['at_risk'], $step['ended'] );
		}
		return array(
			'mean'  => $after + $right,
			'error' => sqrt( $variance ),
		);
	}

	/**
	 * Takes out those before a time.
	 *
	 * @param array<array-key, int> $counts Time → how many, in order.
	 */
	private static function taken_before( array &$counts, float $at ): int {
		$sum = 0;
		foreach ( $counts as $time => $count ) {
			if ( (float) $time >= $at ) {
				break;
			}
			$sum += $count;
			unset( $counts[ $time ] );
		}
		return $sum;
	}

	/** One term of Greenwood's sum; where nobody is left the curve is 0 and its variance with it. */
	private static function term( int $at_risk, int $ended ): float {
		return $at_risk === $ended ? 0.0 : $ended / ( $at_risk * ( $at_risk - $ended ) );
	}
}
