<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * Named points between two writes, where the kill tests end the process.
 *
 * Tests set a listener; in production there is none and a point costs one null check.
 */
final class KillPoint {

	/** @var (callable(string): void)|null */
	private static $listener = null;

	/** @param (callable(string): void)|null $listener */
	public static function listen( ?callable $listener ): void {
		self::$listener = $listener;
	}

	/** @param string $name Such as `discount:coupon-created`. */
	public static function pass( string $name ): void {
		if ( null !== self::$listener ) {
			( self::$listener )( $name );
		}
	}
}
