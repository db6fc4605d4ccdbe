<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * Waits for what another process is doing, for as long as this request may: a click 200 milliseconds, a cancel ten
 * seconds, a job as long as it asks.
 */
final class Wait {

	/** All waits of a request that a shopper waits for, a cancel excepted, in seconds. */
	public const CLICK = 0.2;

	/** Seconds between two questions. */
	private const STEP = 0.05;

	/** What is left of the limit, in seconds; null: there is none. */
	private static ?float $left = null;

	/**
	 * Runs something whose waits, all together, take at most so long.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	public static function at_most( float $seconds, callable $work ): mixed {
		$before     = self::$left;
		self::$left = $seconds;
		try {
			return $work();
		} finally {
			self::$left = $before;
		}
	}

	/**
	 * Asks until the answer is yes.
	 *
	 * @param callable(): bool $ready
	 * @return bool False where the time is up.
	 */
	public static function until( callable $ready, float $seconds ): bool {
		while ( ! $ready() ) {
			$step = min( self::STEP, $seconds, self::$left ?? $seconds );
			if ( $step < 0.001 ) {
				return false;
			}
			self::sleep( $step );
			$seconds -= $step;
		}
		return true;
	}

	/** Lets somebody else go first, for as long as this request may still wait. */
	public static function a_moment( float $seconds ): void {
		self::sleep( max( 0.0, min( $seconds, self::$left ?? $seconds ) ) );
	}

	private static function sleep( float $seconds ): void {
		usleep( (int) ( 1_000_000 * $seconds ) );
		if ( null !== self::$left ) {
			self::$left -= $seconds;
		}
	}
}
