<?php
/** Activates the plugins named as arguments, in order. */

declare(strict_types=1);

/** @var list<string> $args */
require_once ABSPATH . 'wp-admin/includes/plugin.php';

foreach ( $args as $plugin ) {
	$result = activate_plugin( $plugin );
	if ( is_wp_error( $result ) ) {
		fwrite(
			STDERR,
			$plugin . ': ' . $result->get_error_message() . ' ' . wp_json_encode( $result->get_error_data() ) . "\n",
		);
		exit( 1 );
	}
}
