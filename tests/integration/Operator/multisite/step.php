<?php
/** One request to a site of the network: php step.php <path> <step>. Prints JSON. */

declare(strict_types=1);

[ , $path, $step ] = $argv;
$_SERVER           = array_merge( $_SERVER, array(
	'HTTP_HOST' => 'network.test',
	'REMOTE_ADDR' => '127.0.0.1',
	'REQUEST_URI' => $path,
	'REQUEST_METHOD' => 'GET',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
) );
putenv( 'CHURNSTOP_URL=http://network.test' . rtrim( $path, '/' ) );
define( 'MULTISITE', true );
define( 'SUBDOMAIN_INSTALL', false );
define( 'DOMAIN_CURRENT_SITE', 'network.test' );
define( 'PATH_CURRENT_SITE', '/' );
define( 'SITE_ID_CURRENT_SITE', 1 );
define( 'BLOG_ID_CURRENT_SITE', 1 );
if ( 'network-page' === $step || 'uninstall' === $step ) {
	define( 'WP_NETWORK_ADMIN', true );
	define( 'WP_ADMIN', true );
}
require getenv( 'CHURNSTOP_SITE' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

use ChurnStop\Actor;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\LivePauses;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Lease;
use ChurnStop\Storage\Schema;

$shape = static function (): array {
	global $wpdb;
	return array(
		'tables'  => count( $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->prefix}churnstop\\_%'" ) ),
		'options' => $wpdb->get_col(
			"SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE 'churnstop\\_%'",
		),
		'granted' => (bool) get_role( 'administrator' )?->has_cap( 'manage_churnstop' ),
	);
};

$jobs = static function (): array {
	$planned = array();
	foreach ( array( 'one' => 1, 'two' => 2 ) as $name => $blog ) {
		switch_to_blog( $blog );
		wp_cache_flush();
		$hooks            = array_unique( array_merge( ...array_values( array_map(
			array_keys( ... ),
			array_filter( _get_cron_array(), is_array( ... ) ),
		) ) ) );
		$planned[ $name ] = array_values( array_filter(
			$hooks,
			static fn ( string $hook ): bool => str_starts_with( $hook, 'churnstop_' ),
		) );
		sort( $planned[ $name ] );
		restore_current_blog();
	}
	return $planned;
};

switch ( $step ) {
	case 'activate':
		$error = activate_plugin( 'churnstop/churnstop.php', '', true );
		$site  = wp_insert_site( array(
			'domain' => 'network.test',
			'path' => '/two/',
			'title' => 'Two',
			'user_id' => 1,
		) );
		$said  = array(
			is_wp_error( $error ) ? $error->get_error_message() : 'active',
			is_wp_error( $site ) ? $site->get_error_message() : $site,
		);
		break;
	case 'visit':
		$parts = static fn (): array => array(
			Plugin::get()->part( Connections::class ),
			Plugin::get()->part( FlowStore::class ),
			Plugin::get()->part( SettingsStore::class ),
		);
		$here  = $parts();
		switch_to_blog( 3 - get_current_blog_id() );
		$there = $parts();
		restore_current_blog();
		$said = array(
			'blog' => get_current_blog_id(),
			'own' => $parts() === $here && $there !== $here,
			'flow' => null !== Plugin::get()->part( FlowTable::class )->find_default(),
		) + $shape();
		break;
	case 'lease':
		$rows = static fn (): array => array_map(
			static fn ( int $blog ): int => (int) $wpdb->get_var(
				'SELECT COUNT(*) FROM '
					. $wpdb->get_blog_prefix( $blog )
					. "churnstop_leases WHERE name = 'subscription-7'",
			),
			array( 1, 2 ),
		);
		Lease::take( 'subscription-7', 0 );
		switch_to_blog( 2 );
		$there = Lease::take( 'subscription-7', 0 );
		$both  = $rows();
		Lease::release( 'subscription-7' );
		$one = $rows();
		restore_current_blog();
		Lease::release( 'subscription-7' );
		$said = array( 'there' => $there, 'rows' => array( $both, $one, $rows() ) );
		break;
	case 'pause':
		Demo::on();
		$sandbox = Plugin::get()->part( Connections::class )->get( Sandbox::ID );
		assert( $sandbox instanceof Sandbox );
		$plan    = $sandbox->book->add_plan( 'Pro', 4000 );
		$id      = $sandbox->book->add_subscription( 1, $plan, '+20 days' );
		$actor   = Actor::customer( 1 );
		$flow    = Plugin::get()->part( CancelFlow::class );
		$attempt = $flow->start( $actor, array( Sandbox::ref( $id ) ) )[0];
		$attempt = $flow->reason( $actor, $attempt['id'], 'too_busy' );
		$attempt = $flow->accept( $actor, $attempt['id'], $attempt['screen']['offer']['id'] );
		if ( '/two/' === $path ) {
			Plugin::get()->part( SettingsStore::class )->save( array( 'on_uninstall' => 'remove' ) );
		}
		$said = array( 'state' => $attempt['state'], 'paused' => Plugin::get()->part( LivePauses::class )->count() );
		break;
	case 'delete-site':
		$ours = $shape()['tables'];
		$site = wp_insert_site( array(
			'domain' => 'network.test',
			'path' => '/three/',
			'title' => 'Three',
			'user_id' => 1,
		) );
		assert( is_int( $site ) );
		switch_to_blog( $site );
		Plugin::get()->part( Schema::class )->create();
		Demo::on();
		$before = $shape()['tables'];
		restore_current_blog();
		wp_delete_site( $site );
		$said = array(
			'before' => $before,
			'after' => count( $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->base_prefix}{$site}\\_churnstop%'" ) ),
			'taken_along' => $ours - $shape()['tables'],
		);
		break;
	case 'network-page':
		wp_set_current_user( 1 );
		ob_start();
		Plugin::get()->part( ChurnStop\Admin\LeavePage::class )->render();
		$said = array( 'page' => ob_get_clean() );
		break;
	case 'jobs':
		foreach ( array( 1, 2 ) as $blog ) {
			switch_to_blog( $blog );
			do_action( 'admin_init' );
			restore_current_blog();
		}
		$said = $jobs();
		break;
	case 'deactivate-one':
		do_action( 'deactivate_churnstop/churnstop.php', false );
		$said = $jobs();
		break;
	case 'deactivate':
		deactivate_plugins( 'churnstop/churnstop.php', false, true );
		$said = $jobs();
		break;
	case 'uninstall':
		$reverted = array();
		add_action( 'churnstop_offer_reverted', static function () use ( &$reverted ): void {
			$reverted[] = get_current_blog_id();
		} );
		define( 'WP_UNINSTALL_PLUGIN', 'churnstop/churnstop.php' );
		require WP_PLUGIN_DIR . '/churnstop/uninstall.php';
		$said = array( 'reverted' => $reverted, 'one' => $shape() );
		switch_to_blog( 2 );
		$said['two'] = $shape();
		break;
	default:
		$said = array();
}
echo wp_json_encode( $said );
