<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/** Contrast of two colors as WCAG 2 defines it. */
final class Contrast {

	/** WCAG 2, 1.4.3: the least ratio for text. */
	public const LEGIBLE = 4.5;

	/** From 1 to 21; null where one of them is no color of the form #rgb or #rrggbb. */
	public static function between( string $one, string $other ): ?float {
		$a = self::luminance( $one );
		$b = self::luminance( $other );
		return null === $a || null === $b ? null : ( max( $a, $b ) + 0.05 ) / ( min( $a, $b ) + 0.05 );
	}

	private static function luminance( string $color ): ?float {
		if ( 1 === preg_match( '/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i', $color, $short ) ) {
			$color = '#' . $short[1] . $short[1] . $short[2] . $short[2] . $short[3] . $short[3];
		}
		if ( 1 !== preg_match( '/^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i', $color, $parts ) ) {
			return null;
		}
		$linear = array_map(
			static function ( string $part ): float {
				$share = (int) hexdec( $part ) / 255;
				return $share <= 0.04045 ? $share / 12.92 : ( ( $share + 0.055 ) / 1.055 ) ** 2.4;
			},
			array( $parts[1], $parts[2], $parts[3] )
		);
		return 0.2126 * $linear[0] + 0.7152 * $linear[1] + 0.0722 * $linear[2];
	}
}
