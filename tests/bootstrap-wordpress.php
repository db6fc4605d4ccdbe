<?php
/**
 * Loads a whole WordPress into the process that runs the tests. PHPUnit includes bootstraps inside a function: what
 * WordPress and the plugins expect to be global is declared so.
 */

declare(strict_types=1);

require dirname( __DIR__ ) . '/vendor/autoload.php';

if ( false === getenv( 'CHURNSTOP_SITE' ) ) {
	$churnstop_name  = strtolower( (string) preg_replace(
		'/[^a-z0-9]/i',
		'',
		getenv( 'CHURNSTOP_ENV_NAME' ) ?: 'default',
	) );
	$churnstop_state = dirname( __DIR__ )
		. '/.cache/sites/'
		. CHURNSTOP_SITE_KIND
		. '-'
		. $churnstop_name
		. '/site.json';
	$churnstop_site  = is_file( $churnstop_state )
		? json_decode( (string) file_get_contents( $churnstop_state ), true )
		: null;
	if ( ! is_array( $churnstop_site ) || ! file_exists( (string) $churnstop_site['socket'] ) ) {
		fwrite( STDERR, 'There is no site to test: run "node bin/env.mjs up ' . CHURNSTOP_SITE_KIND . "\" first.\n" );
		exit( 2 );
	}
	putenv( 'CHURNSTOP_SITE=' . $churnstop_site['dir'] );
	putenv( 'CHURNSTOP_SITE_URL=' . $churnstop_site['url'] );
	putenv( 'CHURNSTOP_SITE_SOCKET=' . $churnstop_site['socket'] );
	putenv( 'CHURNSTOP_SITE_DATABASE=' . $churnstop_site['database'] );
}

require __DIR__ . '/harness/server-variables.php';

// phpcs:ignore Squiz.PHP.GlobalKeyword -- WordPress is loaded within a function of PHPUnit.
global $wpdb,
$table_prefix,
$wp,
$wp_query,
$wp_the_query,
$wp_rewrite,
$wp_roles,
$wp_locale,
$wp_locale_switcher,
$wp_object_cache,
$wp_filter,
$wp_actions,
$wp_filters,
$wp_current_filter,
	$wp_version,
	$wp_db_version,
	$tinymce_version,
	$required_php_version,
	$required_mysql_version,
	$wp_local_package,
	$wp_plugin_paths,
	$wp_theme_directories,
	$wp_embed,
	$wp_widget_factory,
	$shortcode_tags,
	$phpmailer,
	$current_site,
	$current_blog,
	$blog_id,
	$woocommerce,
	$product,
	$post,
	$wp_rest_server,
	$current_user,
	$locale,
	$l10n,
	$wp_scripts,
	$wp_styles,
	$allowedposttags,
	$allowedtags,
	$allowedentitynames,
	$allowedxmlentitynames,
	$PHP_SELF,
	$timestart,
	$pagenow,
	$is_IIS,
	$is_apache,
	$is_nginx,
	$wpsmiliestrans,
	$wp_smiliessearch,
	$_wp_submenu_nopriv;

require getenv( 'CHURNSTOP_SITE' ) . '/wp-load.php';

// WordPress lowers it for output that nobody sees here; tests want to see all of it.
error_reporting( E_ALL );
