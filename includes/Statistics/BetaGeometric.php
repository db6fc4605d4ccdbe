<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * How long subscriptions last where each customer has a chance to leave of their own (shifted beta-geometric, Fader and
 * Hardie 2007). Times are renewals: T = 1 means that the first renewal was not paid.
 */
final class BetaGeometric {

	/** The first of the published cohorts of Fader and Hardie. */
	private const PRIOR_ALPHA = 0.668;
	private const PRIOR_BETA  = 3.806;

	/** Over so many renewals a fit is held near another. */
	private const AROUND = 12;

	public function __construct(
		public readonly float $alpha,
		public readonly float $beta,
	) {}

	/**
	 * The most likely parameters for cohorts that may still be running.
	 *
	 * @param list<list<float|int>> $cohorts Of each cohort how many were there at time 0, 1, 2, …
	 */
	public static function fit( array $cohorts ): self {
		$loss  = static function ( array $point ) use ( $cohorts ): float {
			$model = new self( exp( $point[0] ), exp( $point[1] ) );
			return -$model->log_likelihood( $cohorts );
		};
		$point = NelderMead::minimize( $loss, array( 0.0, 0.0 ) );
		return new self( exp( $point[0] ), exp( $point[1] ) );
	}

	/**
	 * The same from how many were at risk at renewal 1, 2, … and how many of them did not pay it: those who were known
	 * late count from then on. Where they are few it stays near $around, which counts as $weight subscriptions.
	 *
	 * @param array<int, array{at_risk: float, lost: float}> $renewals By renewal, from 1.
	 */
	public static function of_renewals( array $renewals, self $around, float $weight ): self {
		for ( $t = 1; $t <= self::AROUND; $t++ ) {
			$at_risk        = $weight * $around->survival( $t - 1 );
			$known          = $renewals[ $t ] ?? array( 'at_risk' => 0.0, 'lost' => 0.0 );
			$renewals[ $t ] = array(
				'at_risk' => $known['at_risk'] + $at_risk,
				'lost'    => $known['lost'] + $at_risk * ( 1.0 - $around->retention( $t ) ),
			);
		}
		$loss  = static function ( array $point ) use ( $renewals ): float {
			$alpha = exp( $point[0] );
			$beta  = exp( $point[1] );
			$sum   = 0.0;
			foreach ( $renewals as $t => $renewal ) {
				$all  = $alpha + $beta + $t - 1.0;
				$sum -= $renewal['lost'] > 0.0 ? $renewal['lost'] * log( $alpha / $all ) : 0.0;
				$kept = $renewal['at_risk'] - $renewal['lost'];
				$sum -= $kept > 0.0 ? $kept * log( ( $beta + $t - 1.0 ) / $all ) : 0.0;
			}
			return $sum;
		};
		$point = NelderMead::minimize( $loss, array( log( $around->alpha ), log( $around->beta ) ), 1e-7, 1e-4 );
		return new self( exp( $point[0] ), exp( $point[1] ) );
	}

	/** Of a store of which nothing is known. */
	public static function unknown(): self {
		return new self( self::PRIOR_ALPHA, self::PRIOR_BETA );
	}

	/** @param list<list<float|int>> $cohorts */
	public function log_likelihood( array $cohorts ): float {
		$sum = 0.0;
		foreach ( $cohorts as $cohort ) {
			$last = count( $cohort ) - 1;
			for ( $t = 1; $t <= $last; $t++ ) {
				$lost = $cohort[ $t - 1 ] - $cohort[ $t ];
				$sum += $lost > 0 ? $lost * $this->log_leaving( $t ) : 0.0;
			}
			$sum += $cohort[ $last ] > 0 ? $cohort[ $last ] * log( $this->survival( $last ) ) : 0.0;
		}
		return $sum;
	}

	/** The share that is still there after $t renewals. */
	public function survival( int $t ): float {
		return exp( $this->log_ratio( 0.0, (float) $t ) );
	}

	/** The chance of renewal $t, having paid all before it. */
	public function retention( int $t ): float {
		return ( $this->beta + $t - 1.0 ) / ( $this->alpha + $this->beta + $t - 1.0 );
	}

	/** The same for customers who renewed $times already. */
	public function after( int $times ): self {
		return new self( $this->alpha, $this->beta + $times );
	}

	/**
	 * The renewals still to be expected, seen just before renewal $renewed + 1 and with that renewal undiscounted.
	 *
	 * @param float $discount A period's discount rate, above 0.
	 */
	public function residual_lifetime( float $discount, int $renewed ): float {
		$b = $this->beta + $renewed;
		$c = $this->alpha + $b;
		return $b / $c * Functions::hypergeometric( 1.0, $b + 1.0, $c + 1.0, 1.0 / ( 1.0 + $discount ) );
	}

	/** The logarithm of the chance to leave at time $t. */
	private function log_leaving( int $t ): float {
		return $this->log_ratio( 1.0, $t - 1.0 );
	}

	/** The logarithm of B( α + a, β + b ) / B( α, β ). */
	private function log_ratio( float $a, float $b ): float {
		$now = Functions::log_beta( $this->alpha, $this->beta );
		return Functions::log_beta( $this->alpha + $a, $this->beta + $b ) - $now;
	}
}
