<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/** How long an experiment takes until it knows something, by the simulations in docs/statistics.md. */
final class Planning {

	/** Units of a fixed sample with 80 % power at 5 %: ( z(.975) + z(.8) )². */
	private const POWER = 7.849;

	/** After this many months nobody waits. */
	private const LONGEST = 60;

	/** Units after which half of stores know, in relation to those of a fixed sample. */
	public const HALF = 1.0;

	/** Units after which eight stores of ten know, where both arms are as large. */
	public const MOST = 1.7;

	/**
	 * The same where one arm is smaller.
	 *
	 * @param float $share Of the smaller arm in both, up to 0.5.
	 */
	public static function most( float $share ): float {
		return match ( true ) {
			$share < 0.15 => 2.1,
			$share < 0.35 => 1.9,
			default       => self::MOST,
		};
	}

	/** The units of both arms that a fixed sample needs. */
	public static function units( float $p_control, float $p_arm, float $w_control = 0.5, float $w_arm = 0.5 ): float {
		$spread = $p_control * ( 1.0 - $p_control ) / $w_control + $p_arm * ( 1.0 - $p_arm ) / $w_arm;
		return self::POWER * $spread / ( $p_arm - $p_control ) ** 2;
	}

	/**
	 * The months until so many stores know; null where that is beyond five years or cannot be said.
	 *
	 * @param float $units      See units().
	 * @param int   $counted    Units that are counted already.
	 * @param float $per_month  Entries a month.
	 * @param float $wait_days  Days from an entry to its outcome.
	 * @param float $stores     HALF, or most().
	 */
	public static function months_to_go(
		float $units,
		int $counted,
		float $per_month,
		float $wait_days,
		float $stores = self::MOST,
	): ?int {
		if ( $per_month <= 0.0 || ! is_finite( $units ) ) {
			return null;
		}
		$months = (int) ceil( max( 0.0, $stores * $units - $counted ) / $per_month + $wait_days / 30.4 );
		return $months > self::LONGEST ? null : $months;
	}
}
