<?php
/**
 * For browser tests: the cookie `churnstop_test_theme` puts that browser, and no other, before a theme of
 * tests/harness/themes.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

$churnstop_theme = preg_replace( '/[^a-z]/', '', (string) ( $_COOKIE['churnstop_test_theme'] ?? '' ) );

if ( '' !== $churnstop_theme && is_dir( dirname( __DIR__ ) . '/themes/' . $churnstop_theme ) ) {
	foreach ( array( 'stylesheet', 'template', 'pre_option_stylesheet', 'pre_option_template' ) as $churnstop_filter ) {
		add_filter( $churnstop_filter, static fn (): string => $churnstop_theme );
	}
	add_filter( 'theme_root', static fn (): string => dirname( __DIR__ ) . '/themes' );
}
