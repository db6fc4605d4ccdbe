<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/** Wilson's score interval for a share (Wilson 1927). For display only: it is not valid for looking again and again. */
final class Wilson {

	/** The share $successes / $n; null where nothing was counted. */
	public static function of_counts( int $successes, int $n ): ?Interval {
		return 0 === $n ? null : self::of_share( $successes / $n, (float) $n );
	}

	/** A share that was estimated with the precision of $n independent observations. */
	public static function of_share( float $share, float $n, float $z = Functions::Z_95 ): Interval {
		$z2     = $z * $z / $n;
		$center = ( $share + $z2 / 2.0 ) / ( 1.0 + $z2 );
		$half   = $z / ( 1.0 + $z2 ) * sqrt( max( 0.0, $share * ( 1.0 - $share ) / $n + $z2 / ( 4.0 * $n ) ) );
		return new Interval( $share, max( 0.0, $center - $half ), min( 1.0, $center + $half ) );
	}
}
