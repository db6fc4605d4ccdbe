<?php
/** Router of PHP's own web server: what is a file is served, the rest is WordPress' front controller. */

declare(strict_types=1);

if ( isset( $_SERVER['HTTP_X_CHURNSTOP_TEST_SCRIPT'] ) ) {
	require __DIR__ . '/script.php';
	return true;
}
$churnstop_path = rawurldecode( (string) parse_url( (string) $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$churnstop_file = $_SERVER['DOCUMENT_ROOT'] . $churnstop_path;
if ( is_file( $churnstop_file ) ) {
	return false;
}
if ( is_dir( $churnstop_file ) && is_file( rtrim( $churnstop_file, '/' ) . '/index.php' ) && '/' !== $churnstop_path ) {
	if ( ! str_ends_with( $churnstop_path, '/' ) ) {
		header( 'Location: ' . $churnstop_path . '/', true, 301 );
		return true;
	}
	return false;
}
unset( $churnstop_path, $churnstop_file );
$_SERVER['SCRIPT_NAME']     = '/index.php';
$_SERVER['PHP_SELF']        = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
unset( $_SERVER['PATH_INFO'] );
chdir( $_SERVER['DOCUMENT_ROOT'] );
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
