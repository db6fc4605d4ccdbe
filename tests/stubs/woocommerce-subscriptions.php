<?php
/** What PHPStan has to know of WooCommerce Subscriptions. Declarations only; never loaded. */

class WC_Subscriptions {
	/** @var string */
	public static $version;
}

class WC_Subscription extends WC_Order {

	/** @return WC_Order|false */
	public function get_parent() {}

	/** @return bool */
	public function can_be_updated_to( string $new_status ) {}

	/**
	 * @param string $new_status
	 * @param string $note
	 * @param bool   $manual
	 * @return bool
	 * @throws Exception
	 */
	public function update_status( $new_status, $note = '', $manual = false ) {}

	/** @return bool */
	public function is_manual() {}

	/** @return bool */
	public function payment_method_supports( string $feature ) {}

	/** @return string */
	public function get_billing_period( string $context = 'view' ) {}

	/** @return string */
	public function get_billing_interval( string $context = 'view' ) {}
	public function set_billing_period( string $value ): void {}
	public function set_billing_interval( string|int $value ): void {}

	/** @return int|string */
	public function get_suspension_count( string $context = 'view' ) {}

	/** @param int $value */
	public function set_suspension_count( $value ): void {}

	/** @param bool $value */
	public function set_requires_manual_renewal( $value ): void {}

	/** @return string|int */
	public function get_date( string $type, string $timezone = 'gmt' ) {}

	/** @return int */
	public function get_time( string $type, string $timezone = 'gmt' ) {}

	/**
	 * @param array<string, string|int> $dates
	 * @throws Exception
	 */
	public function update_dates( $dates, string $timezone = 'gmt' ): bool {}

	/** @return void */
	public function save_dates() {}

	/** @throws Exception */
	public function cancel_order( string $note = '' ): void {}

	/**
	 * @param 'ids'|'all'         $return_fields
	 * @param string|list<string> $order_types
	 * @return ($return_fields is 'ids' ? array<int, int> : array<int, WC_Order>)
	 */
	public function get_related_orders(
		$return_fields = 'ids',
		$order_types = array( 'parent', 'renewal', 'switch' ),
	) {}

	/** @return string */
	public function get_view_order_url() {}

	/** @return bool */
	public function contains_unavailable_product() {}
}

class WC_Order_Item_Pending_Switch extends WC_Order_Item_Product {}

class WC_Subscription_Item_Fee_Pending_Switch extends WC_Order_Item_Fee {}

class WC_Subscriptions_Product {

	/** @param WC_Product|int $product */
	public static function needs_one_time_shipping( $product ): bool {}

	/**
	 * @param WC_Product|int $product
	 * @return string|float
	 */
	public static function get_price( $product ) {}

	/** @param WC_Product|int $product */
	public static function get_period( $product ): string {}

	/**
	 * @param WC_Product|int $product
	 * @return int|string
	 */
	public static function get_interval( $product ) {}

	/**
	 * @param WC_Product|int $product
	 * @return int|string
	 */
	public static function get_length( $product ) {}

	/** @return array<int, int> */
	public static function get_visible_grouped_parent_product_ids( WC_Product $product ) {}

	/** @param WC_Product|int $product */
	public static function is_subscription( $product ): bool {}
}

class WC_Subscriptions_Switcher {

	public static function can_item_be_switched(
		WC_Order_Item_Product $item,
		?WC_Subscription $subscription = null,
	): bool {}

	public static function process_subscription_switches(
		int $order_id,
		string $old_status,
		string $new_status,
	): void {}
}

class WCS_Customer_Store {

	public static function instance(): self {}

	/** @return array<int, int> */
	public function get_users_subscription_ids( int $user_id ) {}
}

class WCS_Related_Order_Store {

	public static function instance(): self {}

	public function add_relation( WC_Order $order, WC_Order $subscription, string $type ): void {}
}

class WCS_Related_Order_Store_Cached_CPT extends WCS_Related_Order_Store {
}

class WCS_SQL_Transaction {

	public function start(): void {}

	public function commit(): void {}

	public function rollback(): void {}
}

class WCS_Switch_Cart_Item {

	/** @var WC_Subscription|null */
	public $subscription;

	/** @var int */
	public $last_order_paid_time;

	/** @var bool */
	public $is_switch_after_fully_reduced_prepaid_term;

	/** @return int */
	public function get_last_order_paid_time() {}
}

class WCS_Early_Renewal_Manager {

	/** @return bool */
	public static function is_early_renewal_enabled() {}
}

class WCS_ATT_Scheme {

	public function get_period(): string {}

	/** @return int|string */
	public function get_interval() {}

	/**
	 * @param array<string, float|string> $raw
	 * @return array<string, mixed>
	 */
	public function get_prices( array $raw ): array {}
}

class WCS_ATT_Product {

	public static function supports_feature( WC_Product $product, string $feature ): bool {}
}

class WCS_ATT_Product_Schemes {

	/** @return array<array-key, WCS_ATT_Scheme> */
	public static function get_subscription_schemes( WC_Product $product ): array {}

	public static function set_subscription_scheme( WC_Product $product, ?string $key ): bool {}
}

class WCS_Staging {

	public static function is_duplicate_site(): bool {}
}

/**
 * @param mixed $subscription
 * @return WC_Subscription|false
 */
function wcs_get_subscription( $subscription ) {}

/** @return array<string, string> */
function wcs_get_subscription_statuses() {}

/** @param 'day'|'week'|'month'|'year'|string $period */
function wcs_add_time( int $periods, string $period, int $from, string $timezone_behaviour = 'no_offset' ): int {}

function wcs_is_custom_order_tables_usage_enabled(): bool {}

/** @param WC_Product|int $product */
function wcs_is_product_switchable_type( $product ): bool {}

/** @param WC_Product|int $product */
function wcs_get_product_limitation( $product ): string {}

/** @return mixed */
function wcs_get_objects_property( WC_Data $thing, string $property ) {}

/** @param mixed $value */
function wcs_set_objects_property( WC_Data $thing, string $property, $value ): void {}

function wcs_copy_order_address( WC_Order $from, WC_Order $to, string $type = 'all' ): WC_Order {}

function wcs_update_order_item_type( int $item_id, string $type, int $order_id ): void {}

/**
 * @param WC_Order|int         $order
 * @param array<string, mixed> $args
 * @return array<int, WC_Subscription>
 */
function wcs_get_subscriptions_for_order( $order, array $args = array() ) {}

/** @return array<int, WC_Subscription> */
function wcs_get_subscriptions_for_switch_order( WC_Order $order ) {}

/**
 * @param WC_Order|int $order
 * @return array<int, WC_Subscription>
 */
function wcs_get_subscriptions_for_renewal_order( $order ) {}

/** @return array<string, array<string, mixed>> */
function wcs_get_all_user_actions_for_subscription( WC_Subscription $subscription, int $user_id ) {}

function wcs_get_page_screen_id( string $screen ): string {}

/** @param WC_Order|int $order */
function wcs_order_contains_renewal( $order ): bool {}

/** @return list<string> */
function wcs_get_managed_user_roles(): array {}

/** @return array{new: string, old: string} */
function wcs_get_new_user_role_names( string $role_new ): array {}
