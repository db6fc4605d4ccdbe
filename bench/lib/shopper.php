<?php
/**
 * Answers a shopper with a subscription that can be cancelled, on whatever store there is: the customer's id, and the
 * subscription as REST names it.
 */

declare(strict_types=1);

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Plugin;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Store\Shop;

if ( function_exists( 'wcs_get_subscription' ) ) {
	$made = Shop::make( new Given( next_payment: '+12 days' ) );
	return array( $made->customer_id, $made->id );
}
Demo::fill();
$book     = Plugin::get()->part( Connections::class )->get( 'sandbox' )->book;
$customer = (int) wp_insert_user( array(
	'user_login' => 'bench' . uniqid(),
	'user_pass' => wp_generate_password(),
	'user_email' => uniqid() . '@example.org',
) );
return array(
	$customer,
	'sandbox:' . $book->add_subscription( $customer, $book->add_plan( 'Bench', 4000 ), '+12 days' ),
);
