<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * The share of attempts that ended in a save that held for 30 days, before all of those days have passed: the share
 * accepted × the share of accepted saves that hold.
 */
final class SaveRate {

	private const DAYS = 30.0;

	/**
	 * @param int             $attempts All attempts.
	 * @param iterable<Spell> $accepted The accepted ones, in days since the accept; ended: a cancellation was
	 *     requested.
	 */
	public static function of( int $attempts, iterable $accepted ): ?Interval {
		if ( 0 === $attempts ) {
			return null;
		}
		$saves    = is_array( $accepted ) ? $accepted : iterator_to_array( $accepted, false );
		$share    = array_sum( array_map( static fn ( Spell $spell ): int => $spell->count, $saves ) ) / $attempts;
		$survival = Survival::of( $saves );
		$rate     = $share * $survival->at( self::DAYS );
		if ( $rate <= 0.0 || $rate >= 1.0 ) {
			return Wilson::of_share( $rate, (float) $attempts );
		}
		$variance = $rate * $rate * ( ( 1.0 - $share ) / ( $share * $attempts ) + $survival->greenwood( self::DAYS ) );
		return Wilson::of_share( $rate, $rate * ( 1.0 - $rate ) / $variance );
	}
}
