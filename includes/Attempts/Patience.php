<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

/** Waits for another request to let go of an attempt. */
final class Patience {

	private const STEP_MICROSECONDS = 150_000;

	/**
	 * The attempt once nobody holds it, or as it is when the time is up.
	 *
	 * @param callable(): Attempt $find
	 */
	public static function until_unclaimed( callable $find, int $seconds ): Attempt {
		$deadline = microtime( true ) + $seconds;
		$attempt  = $find();
		while ( null !== $attempt->claim && microtime( true ) < $deadline ) {
			usleep( self::STEP_MICROSECONDS );
			$attempt = $find();
		}
		return $attempt;
	}
}
