<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;

/** The machine's clock, moved by what the site's demo option says: time goes on, and a person can put it forward. */
final class MovableClock implements Clock {

	public const OPTION = 'churnstop_sandbox_clock';

	public function now(): \DateTimeImmutable {
		$ahead = get_option( self::OPTION, 0 );
		return new \DateTimeImmutable( '@' . ( time() + ( is_numeric( $ahead ) ? (int) $ahead : 0 ) ) );
	}

	public function set_to( \DateTimeImmutable $moment ): void {
		update_option( self::OPTION, $moment->getTimestamp() - time(), true );
	}

	public function reset(): void {
		delete_option( self::OPTION );
	}
}
