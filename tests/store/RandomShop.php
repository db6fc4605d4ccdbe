<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Tests\Harness\MultiCurrency;
use ChurnStop\Tests\Harness\RolePrices;

/** A random subscription in a randomly set store. Draws from mt_rand(): the same seed makes the same case. */
final class RandomShop {

	/** Whose subscription it is makes no difference to a bill; but the store looks through all that a customer has. */
	private const SUBSCRIPTIONS_OF_ONE = 8;

	private static int $customer = 0;

	private static int $made = 0;

	/** The store's one way of sending, and its instance. */
	private static ?\WC_Shipping_Zone $zone = null;

	private static string $instance = '';

	/** @var array<string, string> */
	private array $chosen = array();

	private function chance( int $percent ): bool {
		return mt_rand( 1, 100 ) <= $percent;
	}

	public function description(): string {
		return (string) wp_json_encode( $this->chosen );
	}

	public static function clean_up(): void {
		foreach (
			array(
				'woocommerce_calc_taxes' => 'no',
				'woocommerce_prices_include_tax' => 'no',
				'woocommerce_tax_round_at_subtotal' => 'no',
				'woocommerce_currency' => 'USD',
				'woocommerce_price_num_decimals' => '2',
				'woocommerce_calc_discounts_sequentially' => 'no',
				'timezone_string' => '',
			) as $option => $value
		) {
			update_option( $option, $value );
		}
		self::rates( array() );
		self::$zone?->delete( true );
		self::$zone = null;
		wp_set_current_user( 0 );
	}

	/**
	 * As whoever takes the offer sees the store: another currency, other decimals, prices of a role, and staff or a
	 * job in the customer's place.
	 *
	 * @template T
	 * @param callable(): T $do
	 * @return T
	 */
	public function seen( callable $do ): mixed {
		$user    = get_current_user_id();
		$visitor = $this->chosen['visitor'] ?? '';
		$prices  = $this->chosen['role prices'] ?? '';
		$look    = match ( $visitor ) {
			'yen'      => static fn (): mixed => MultiCurrency::shown( $do ),
			'rounded'  => static fn (): mixed => MultiCurrency::shown( $do, null ),
			'dinar'    => static fn (): mixed => MultiCurrency::shown( $do, 'KWD', 3 ),
			default    => $do,
		};
		wp_set_current_user( match ( $this->chosen['who'] ?? '' ) {
			'customer' => self::$customer,
			'staff'    => 1,
			default    => 0,
		} );
		try {
			return 'cart' === $prices || 'display' === $prices ? RolePrices::on( $prices, $look ) : $look();
		} finally {
			wp_set_current_user( $user );
		}
	}

	public function subscription(): int {
		$this->store();
		$period   = (string) $this->choose( 'period', array( 'day', 'week', 'month', 'month', 'month', 'year' ) );
		$interval = (int) $this->choose( 'interval', 'day' === $period ? array( 10, 30 ) : array( 1, 1, 1, 2, 3, 6 ) );
		$lines    = (int) $this->choose( 'lines', array( 1, 1, 1, 2, 3 ) );
		$products = array();
		if ( 1 === $lines && $this->chance( 55 ) ) {
			$plans = array(
				'Present' => array( $this->price(), $period, $interval, true ),
				'Lower'   => array( $this->price(), $period, $interval, true ),
				'Other'   => array(
					$this->price(),
					(string) $this->choose( 'other period', array( $period, 'year', 'month' ) ),
					1,
					true,
				),
			);
			$products[] = Shop::variations( $plans )['Present'];
		} elseif ( 1 === $lines && $this->chance( 50 ) ) {
			$products = $this->group( $period, $interval );
		}
		while ( count( $products ) < $lines ) {
			$products[] = Shop::simple( $this->price(), $period, $interval );
		}
		foreach ( $products as $product ) {
			$class = (string) $this->choose( 'tax class', array( '', '', 'reduced-rate', 'zero-rate' ) );
			$product->set_tax_class( $class );
			if ( $this->chance( 10 ) ) {
				$product->set_tax_status( 'none' );
			}
			$product->save();
		}
		return $this->make( $products, $period, $interval );
	}

	public function change( WooCommerceSubscriptions $connection, int $id ): Change {
		$snapshot = $connection->snapshot( $id );
		$targets  = null === $snapshot ? array() : $connection->targets( $snapshot );
		$kinds    = array( 'discount', 'discount', 'discount', 'hold', 'skip', 'delay' );
		if ( array() !== $targets ) {
			$kinds = array( ...$kinds, 'switch', 'switch', 'switch', 'switch', 'switch' );
		}
		if ( null !== $snapshot && $snapshot->in_trial() ) {
			$kinds = array( ...$kinds, 'trial', 'trial' );
		}
		return match ( $this->choose( 'change', $kinds ) ) {
			'hold'   => Change::hold( mt_rand( 7, 365 ) ),
			'skip'   => Change::skip( 1 ),
			'delay'  => Change::delay( mt_rand( 1, 60 ) ),
			'trial'  => Change::extend_trial( mt_rand( 1, 60 ) ),
			'switch' => Change::switch_to( $targets[ mt_rand( 0, count( $targets ) - 1 ) ]->product_id ),
			default  => $this->discount( $snapshot?->total->currency ?? '', $snapshot?->total->decimals ?? 2 ),
		};
	}

	private function discount( string $currency, int $decimals ): Change {
		$payments = mt_rand( 1, 4 );
		return match ( $this->choose( 'takes off', array( 'percent', 'percent', 'decimals', 'amount', 'amount' ) ) ) {
			'amount'   => Change::amount_off(
				number_format( mt_rand( 1, 9000 ) / 10 ** $decimals, $decimals, '.', '' ),
				$currency,
				$payments,
			),
			'decimals' => Change::discount( mt_rand( 1, 10000 ) / 100, $payments ),
			default    => Change::discount( mt_rand( 5, 75 ), $payments ),
		};
	}

	/**
	 * The first of two products that can be switched, each sent with every renewal, once only, or not at all. @return
	 * list<\WC_Product>
	 */
	private function group( string $period, int $interval ): array {
		$children = array();
		foreach ( array( 'present', 'other' ) as $which ) {
			$product = Shop::simple( $this->price(), $period, $interval );
			$sent    = $this->choose( $which . ' is sent', array( 'always', 'once', 'never' ) );
			$product->set_virtual( 'never' === $sent );
			$product->update_meta_data( '_subscription_one_time_shipping', 'once' === $sent ? 'yes' : 'no' );
			$product->save();
			$children[] = $product;
		}
		$group = new \WC_Product_Grouped();
		$ids = array_map( static fn ( \WC_Product $product ): int => $product->get_id(), $children );
		$group->set_props( array( 'name' => 'Group', 'status' => 'publish', 'children' => $ids ) );
		$group->save();
		return array( Shop::product( $children[0]->get_id() ) );
	}

	/** Its first order, which was sent; and the subscription, where it is sent with each renewal. */
	private function sent( \WC_Subscription $subscription ): void {
		$how = $this->chosen['present is sent'] ?? 'never';
		if ( 'never' === $how ) {
			return;
		}
		$order = new \WC_Order();
		$order->set_customer_id( self::$customer );
		$order->set_status( 'completed' );
		foreach ( 'always' === $how ? array( $order, $subscription ) : array( $order ) as $of ) {
			$line = new \WC_Order_Item_Shipping();
			$line->set_props( array( 'method_id' => 'flat_rate', 'instance_id' => self::$instance, 'total' => '5' ) );
			$of->add_item( $line );
		}
		$order->save();
		$subscription->set_parent_id( $order->get_id() );
	}

	private static function way_to_send(): void {
		if ( null === self::$zone ) {
			self::$zone = new \WC_Shipping_Zone();
			self::$zone->set_zone_name( 'Random' );
			self::$zone->save();
			self::$instance = (string) self::$zone->add_shipping_method( 'flat_rate' );
			$settings = array( 'title' => 'Parcel', 'tax_status' => 'taxable', 'cost' => '5' );
			update_option( 'woocommerce_flat_rate_' . self::$instance . '_settings', $settings );
			\WC_Cache_Helper::get_transient_version( 'shipping', true );
		}
	}

	/** @param list<mixed> $from */
	private function choose( string $what, array $from ): mixed {
		$value                 = $from[ mt_rand( 0, count( $from ) - 1 ) ];
		$this->chosen[ $what ] = is_scalar( $value ) ? (string) $value : (string) wp_json_encode( $value );
		return $value;
	}

	private function price(): int {
		$price = wc_get_price_decimals() > 0 ? mt_rand( 99, 25000 ) : mt_rand( 100, 30000 );
		$this->chosen['prices'] = ( $this->chosen['prices'] ?? '' ) . ' ' . $price;
		return $price;
	}

	private function store(): void {
		$currency = (string) $this->choose( 'currency', array( 'USD', 'USD', 'EUR', 'JPY', 'KWD' ) );
		update_option( 'woocommerce_currency', $currency );
		$decimals = array( 'JPY' => '0', 'KWD' => '3' )[ $currency ] ?? '2';
		update_option( 'woocommerce_price_num_decimals', $decimals );
		$tax = (string) $this->choose( 'tax', array( 'none', 'added', 'included', 'included' ) );
		update_option( 'woocommerce_calc_taxes', 'none' === $tax ? 'no' : 'yes' );
		update_option( 'woocommerce_prices_include_tax', 'included' === $tax ? 'yes' : 'no' );
		update_option(
			'woocommerce_tax_round_at_subtotal',
			(string) $this->choose( 'round at subtotal', array( 'no', 'no', 'yes' ) ),
		);
		update_option(
			'woocommerce_calc_discounts_sequentially',
			(string) $this->choose( 'sequentially', array( 'no', 'yes' ) ),
		);
		update_option(
			'timezone_string',
			(string) $this->choose( 'zone', array( '', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe' ) ),
		);
		update_option(
			'woocommerce_tax_based_on',
			(string) $this->choose( 'based on', array( 'base', 'billing', 'shipping' ) ),
		);
		update_option( 'woocommerce_subscriptions_allow_switching', 'variable_grouped' );
		self::way_to_send();
		$this->choose( 'visitor', array( '', '', '', '', '', 'yen', 'rounded', 'rounded', 'dinar' ) );
		$this->choose( 'role prices', array( '', '', '', 'cart', 'display' ) );
		$this->choose( 'who', array( 'customer', 'customer', 'staff', 'a job' ) );
		self::rates(
			'none' === $tax
				? array()
				: (array) $this->choose( 'rates', array(
					array( 19.0, 7.0 ),
					array( 8.875, 4.0 ),
					array( 21.0, 9.0 ),
					array( 5.0, 5.0, 9.975 ),
				) ),
		);
	}

	/** @param array<mixed> $percents Standard, reduced, and a second standard one (as GST and PST). */
	private static function rates( array $percents ): void {
		global $wpdb;
		$wpdb->query( "DELETE FROM {$wpdb->prefix}woocommerce_tax_rates" );
		foreach ( array( '', 'reduced-rate', '' ) as $n => $class ) {
			if ( isset( $percents[ $n ] ) && is_numeric( $percents[ $n ] ) ) {
				\WC_Tax::_insert_tax_rate(
					array(
						'tax_rate_country'  => '',
						'tax_rate_state'    => '',
						'tax_rate'          => number_format( (float) $percents[ $n ], 4, '.', '' ),
						'tax_rate_name'     => 'Tax ' . $n,
						'tax_rate_priority' => 2 === $n ? 2 : 1,
						'tax_rate_compound' => 0,
						'tax_rate_shipping' => 1,
						'tax_rate_order'    => $n,
						'tax_rate_class'    => $class,
					)
				);
			}
		}
		\WC_Cache_Helper::invalidate_cache_group( 'taxes' );
	}

	/** @param list<\WC_Product> $products */
	private function make( array $products, string $period, int $interval ): int {
		$start        = time() - 40 * DAY_IN_SECONDS;
		if ( 0 === self::$made++ % self::SUBSCRIPTIONS_OF_ONE ) {
			self::$customer = Shop::customer();
		}
		$customer     = self::$customer;
		$own          = array_fill( 0, 7, get_woocommerce_currency() );
		$currency     = (string) $this->choose( 'billed in', array( ...$own, 'JPY', 'USD', 'KWD' ) );
		$subscription = wcs_create_subscription(
			array(
				'customer_id'      => $customer,
				'billing_period'   => $period,
				'billing_interval' => $interval,
				'start_date'       => gmdate( 'Y-m-d H:i:s', $start ),
				'currency'         => $currency,
			)
		);
		if ( ! $subscription instanceof \WC_Subscription ) {
			throw new \RuntimeException( $subscription->get_error_message() );
		}
		$country = (array) $this->choose( 'country', array(
			array( 'US', 'MN' ),
			array( 'DE', '' ),
			array( 'CA', 'QC' ),
			array( 'JP', 'JP13' ),
		) );
		$subscription->set_billing_email( 'customer' . $customer . '@example.test' );
		$subscription->set_billing_country( (string) $country[0] );
		$subscription->set_billing_state( (string) $country[1] );
		$subscription->set_shipping_country( (string) $country[0] );
		$subscription->set_shipping_state( (string) $country[1] );
		$subscription->set_prices_include_tax( 'yes' === get_option( 'woocommerce_prices_include_tax' ) );
		$manual = (bool) $this->choose( 'manual', array( false, false, true ) );
		$subscription->set_payment_method( $manual ? 'cheque' : 'churnstop_test' );
		$subscription->set_requires_manual_renewal( $manual );
		foreach ( $products as $product ) {
			$subscription->add_product(
				Shop::product( $product->get_id() ),
				(int) $this->choose( 'quantity', array( 1, 1, 2, 3, 7 ) ),
			);
		}
		$this->sent( $subscription );
		if ( ! isset( $this->chosen['present is sent'] ) && $this->chance( 30 ) ) {
			$line = new \WC_Order_Item_Shipping();
			$line->set_props( array(
				'method_title' => 'Parcel',
				'method_id' => 'flat_rate',
				'total' => Shop::decimal( mt_rand( 100, 1500 ) ),
			) );
			$subscription->add_item( $line );
			$this->chosen['shipping'] = $line->get_total();
		}
		if ( $this->chance( 20 ) ) {
			$fee = new \WC_Order_Item_Fee();
			$fee->set_props( array(
				'name' => 'Gift wrap',
				'tax_status' => 'taxable',
				'amount' => Shop::decimal( 250 ),
				'total' => Shop::decimal( mt_rand( 50, 900 ) ),
			) );
			$subscription->add_item( $fee );
			$this->chosen['fee'] = $fee->get_total();
		}
		if ( $this->chance( 10 ) ) {
			$credit = new \WC_Order_Item_Fee();
			$credit->set_props( array(
				'name' => 'Credit',
				'tax_status' => 'none',
				'amount' => '-0.7',
				'total' => '-0.7',
			) );
			$subscription->add_item( $credit );
			$this->chosen['credit'] = 'yes';
		}
		if ( $this->chance( 15 ) ) {
			$subscription->update_meta_data( 'is_vat_exempt', 'yes' );
			$this->chosen['exempt'] = 'yes';
		}
		if ( $this->chance( 10 ) ) {
			$this->add_on( $subscription );
		}
		$subscription->calculate_totals();
		if ( $this->chance( 7 ) ) {
			$this->chosen['edited'] = 'yes';
			foreach ( $subscription->get_items() as $line ) {
				if ( $line instanceof \WC_Order_Item_Product ) {
					$line->set_total( (string) ( (float) $line->get_total() * 0.83 ) );
					$line->save();
				}
			}
			$subscription->calculate_totals();
		}
		$next  = time() + mt_rand( 3, 400 ) * DAY_IN_SECONDS + mt_rand( 0, 86399 );
		$dates = array( 'next_payment' => gmdate( 'Y-m-d H:i:s', $next ) );
		if ( $this->chance( 20 ) ) {
			$dates['trial_end']    = $dates['next_payment'];
			$this->chosen['trial'] = 'yes';
		}
		// Not where it may be switched to a longer period: three renewals would be too many.
		if ( ! isset( $this->chosen['other period'] ) && $this->chance( 50 ) ) {
			$end = $next;
			for ( $payments = (int) $this->choose( 'payments', array( 4, 5, 9, 12 ) ); $payments > 0; $payments-- ) {
				$end = wcs_add_time( $interval, $period, $end );
			}
			$dates['end'] = gmdate( 'Y-m-d H:i:s', $end + mt_rand( -1, 1 ) * mt_rand( 0, 3 * DAY_IN_SECONDS ) );
		}
		if ( 'day' !== $period && $this->chance( 25 ) ) {
			$subscription->update_meta_data( '_contains_synced_subscription', 'true' );
			$this->chosen['synced'] = 'yes';
		}
		$subscription->update_dates( $dates );
		$subscription->save();
		$subscription->update_status( 'active' );
		Shop::get( $subscription->get_id() )->update_dates( $dates );
		return $subscription->get_id();
	}

	/** On the first line, at a price of its own. */
	private function add_on( \WC_Subscription $subscription ): void {
		foreach ( $subscription->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$line->add_meta_data( '_pao_ids', array( array( 'key' => 'Engraving', 'value' => 'For Ada' ) ) );
				$line->set_subtotal( (string) ( (float) $line->get_subtotal() + 5 ) );
				$line->set_total( (string) ( (float) $line->get_total() + 5 ) );
				$this->chosen['add-on'] = 'yes';
				return;
			}
		}
	}
}
