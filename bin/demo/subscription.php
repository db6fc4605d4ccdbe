<?php
/**
 * The shopper's subscription. In a process of its own: orders have their own tables from the request after the store's
 * setup on, and the store lists only what it made in them.
 */

declare(strict_types=1);

if ( array() === wcs_get_users_subscriptions( get_user_by( 'login', 'shopper' )->ID ) ) {
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
}
