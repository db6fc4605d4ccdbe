<?php
/** Activates the plugin named as first argument. */

declare(strict_types=1);

require_once ABSPATH . 'wp-admin/includes/plugin.php';

/** @var list<string> $args */
if ( ! is_plugin_active( $args[0] ) ) {
	$result = activate_plugin( $args[0] );
	if ( is_wp_error( $result ) ) {
		throw new RuntimeException( $args[0] . ': ' . $result->get_error_message() );
	}
}
