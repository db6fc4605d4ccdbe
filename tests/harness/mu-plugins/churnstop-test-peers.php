<?php
/**
 * For browser tests: the cookie `churnstop_test_peer` puts a simulated other plugin of tests/harness/peers before that
 * browser, and no other.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

$churnstop_peer = dirname( __DIR__ )
	. '/peers/'
	. preg_replace( '/[^a-z]/', '', (string) ( $_COOKIE['churnstop_test_peer'] ?? '' ) )
	. '.php';

if ( is_file( $churnstop_peer ) ) {
	require $churnstop_peer;
}
