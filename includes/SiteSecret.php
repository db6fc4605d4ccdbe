<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * A secret of this site alone: what is hashed with it can be neither guessed nor tried out by somebody who has the
 * tables.
 */
final class SiteSecret {

	private const OPTION = 'churnstop_secret';

	public static function get(): string {
		$secret = get_option( self::OPTION );
		if ( ! is_string( $secret ) || '' === $secret ) {
			self::install();
			$secret = get_option( self::OPTION );
		}
		return is_string( $secret ) ? $secret : '';
	}

	/** Makes it where there is none; of two first requests the option keeps one's. */
	public static function install(): void {
		add_option( self::OPTION, bin2hex( random_bytes( 32 ) ), '', true );
	}
}
