<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/** Percentages as the current language writes them. */
final class Percent {

	/** With at most two decimals: "12.5%", in German "12,5 %". */
	public static function text( int|float $percent ): string {
		$decimals = max( 0, strlen( (string) strrchr( (string) round( $percent, 2 ), '.' ) ) - 1 );
		/* translators: %s: a number, written in the current language. "12.5%". Put the space before the sign that
		   your language has. */
		return sprintf( __( '%s%%', 'churnstop' ), number_format_i18n( (float) $percent, $decimals ) );
	}
}
