<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/** The number of an attempt that a customer can quote and support can find. */
final class ReceiptNumber {

	public static function of( int $attempt ): string {
		return self::written( 'CS', $attempt );
	}

	/** Of what was kept after all: not the cancellation's. */
	public static function of_keeping( int $attempt ): string {
		return self::written( 'CK', $attempt );
	}

	public static function of_test( int $attempt ): string {
		return self::written( 'TEST', $attempt );
	}

	/** The attempt that it stands for, as somebody typed it; null where the words are none. */
	public static function attempt( string $words ): ?int {
		return 1 === preg_match( '/^(?:CS|CK|TEST)-0*(\d{1,18})$/Di', trim( $words ), $found ) ? (int) $found[1] : null;
	}

	private static function written( string $prefix, int $attempt ): string {
		return $prefix . '-' . str_pad( (string) $attempt, 6, '0', STR_PAD_LEFT );
	}
}
