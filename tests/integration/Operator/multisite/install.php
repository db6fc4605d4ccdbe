<?php
/** Makes a network of two sites in the database named by CHURNSTOP_DB, with ChurnStop active for all. */

declare(strict_types=1);

$_SERVER += array(
	'HTTP_HOST' => 'network.test',
	'REMOTE_ADDR' => '127.0.0.1',
	'REQUEST_URI' => '/',
	'REQUEST_METHOD' => 'GET',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
);
putenv( 'CHURNSTOP_URL=http://network.test' );
define( 'WP_INSTALLING', true );
define( 'WP_ALLOW_MULTISITE', true );
require getenv( 'CHURNSTOP_SITE' ) . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
require ABSPATH . 'wp-admin/includes/network.php';

wp_install( 'Network', 'admin', 'admin@example.org', false, '', 'admin' );
foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) {
	$wpdb->$table = $name;
}
install_network();
$populated = populate_network( 1, 'network.test', 'admin@example.org', 'Network', '/', false );
echo is_wp_error( $populated ) && 'no_wildcard_dns' !== $populated->get_error_code()
	? $populated->get_error_message()
	: 'done';
