<?php
/** What a web server would have said about the request, for a WordPress that runs on the command line. */

declare(strict_types=1);

( static function (): void {
	$url = (string) ( getenv( 'CHURNSTOP_URL' ) ?: getenv( 'CHURNSTOP_SITE_URL' ) ?: 'http://127.0.0.1' );
	$_SERVER['HTTP_HOST']       = preg_replace( '~^https?://~', '', $url );
	$_SERVER['SERVER_NAME']     = '127.0.0.1';
	$_SERVER['SERVER_PORT']     = (string) ( parse_url( $url, PHP_URL_PORT ) ?: 80 );
	$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
	$_SERVER['REQUEST_METHOD']  = 'GET';
	$_SERVER['REQUEST_URI']     = '/';
	$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
	$_SERVER['HTTP_USER_AGENT'] = 'ChurnStop tests';
} )();
