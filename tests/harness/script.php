<?php
/**
 * Runs what a browser test has just written (tests/harness/site.ts) in this web server's process: no other has to start
 * for it. The folder's random name, which a page of another site cannot know, is the permission.
 */

declare(strict_types=1);

$churnstop_script = (string) $_SERVER['HTTP_X_CHURNSTOP_TEST_SCRIPT'];
if ( 1 !== preg_match( '~/churnstop-\w{6}/script\.php$~', $churnstop_script ) || ! is_file( $churnstop_script ) ) {
	http_response_code( 404 );
	return;
}
unset( $_SERVER['HTTP_X_CHURNSTOP_TEST_SCRIPT'] );
set_time_limit( 0 );
// Whatever ends it before the last line is a failure, and what was said till then tells why.
http_response_code( 500 );
register_shutdown_function(
	static function (): void {
		$error = error_get_last();
		$fatal = E_ERROR | E_PARSE | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;
		if ( null !== $error && 0 !== ( $error['type'] & $fatal ) ) {
			echo $error['message'] . ' in ' . $error['file'] . ':' . $error['line'];
		}
	}
);
ob_start();
define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );
require $_SERVER['DOCUMENT_ROOT'] . '/wp-load.php';
try {
	require $churnstop_script;
	http_response_code( 200 );
} catch ( Throwable $trouble ) {
	echo $trouble;
}
