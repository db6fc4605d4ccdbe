<?php
/** A real store, the first time: the shop of the tests, and a shopper with a subscription. */

declare(strict_types=1);

if ( 'yes' !== get_option( 'churnstop_demo_store' ) ) {
	update_option( 'permalink_structure', '/%postname%/' );
	update_option( 'blogname', 'ChurnStop demo store' );
	switch_theme( 'twentytwentyfour' );
	wp_insert_user(
		array(
			'user_login' => 'shopper',
			'user_pass'  => 'shopper',
			'user_email' => 'shopper@example.test',
			'role'       => 'subscriber',
		)
	);
	require '/churnstop/harness/install/store.php';

	$subscription = wcs_create_subscription(
		array(
			'customer_id'      => get_user_by( 'login', 'shopper' )->ID,
			'billing_period'   => 'month',
			'billing_interval' => 1,
			'start_date'       => gmdate( 'Y-m-d H:i:s', time() - 10 * DAY_IN_SECONDS ),
		)
	);
	$subscription->add_product( wc_get_product( wc_get_product_id_by_sku( 'coffee-monthly' ) ) );
	$subscription->set_payment_method( 'cheque' );
	$subscription->set_requires_manual_renewal( true );
	$subscription->calculate_totals();
	$subscription->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', time() + 20 * DAY_IN_SECONDS ) ) );
	$subscription->update_status( 'active' );
	update_option(
		'churnstop_demo_logins',
		array(
			array(
				'user'     => 'shopper',
				'password' => 'shopper',
				'role'     => 'customer',
				'label'    => 'Shopper, one subscription',
				'url'      => wc_get_account_endpoint_url( 'subscriptions' ),
			),
		)
	);
	update_option( 'churnstop_demo_store', 'yes' );
}
