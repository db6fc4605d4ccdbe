<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * Intervals for the difference between an arm and control that hold at all times at once, however often somebody
 * looks (asymptotic confidence sequence, arXiv 2103.06476).
 */
final class ConfidenceSequence {

	private readonly float $alpha;

	private readonly float $rho_squared;

	/**
	 * Both numbers are fixed when the experiment starts.
	 *
	 * @param int $expected Units of twelve months, both arms; at least 100.
	 * @param int $arms     All arms of the experiment, control included.
	 */
	public function __construct( int $expected, int $arms = 2 ) {
		$this->alpha       = 0.05 / ( $arms - 1 );
		$two_logs          = -2.0 * log( $this->alpha );
		$this->rho_squared = ( $two_logs + log( 1.0 + $two_logs ) ) / max( 100, $expected );
	}

	/** The arm's rate less control's; null until both arms have enough to say anything. */
	public function difference( ArmTally $control, ArmTally $arm ): ?Interval {
		if ( ! $control->is_enough() || ! $arm->is_enough() ) {
			return null;
		}
		$error = self::error_of_difference( $control, $arm );
		return $this->around( $arm->rate() - $control->rate(), $error, $control->n() + $arm->n() );
	}

	/** The arm's rate in relation to control's, less 1; null until both arms have enough to say anything. */
	public function relative( ArmTally $control, ArmTally $arm ): ?Interval {
		if ( ! $control->is_enough() || ! $arm->is_enough() ) {
			return null;
		}
		$error = self::error_of_ratio( $control, $arm );
		return $this->around( $arm->rate() / $control->rate() - 1.0, $error, $control->n() + $arm->n() );
	}

	/** The standard error of the difference of two rates. */
	public static function error_of_difference( ArmTally $control, ArmTally $arm ): float {
		return sqrt( $control->variance() + $arm->variance() );
	}

	/** The standard error of the ratio of two rates, by the delta method without a logarithm. */
	public static function error_of_ratio( ArmTally $control, ArmTally $arm ): float {
		$a = $control->rate();
		$b = $arm->rate();
		return sqrt( $arm->variance() / ( $a * $a ) + $b * $b * $control->variance() / $a ** 4 );
	}

	public function around( float $value, float $error, int $n ): Interval {
		$scaled = $n * $this->rho_squared;
		$logs   = log( sqrt( $scaled + 1.0 ) / $this->alpha );
		$half   = $error * sqrt( (float) $n ) * sqrt( 2.0 * ( $scaled + 1.0 ) / ( $n * $scaled ) * $logs );
		return new Interval( $value, $value - $half, $value + $half );
	}
}
