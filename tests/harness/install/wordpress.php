<?php
/** Installs WordPress into an empty database. Runs by itself, without run.php. */

declare(strict_types=1);

define( 'WP_INSTALLING', true );
require dirname( __DIR__ ) . '/server-variables.php';
require getenv( 'CHURNSTOP_SITE' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

add_filter( 'pre_wp_mail', '__return_true' );
$result = wp_install( 'ChurnStop test store', 'admin', 'admin@example.test', true, '', 'admin' );
if ( is_wp_error( $result ) ) {
	fwrite( STDERR, $result->get_error_message() . "\n" );
	exit( 1 );
}
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'timezone_string', 'UTC' );
update_option( 'blog_public', '0' );
update_option( 'fresh_site', '0' );
switch_theme( 'twentytwentyfour' );
wp_insert_user(
	array(
		'user_login'   => 'shopper',
		'user_pass'    => 'shopper',
		'user_email'   => 'shopper@example.test',
		'first_name'   => 'Sam',
		'last_name'    => 'Shopper',
		'display_name' => 'Sam Shopper',
		'role'         => 'subscriber',
	)
);
global $wp_rewrite;
$wp_rewrite->init();
flush_rewrite_rules( false );
