<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Torture;

/** Every notice, warning and deprecation that ChurnStop's own files cause, silenced ones included: none is allowed. */
final class Notices {

	/** @var list<string> */
	private static array $seen = array();

	public static function record(): void {
		$own = dirname( __DIR__, 2 ) . '/includes/';
		set_error_handler(
			static function ( int $level, string $message, string $file, int $line ) use ( $own ): bool {
				if ( str_starts_with( (string) realpath( $file ), $own ) && 0 !== ( error_reporting() & $level ) ) {
					self::$seen[] = $message
						. ' in '
						. substr( (string) realpath( $file ), strlen( $own ) )
						. ':'
						. $line;
				}
				return true;
			}
		);
	}

	public static function stop(): void {
		restore_error_handler();
		self::$seen = array();
	}

	/** @return list<string> Those since the last call. */
	public static function taken(): array {
		$taken      = self::$seen;
		self::$seen = array();
		return $taken;
	}
}
