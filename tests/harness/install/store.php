<?php
/**
 * Makes a shop of a WordPress with WooCommerce and WooCommerce Subscriptions: settings, pages, gateways, people,
 * products.
 */

declare(strict_types=1);

use Automattic\WooCommerce\Internal\DataStores\Orders\DataSynchronizer;
use Automattic\WooCommerce\Utilities\OrderUtil;

foreach ( array(
	'woocommerce_store_address'                         => '1 Main Street',
	'woocommerce_store_city'                            => 'San Francisco',
	'woocommerce_default_country'                       => 'US:CA',
	'woocommerce_store_postcode'                        => '94110',
	'woocommerce_currency'                              => 'USD',
	'woocommerce_price_num_decimals'                    => '2',
	'woocommerce_calc_taxes'                            => 'no',
	'woocommerce_enable_coupons'                        => 'yes',
	'woocommerce_enable_guest_checkout'                 => 'no',
	'woocommerce_enable_myaccount_registration'         => 'yes',
	'woocommerce_coming_soon'                           => 'no',
	'woocommerce_allow_tracking'                        => 'no',
	'woocommerce_show_marketplace_suggestions'          => 'no',
	'woocommerce_task_list_hidden'                      => 'yes',
	'woocommerce_onboarding_profile'                    => array( 'skipped' => true ),
	'woocommerce_custom_orders_table_data_sync_enabled' => 'no',
	'woocommerce_subscriptions_allow_switching'         => 'variable_grouped',
	'woocommerce_subscriptions_accept_manual_renewals'  => 'yes',
	'woocommerce_subscriptions_turn_off_automatic_payments' => 'no',
	'woocommerce_subscriptions_max_customer_suspensions' => '0',
	'woocommerce_cheque_settings'                       => array(
		'enabled' => 'yes',
		'title'   => 'Check payments',
	),
) as $option => $value ) {
	update_option( $option, $value );
}

// High-performance order storage: on, and really there.
$orders = wc_get_container()->get( DataSynchronizer::class );
if ( ! $orders->check_orders_table_exists() ) {
	$orders->create_database_tables();
}
update_option( 'woocommerce_custom_orders_table_enabled', 'yes' );
WC_Install::create_pages();
WC_Install::create_roles();

$shopper = get_user_by( 'login', 'shopper' );
$shopper->set_role( 'customer' );
foreach ( array(
	'first_name' => 'Sam',
	'last_name'  => 'Shopper',
	'address_1'  => '2 Side Street',
	'city'       => 'San Francisco',
	'state'      => 'CA',
	'postcode'   => '94110',
	'country'    => 'US',
	'email'      => 'shopper@example.test',
) as $field => $value ) {
	update_user_meta( $shopper->ID, 'billing_' . $field, $value );
}
foreach ( array( 'manager' => 'shop_manager', 'other' => 'customer' ) as $login => $role ) {
	wp_insert_user(
		array(
			'user_login' => $login,
			'user_pass'  => $login,
			'user_email' => $login . '@example.test',
			'role'       => $role,
		)
	);
}

/** Products to look at; tests make their own. */
$monthly = new WC_Product_Subscription();
$monthly->set_props(
	array(
		'name'          => 'Coffee box',
		'sku'           => 'coffee-monthly',
		'status'        => 'publish',
		'regular_price' => '40',
		'virtual'       => true,
	)
);
foreach (
	array(
		'_subscription_price' => '40',
		'_subscription_period' => 'month',
		'_subscription_period_interval' => '1',
		'_subscription_length' => '0',
	) as $key => $value
) {
	$monthly->update_meta_data( $key, $value );
}
$monthly->save();

$plans     = new WC_Product_Variable_Subscription();
$attribute = new WC_Product_Attribute();
$attribute->set_name( 'Plan' );
$attribute->set_options( array( 'Basic', 'Standard', 'Premium' ) );
$attribute->set_visible( true );
$attribute->set_variation( true );
$plans->set_props(
	array(
		'name'       => 'Membership',
		'sku'        => 'membership',
		'status'     => 'publish',
		'virtual'    => true,
		'attributes' => array( $attribute ),
	)
);
$plans->save();
foreach ( array( 'Basic' => '20', 'Standard' => '40', 'Premium' => '60' ) as $plan => $price ) {
	$variation = new WC_Product_Subscription_Variation();
	$variation->set_props(
		array(
			'parent_id'     => $plans->get_id(),
			'sku'           => 'membership-' . strtolower( $plan ),
			'status'        => 'publish',
			'regular_price' => $price,
			'virtual'       => true,
			'attributes'    => array( 'plan' => $plan ),
		)
	);
	foreach (
		array(
			'_subscription_price' => $price,
			'_subscription_period' => 'month',
			'_subscription_period_interval' => '1',
			'_subscription_length' => '0',
		) as $key => $value
	) {
		$variation->update_meta_data( $key, $value );
	}
	$variation->save();
}
WC_Product_Variable_Subscription::sync( $plans->get_id() );

if ( ! OrderUtil::custom_orders_table_usage_is_enabled() ) {
	// The container was made before the option was set: the next process sees it.
	fwrite( STDOUT, "HPOS from the next request on.\n" );
}
flush_rewrite_rules( false );
