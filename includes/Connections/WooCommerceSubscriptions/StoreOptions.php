<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\RestApi;

/**
 * Options that WordPress and the store's plugins ask for in each request, and that WordPress does not load with the
 * others: one query each. Requests to our namespace read them with one. A name that is out of date costs nothing; one
 * that is missing costs what it cost before.
 */
final class StoreOptions {

	private const NAMES = array(
		// WordPress.
		'WPLANG',
		'can_compress_scripts',
		'_site_transient_timeout_woocommerce_blocks_patterns',
		'_site_transient_woocommerce_blocks_patterns',
		// WooCommerce and its packages.
		'_transient_filter_data-transient-version',
		'_transient_timeout_filter_data-transient-version',
		'_transient_jetpack_connection_active_plugins_refresh',
		'_transient_timeout_jetpack_connection_active_plugins_refresh',
		'_transient_timeout_wc_block_product_filter_attribute_default_attribute',
		'_transient_timeout_wc_installing',
		'_transient_timeout_woocommerce_blocks_asset_api_script_data',
		'_transient_wc_block_product_filter_attribute_default_attribute',
		'_transient_wc_installing',
		'_transient_woocommerce_blocks_asset_api_script_data',
		'as_has_wp_comment_logs',
		'jetpack_options',
		'wc_blocks_use_blockified_product_grid_block_as_template',
		'wc_feature_woocommerce_brands_enabled',
		'wc_pending_batch_processes',
		'woocommerce_address_autocomplete_provider',
		'woocommerce_analytics_scheduled_import',
		'woocommerce_bacs_accounts',
		'woocommerce_bacs_settings',
		'woocommerce_brand_permalink',
		'woocommerce_cheque_settings',
		'woocommerce_cod_settings',
		'woocommerce_custom_orders_table_background_sync_mode',
		'woocommerce_email_from_address',
		'woocommerce_enable_delayed_account_creation',
		'woocommerce_feature_agentic_checkout_enabled',
		'woocommerce_feature_fraud_protection_enabled',
		'woocommerce_feature_fulfillments_enabled',
		'woocommerce_feature_product_block_editor_enabled',
		'woocommerce_gateway_order',
		'woocommerce_myaccount_page_id',
		'woocommerce_pickup_location_settings',
		'woocommerce_show_marketplace_suggestions',
		'woocommerce_store_pages_only',
		'woocommerce_task_list_reminder_bar_hidden',
		'woocommerce_thumbnail_cropping',
		// WooCommerce Subscriptions.
		'_transient_timeout_wcs_do_subscriptions_exist',
		'_transient_timeout_wcs_woocommerce_active_version',
		'_transient_wcs_do_subscriptions_exist',
		'_transient_wcs_woocommerce_active_version',
		'wcs_pending_batch_processes',
		'wcs_plugin_version',
		'woocommerce_myaccount_subscription_payment_method_endpoint',
		'woocommerce_myaccount_subscriptions_endpoint',
		'woocommerce_myaccount_view_subscription_endpoint',
		'woocommerce_myaccount_view_subscriptions_endpoint',
		'woocommerce_subscriptions_active_version',
		'woocommerce_subscriptions_customer_notifications_offset',
		'woocommerce_subscriptions_enable_downloadable_file_linking',
		'woocommerce_subscriptions_enable_retry',
		'woocommerce_subscriptions_gifting_enable_gifting',
		'woocommerce_subscriptions_gifting_is_welcome_announcement_dismissed',
	);

	/** Before the store's plugins are loaded, when WordPress does not know yet what the request is. */
	public static function prime(): void {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- compared, and used for nothing else.
		$address = rawurldecode( is_string( $_SERVER['REQUEST_URI'] ?? null ) ? $_SERVER['REQUEST_URI'] : '' );
		if ( str_contains( $address, '/' . RestApi::NAMESPACE . '/' ) ) {
			wp_prime_option_caches( self::NAMES );
		}
	}
}
