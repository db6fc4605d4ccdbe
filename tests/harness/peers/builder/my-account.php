<?php
/**
 * The builder's account page.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

wc_print_notices();
$subscription = wcs_get_subscription( absint( get_query_var( 'view-subscription' ) ) );
if ( $subscription && $subscription->get_user_id() === get_current_user_id() ) {
	if ( isset( $_COOKIE['churnstop_test_bare'] ) ) {
		include WC_Subscriptions_Plugin::instance()->get_plugin_directory(
			'templates/myaccount/subscription-details.php',
		);
	} else {
		wc_get_template(
			'myaccount/subscription-details.php',
			array( 'subscription' => $subscription ),
			'',
			WC_Subscriptions_Plugin::instance()->get_plugin_directory( 'templates/' ),
		);
	}
} else {
	echo '<p>Dashboard</p>';
}
