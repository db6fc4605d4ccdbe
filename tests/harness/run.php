<?php
/**
 * Loads the site's WordPress in the global scope and runs a script in it: php run.php script.php [arguments].
 * The script finds its arguments in `$args`.
 */

declare(strict_types=1);

$site = getenv( 'CHURNSTOP_SITE' );
if ( ! is_string( $site ) || ! is_file( $site . '/wp-load.php' ) ) {
	fwrite( STDERR, "CHURNSTOP_SITE names no site: use node bin/env.mjs php <site> <script.php>.\n" );
	exit( 2 );
}
$script = realpath( $argv[1] ?? '' );
if ( false === $script ) {
	fwrite( STDERR, 'There is no script ' . ( $argv[1] ?? '(none given)' ) . ".\n" );
	exit( 2 );
}
$args = array_slice( $argv, 2 );

// WordPress shows a fatal error to a browser only: here it goes to the terminal.
register_shutdown_function(
	static function (): void {
		$error = error_get_last();
		if (
			null !== $error
			&& 0 !== (
				$error['type'] & (
					E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR
				)
			)
		) {
			fwrite( STDERR, $error['message'] . ' in ' . $error['file'] . ':' . $error['line'] . "\n" );
		}
	}
);

define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );
require __DIR__ . '/server-variables.php';
require $site . '/wp-load.php';
unset( $site );

require $script;
