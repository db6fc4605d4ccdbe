<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Contract\Sibling;

/** Makes products, customers and subscriptions on the real store, and bills them as its own jobs do. */
final class Shop {

	private const TAX_PERCENT = '19.0000';

	private static int $count = 0;

	/** Whether the products that are made are sent. */
	private static bool $shipped = false;

	public static function make( Given $given ): Made {
		self::settings( $given );
		$customer = self::customer( $given );
		$siblings = array();
		$products = self::products( $given, $siblings );

		$subscription = self::subscription( $given, $customer, $products );
		return new Made( $subscription->get_id(), $customer, $products[0]->get_id(), $siblings );
	}

	/** A subscription to one product, as it is sold by a selling plan. */
	public static function of( Given $given, \WC_Product $product, string $plan = '' ): Made {
		$subscription = self::subscription( $given, self::customer( $given ), array( $product ) );
		foreach ( '' === $plan ? array() : $subscription->get_items() as $line ) {
			$line->update_meta_data( '_wcsatt_scheme', $plan );
			$line->save();
		}
		return new Made( $subscription->get_id(), (int) $subscription->get_user_id(), $product->get_id() );
	}

	/** Currency, taxes and switching of the whole store: each test sets what it needs. */
	public static function settings( Given $given ): void {
		global $wpdb;
		self::$shipped = $given->shipping > 0;
		update_option( 'woocommerce_currency', $given->currency );
		update_option( 'woocommerce_price_num_decimals', 'JPY' === $given->currency ? '0' : '2' );
		update_option( 'woocommerce_calc_taxes', '' === $given->tax ? 'no' : 'yes' );
		update_option( 'woocommerce_prices_include_tax', 'included' === $given->tax ? 'yes' : 'no' );
		update_option( 'woocommerce_tax_based_on', 'base' );
		update_option( 'woocommerce_subscriptions_allow_switching', 'variable_grouped' );
		delete_option( 'churnstop_test_gateway' );
		// The same rate each time: its id is in the lines of subscriptions that other tests made.
		if (
			'' !== $given->tax
			&& null === $wpdb->get_var( "SELECT tax_rate_id FROM {$wpdb->prefix}woocommerce_tax_rates LIMIT 1" )
		) {
			\WC_Tax::_insert_tax_rate(
				array(
					'tax_rate_country'  => '',
					'tax_rate_state'    => '',
					'tax_rate'          => self::TAX_PERCENT,
					'tax_rate_name'     => 'VAT',
					'tax_rate_priority' => 1,
					'tax_rate_compound' => 0,
					'tax_rate_shipping' => 1,
					'tax_rate_order'    => 1,
					'tax_rate_class'    => '',
				)
			);
		}
		\WC_Cache_Helper::invalidate_cache_group( 'taxes' );
	}

	public static function customer( ?Given $given = null ): int {
		$login = 'customer' . ++self::$count . '_' . bin2hex( random_bytes( 4 ) );
		$id    = wp_insert_user(
			array(
				'user_login' => $login,
				'user_pass'  => 'secret',
				'user_email' => $login . '@example.test',
				'role'       => 'customer',
			)
		);
		if ( ! is_int( $id ) ) {
			throw new \RuntimeException( $id->get_error_message() );
		}
		return $id;
	}

	/** A decimal string of an amount in the currency's smallest unit. */
	public static function decimal( int $cents ): string {
		$decimals = wc_get_price_decimals();
		return number_format( $cents / ( 10 ** $decimals ), $decimals, '.', '' );
	}

	/** @param array<string, string> $meta */
	public static function simple(
		int $cents,
		string $period = 'month',
		int $interval = 1,
		array $meta = array(),
	): \WC_Product {
		$product = new \WC_Product_Subscription();
		$product->set_props(
			array(
				'name'          => 'Box ' . ++self::$count,
				'status'        => 'publish',
				'regular_price' => self::decimal( $cents ),
				'virtual'       => ! self::$shipped,
			)
		);
		self::plan( $product, $cents, $period, $interval, $meta );
		$product->save();
		return $product;
	}

	/** @param array<string, string> $meta */
	public static function plan(
		\WC_Product $product,
		int $cents,
		string $period,
		int $interval,
		array $meta = array(),
	): void {
		$all = $meta + array(
			'_subscription_price'           => self::decimal( $cents ),
			'_subscription_period'          => $period,
			'_subscription_period_interval' => (string) $interval,
			'_subscription_length'          => '0',
		);
		foreach ( $all as $key => $value ) {
			$product->update_meta_data( $key, $value );
		}
	}

	/**
	 * Variations of one variable subscription, in the order of the prices given.
	 *
	 * @param array<string, array{int, string, int, bool}> $plans Name → price, period, interval, in stock.
	 * @return array<string, \WC_Product>
	 */
	public static function variations( array $plans ): array {
		$parent    = new \WC_Product_Variable_Subscription();
		$attribute = new \WC_Product_Attribute();
		$attribute->set_name( 'Plan' );
		$attribute->set_options( array_keys( $plans ) );
		$attribute->set_visible( true );
		$attribute->set_variation( true );
		$parent->set_props(
			array(
				'name'       => 'Membership ' . ++self::$count,
				'status'     => 'publish',
				'virtual'    => ! self::$shipped,
				'attributes' => array( $attribute ),
			)
		);
		$parent->save();
		$made  = array();
		$order = 0;
		foreach ( $plans as $name => $plan ) {
			$variation = new \WC_Product_Subscription_Variation();
			$variation->set_props(
				array(
					'parent_id'     => $parent->get_id(),
					'status'        => 'publish',
					'regular_price' => self::decimal( $plan[0] ),
					'virtual'       => ! self::$shipped,
					'attributes'    => array( 'plan' => $name ),
					'menu_order'    => $order++,
					'stock_status'  => $plan[3] ? 'instock' : 'outofstock',
				)
			);
			self::plan( $variation, $plan[0], $plan[1], $plan[2] );
			$variation->save();
			$made[ $name ] = $variation;
		}
		\WC_Product_Variable_Subscription::sync( $parent->get_id() );
		return array_map(
			static fn ( \WC_Product $product ): \WC_Product => self::product( $product->get_id() ),
			$made,
		);
	}

	public static function product( int $id ): \WC_Product {
		$product = wc_get_product( $id );
		if ( ! $product instanceof \WC_Product ) {
			throw new \RuntimeException( 'There is no product ' . $id );
		}
		return $product;
	}

	public static function get( int $id ): \WC_Subscription {
		$subscription = wcs_get_subscription( $id );
		if ( ! $subscription instanceof \WC_Subscription ) {
			throw new \RuntimeException( 'There is no subscription ' . $id );
		}
		return $subscription;
	}

	/**
	 * Runs the next scheduled payment as Action Scheduler does, whatever the clock says; a manual renewal is paid in
	 * the shop's admin.
	 *
	 * @return int|null What was billed, in cents.
	 */
	public static function renew( int $id ): ?int {
		return self::without_mail( static fn (): ?int => self::bill( $id ) );
	}

	private static function bill( int $id ): ?int {
		$before = self::get( $id )->get_related_orders( 'ids', 'renewal' );
		self::pass_time( $id );
		as_unschedule_all_actions( 'woocommerce_scheduled_subscription_payment', array( 'subscription_id' => $id ) );
		do_action( 'woocommerce_scheduled_subscription_payment', $id );
		$new = array_values( array_diff( self::get( $id )->get_related_orders( 'ids', 'renewal' ), $before ) );
		if ( array() === $new ) {
			return null;
		}
		$order = wc_get_order( (int) $new[0] );
		if ( ! $order instanceof \WC_Order ) {
			return null;
		}
		if ( $order->needs_payment() && ! in_array( $order->get_status(), array( 'failed' ), true ) ) {
			$order->payment_complete( 'manual-' . $order->get_id() );
		}
		$order = wc_get_order( $order->get_id() );
		return $order instanceof \WC_Order && $order->is_paid()
			? (int) round( (float) $order->get_total() * ( 10 ** wc_get_price_decimals() ) )
			: null;
	}

	/**
	 * Without the store's own e-mails about it: to render them takes a quarter of the time of all these tests, and none
	 * reads them. Ours go out.
	 *
	 * @template T
	 * @param \Closure(): T $act
	 * @return T
	 */
	private static function without_mail( \Closure $act ): mixed {
		$ids = array_filter(
			array_column( WC()->mailer()->get_emails(), 'id' ),
			static fn ( string $id ): bool => ! str_starts_with( $id, 'churnstop' ),
		);
		foreach ( $ids as $id ) {
			add_filter( "woocommerce_email_enabled_{$id}", '__return_false', PHP_INT_MAX );
		}
		try {
			return $act();
		} finally {
			foreach ( $ids as $id ) {
				remove_filter( "woocommerce_email_enabled_{$id}", '__return_false', PHP_INT_MAX );
			}
		}
	}

	/** The total of the newest renewal, as the order has it. */
	public static function last_bill( int $id ): float {
		$ids   = array_map( intval( ... ), self::get( $id )->get_related_orders( 'ids', 'renewal' ) );
		$order = array() === $ids ? null : wc_get_order( max( $ids ) );
		return $order instanceof \WC_Order ? (float) $order->get_total() : 0.0;
	}

	/** It is the day of the payment, and what was paid before lies in the past. */
	private static function pass_time( int $id ): void {
		$ids = self::get( $id )->get_related_orders( 'ids', array( 'parent', 'renewal' ) );
		foreach ( $ids as $order_id ) {
			$order = wc_get_order( (int) $order_id );
			if ( $order instanceof \WC_Order && null !== $order->get_date_created() ) {
				$order->set_date_created( $order->get_date_created()->getTimestamp() - DAY_IN_SECONDS );
				if ( null !== $order->get_date_paid() ) {
					$order->set_date_paid( $order->get_date_paid()->getTimestamp() - DAY_IN_SECONDS );
				}
				$order->save();
			}
		}
		$subscription = self::get( $id );
		if ( 'active' !== $subscription->get_status() ) {
			return;
		}
		$dates = array();
		foreach ( array( 'trial_end', 'next_payment' ) as $type ) {
			if ( $subscription->get_time( $type ) > time() ) {
				$dates[ $type ] = gmdate( 'Y-m-d H:i:s', time() - 1 );
			}
		}
		if ( array() !== $dates ) {
			$subscription->update_dates( $dates );
		}
	}

	/** @param list<string>|null $abilities Snapshot::CAN_*. */
	public static function gateway( ?array $abilities ): string {
		$all     = array(
			Snapshot::CAN_SUSPEND,
			Snapshot::CAN_CANCEL,
			Snapshot::CAN_REACTIVATE,
			Snapshot::CAN_CHANGE_DATES,
			Snapshot::CAN_CHANGE_AMOUNTS,
		);
		$lacking = null === $abilities ? array() : array_diff( $all, $abilities );
		return array() === $lacking ? 'churnstop_test' : Gateways::lacking( array_values( $lacking ) );
	}

	/**
	 * @param array<string, int> $siblings Filled.
	 * @return non-empty-list<\WC_Product> What is on the subscription.
	 */
	private static function products( Given $given, array &$siblings ): array {
		$products = array();
		if ( 'variable' === $given->shape ) {
			$plans = array( 'Present' => array( $given->price, $given->period, $given->interval, true ) );
			foreach ( $given->siblings as $name => $sibling ) {
				$plans[ ucfirst( $name ) ] = array(
					$sibling->price,
					$sibling->period,
					$sibling->interval,
					$sibling->in_stock,
				);
			}
			$made = self::variations( $plans );
			foreach ( array_keys( $given->siblings ) as $name ) {
				$siblings[ $name ] = $made[ ucfirst( $name ) ]->get_id();
			}
			$products[] = $made['Present'];
		} elseif ( 'grouped' === $given->shape ) {
			$present  = self::simple( $given->price, $given->period, $given->interval );
			$children = array( $present->get_id() );
			foreach ( $given->siblings as $name => $sibling ) {
				$siblings[ $name ] = self::sibling( $sibling )->get_id();
				$children[]        = $siblings[ $name ];
			}
			$group = new \WC_Product_Grouped();
			$group->set_props(
				array(
					'name'     => 'Group ' . ++self::$count,
					'status'   => 'publish',
					'children' => $children,
				)
			);
			$group->save();
			$products[] = $present;
		}
		while ( count( $products ) < $given->items ) {
			$products[] = self::simple( $given->price, $given->period, $given->interval );
		}
		return $products;
	}

	private static function sibling( Sibling $sibling ): \WC_Product {
		$product = self::simple( $sibling->price, $sibling->period, $sibling->interval );
		if ( ! $sibling->in_stock ) {
			$product->set_stock_status( 'outofstock' );
			$product->save();
		}
		return $product;
	}

	/** @param non-empty-list<\WC_Product> $products */
	private static function subscription( Given $given, int $customer, array $products ): \WC_Subscription {
		$now   = time();
		$start = $now - 40 * DAY_IN_SECONDS;
		$order = self::order( $given, $customer, $products, $start );

		$subscription = wcs_create_subscription(
			array(
				'order_id'         => $order->get_id(),
				'customer_id'      => $customer,
				'billing_period'   => $given->period,
				'billing_interval' => $given->interval,
				'start_date'       => gmdate( 'Y-m-d H:i:s', $start ),
				'currency'         => $given->currency,
			)
		);
		if ( ! $subscription instanceof \WC_Subscription ) {
			throw new \RuntimeException( $subscription->get_error_message() );
		}
		self::address( $subscription, $given, $customer );
		$subscription->set_prices_include_tax( 'included' === $given->tax );
		if ( $given->manual ) {
			$subscription->set_payment_method( 'cheque' );
			$subscription->set_requires_manual_renewal( true );
		} else {
			$subscription->set_payment_method( self::gateway( $given->abilities ) );
			$subscription->set_requires_manual_renewal( false );
		}
		foreach ( $products as $product ) {
			$subscription->add_product( $product, $given->quantity );
		}
		if ( $given->shipping > 0 ) {
			$line = new \WC_Order_Item_Shipping();
			$line->set_props(
				array(
					'method_title' => 'Parcel',
					'method_id'    => 'flat_rate',
					'total'        => self::decimal( $given->shipping ),
				)
			);
			$subscription->add_item( $line );
		}
		$subscription->calculate_totals();
		if ( null !== $given->edited ) {
			self::edit_price( $subscription, $given->edited );
		}
		self::dates( $subscription, $given, $now );
		$subscription->save();
		if ( 'active' === $given->status ) {
			$subscription->update_status( 'active' );
			self::dates( self::get( $subscription->get_id() ), $given, $now );
		}
		if ( null !== $given->own_coupon ) {
			self::own_coupon( $subscription->get_id(), $given->own_coupon );
		}
		if ( $given->unpaid ) {
			update_option( 'churnstop_test_gateway', array( 'refuse_payments' => true ) );
			self::renew( $subscription->get_id() );
			delete_option( 'churnstop_test_gateway' );
		}
		return self::get( $subscription->get_id() );
	}

	/** @param non-empty-list<\WC_Product> $products */
	private static function order( Given $given, int $customer, array $products, int $start ): \WC_Order {
		$order = new \WC_Order();
		$order->set_customer_id( $customer );
		$order->set_currency( $given->currency );
		$order->set_prices_include_tax( 'included' === $given->tax );
		self::address( $order, $given, $customer );
		foreach ( $products as $product ) {
			$order->add_product( $product, $given->quantity );
		}
		$order->calculate_totals();
		$order->set_date_created( $start );
		$order->set_date_paid( $start );
		$order->set_status( 'completed' );
		self::without_mail( static fn (): int => $order->save() );
		return $order;
	}

	private static function address( \WC_Order $order, Given $given, int $customer ): void {
		$user = get_userdata( $customer );
		$order->set_billing_first_name( 'Sam' );
		$order->set_billing_last_name( 'Shopper' );
		$order->set_billing_address_1( '1 Side Street' );
		$order->set_billing_email( false === $user ? '' : $user->user_email );
		$order->set_billing_country( $given->country );
		$order->set_billing_state( $given->state );
		$order->set_shipping_country( $given->country );
		$order->set_shipping_state( $given->state );
	}

	private static function edit_price( \WC_Subscription $subscription, int $cents ): void {
		foreach ( $subscription->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$line->set_total( self::decimal( $cents ) );
				$line->save();
				break;
			}
		}
		$subscription->calculate_totals();
	}

	private static function dates( \WC_Subscription $subscription, Given $given, int $now ): void {
		$dates = array();
		foreach (
			array(
				'next_payment' => $given->next_payment,
				'trial_end' => $given->trial_end,
				'end' => $given->end,
			) as $type => $when
		) {
			$dates[ $type ] = null === $when ? 0 : gmdate( 'Y-m-d H:i:s', (int) strtotime( $when, $now ) );
		}
		$subscription->update_dates( $dates );
	}

	private static function own_coupon( int $id, int $percent ): void {
		$coupon = new \WC_Coupon();
		$coupon->set_code( 'own-' . $id );
		$coupon->set_discount_type( 'recurring_percent' );
		$coupon->set_amount( $percent );
		$coupon->save();
		$applied = self::get( $id )->apply_coupon( $coupon );
		if ( is_wp_error( $applied ) ) {
			throw new \RuntimeException( $applied->get_error_message() );
		}
	}
}
