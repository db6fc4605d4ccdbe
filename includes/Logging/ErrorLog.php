<?php
declare(strict_types=1);

namespace ChurnStop\Logging;

defined( 'ABSPATH' ) || exit;

/**
 * The site's own error log, where WooCommerce's logger is not there. What only informs goes there while debugging is
 * on.
 */
final class ErrorLog implements Log {

	public function error( string $message, array $context = array() ): void {
		self::write( $message, $context );
	}

	public function info( string $message, array $context = array() ): void {
		if ( defined( 'WP_DEBUG' ) && WP_DEBUG ) {
			self::write( $message, $context );
		}
	}

	/** @param array<string, string|int|bool|null> $context */
	private static function write( string $message, array $context ): void {
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the site's own log, without personal data.
		error_log( Fault::line( 'ChurnStop: ' . $message, $context ) );
	}
}
