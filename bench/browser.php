<?php
/**
 * For the benchmarks in the browser: a shopper with a subscription, an administrator, a flow of 30 reasons with 3
 * offers each. Prints where they are, as JSON.
 */

declare(strict_types=1);

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Plugin;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Store\Shop;

require_once dirname( __DIR__ ) . '/vendor/autoload.php';

$cookies = static function ( int $user ): array {
	$until = time() + DAY_IN_SECONDS;
	$token = WP_Session_Tokens::get_instance( $user )->create( $until );
	return array(
		LOGGED_IN_COOKIE => wp_generate_auth_cookie( $user, $until, 'logged_in', $token ),
		AUTH_COOKIE      => wp_generate_auth_cookie( $user, $until, 'auth', $token ),
	);
};

if ( function_exists( 'wcs_get_subscription' ) ) {
	$made     = Shop::make( new Given( next_payment: '+12 days' ) );
	$customer = $made->customer_id;
	$account  = Shop::get( $made->id )->get_view_order_url();
} else {
	Demo::fill();
	$book     = Plugin::get()->part( Connections::class )->get( 'sandbox' )->book;
	$customer = (int) wp_insert_user( array(
		'user_login' => 'bench' . uniqid(),
		'user_pass' => wp_generate_password(),
		'user_email' => uniqid() . '@example.org',
	) );
	$account  = add_query_arg(
		'subscription',
		$book->add_subscription( $customer, $book->add_plan( 'Bench', 4000 ), '+12 days' ),
		Demo::page_url(),
	);
}

wp_set_current_user( get_user_by( 'login', 'admin' )->ID );
$reasons = array();
for ( $n = 1; $n <= 30; $n++ ) {
	$reasons[] = array(
		'id'     => 'reason_' . $n,
		'kind'   => 'price',
		'label'  => 'Reason number ' . $n,
		'offers' => array(
			array( 'type' => 'discount', 'value_percent' => 20, 'duration_billing_cycles' => 3 ),
			array( 'type' => 'pause', 'duration_days' => 30 ),
			array( 'type' => 'skip_renewal' ),
		),
	);
}
$request = new WP_REST_Request( 'POST', '/churnstop/v1/flows' );
$request->set_header( 'Content-Type', 'application/json' );
$request->set_body( (string) wp_json_encode( array(
	'name' => 'Benchmark',
	'status' => 'draft',
	'priority' => 900,
	'reasons' => $reasons,
) ) );
$flow = rest_do_request( $request );
if ( 201 !== $flow->get_status() ) {
	throw new RuntimeException( 'The flow was refused: ' . wp_json_encode( $flow->get_data() ) );
}

echo wp_json_encode(
	array(
		'shopper' => $cookies( $customer ),
		'admin'   => $cookies( get_current_user_id() ),
		'account' => $account,
		'without' => home_url( '/' ),
		'flow'    => $flow->get_data()['id'],
	)
);
