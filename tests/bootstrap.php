<?php
/**
 * Unit tests: the plugin's pure classes, without WordPress. Only what they may lean on is here: translation, which
 * answers the English text.
 */

declare(strict_types=1);

require dirname( __DIR__ ) . '/vendor/autoload.php';

define( 'ABSPATH', dirname( __DIR__ ) . '/' );
date_default_timezone_set( 'UTC' );

if ( ! function_exists( '__' ) ) {
	function __( string $text, string $domain = 'default' ): string {
		return $text;
	}

	function _x( string $text, string $context, string $domain = 'default' ): string {
		return $text;
	}

	function _n( string $single, string $plural, int $number, string $domain = 'default' ): string {
		return 1 === $number ? $single : $plural;
	}

	function _nx( string $single, string $plural, int $number, string $context, string $domain = 'default' ): string {
		return 1 === $number ? $single : $plural;
	}
}
