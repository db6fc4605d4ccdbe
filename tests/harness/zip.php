<?php
/** What `npm test -- zip` asks a site with the packed plugin. */

declare(strict_types=1);

require_once ABSPATH . 'wp-admin/includes/plugin.php';

$churnstop = 'churnstop/churnstop.php';
wp_set_current_user( 1 );
$active = is_plugin_active( $churnstop );

deactivate_plugins( $churnstop );
$asleep = ! is_plugin_active( $churnstop );
$awake  = null === activate_plugin( $churnstop );

$until   = time() + HOUR_IN_SECONDS;
$token   = WP_Session_Tokens::get_instance( 1 )->create( $until );
$cookies = array();
foreach ( array( AUTH_COOKIE => 'auth', LOGGED_IN_COOKIE => 'logged_in' ) as $name => $scheme ) {
	$cookies[] = $name . '=' . rawurlencode( wp_generate_auth_cookie( 1, $until, $scheme, $token ) );
}

// The JWT library under its own name, loaded by a token alone.
$jwt     = 'ChurnStopVendor\\Firebase\\JWT\\JWT';
$ask     = static function ( array $headers ): int {
	wp_set_current_user( 0 );
	$request = new WP_REST_Request( 'GET', '/churnstop/v1/subscriptions' );
	$request->set_headers( $headers );
	return rest_do_request( $request )->get_status();
};
$without = array( $ask( array() ), class_exists( $jwt, false ) );
$bearer  = function_exists( 'churnstop_customer_token' ) ? churnstop_customer_token( 1 ) : '';
$with    = array(
	$ask( array( 'X-ChurnStop-Token' => $bearer ) ),
	class_exists( $jwt, false ),
	class_exists( 'Firebase\\JWT\\JWT' ),
);

echo wp_json_encode(
	array(
		'jwt'    => array( $without, $with ),
		'token'  => $bearer,
		'active' => $active,
		'cycle'  => $asleep && $awake,
		'cookie' => implode( '; ', $cookies ),
	)
);
