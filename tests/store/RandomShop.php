<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** A random subscription in a randomly set store. Draws from mt_rand(): the same seed makes the same case. */
final class RandomShop {

	/** Whose subscription it is makes no difference to a bill; but the store looks through all that a customer has. */
	private const SUBSCRIPTIONS_OF_ONE = 8;

	private static int $customer = 0;

	private static int $made = 0;

	/** @var array<string, string> */
	private array $chosen = array();

	private function chance( int $percent ): bool {
		return mt_rand( 1, 100 ) <= $percent;
	}

	public function description(): string {
		return (string) wp_json_encode( $this->chosen );
	}

	public static function clean_up(): void {
		foreach ( array( 'woocommerce_calc_taxes' => 'no', 'woocommerce_prices_include_tax' => 'no', 'woocommerce_tax_round_at_subtotal' => 'no', 'woocommerce_currency' => 'USD', 'woocommerce_price_num_decimals' => '2', 'woocommerce_calc_discounts_sequentially' => 'no' ) as $option => $value ) {
			update_option( $option, $value );
		}
		self::rates( array() );
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
				'Other'   => array( $this->price(), (string) $this->choose( 'other period', array( $period, 'year', 'month' ) ), 1, true ),
			);
			$products[] = Shop::variations( $plans )['Present'];
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
			default  => Change::discount( mt_rand( 5, 75 ), mt_rand( 1, 4 ) ),
		};
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
		$currency = (string) $this->choose( 'currency', array( 'USD', 'USD', 'EUR', 'JPY' ) );
		update_option( 'woocommerce_currency', $currency );
		update_option( 'woocommerce_price_num_decimals', 'JPY' === $currency ? '0' : '2' );
		$tax = (string) $this->choose( 'tax', array( 'none', 'added', 'included', 'included' ) );
		update_option( 'woocommerce_calc_taxes', 'none' === $tax ? 'no' : 'yes' );
		update_option( 'woocommerce_prices_include_tax', 'included' === $tax ? 'yes' : 'no' );
		update_option( 'woocommerce_tax_round_at_subtotal', (string) $this->choose( 'round at subtotal', array( 'no', 'no', 'yes' ) ) );
		update_option( 'woocommerce_calc_discounts_sequentially', (string) $this->choose( 'sequentially', array( 'no', 'yes' ) ) );
		update_option( 'woocommerce_tax_based_on', (string) $this->choose( 'based on', array( 'base', 'billing', 'shipping' ) ) );
		update_option( 'woocommerce_subscriptions_allow_switching', 'variable_grouped' );
		self::rates( 'none' === $tax ? array() : (array) $this->choose( 'rates', array( array( 19.0, 7.0 ), array( 8.875, 4.0 ), array( 21.0, 9.0 ), array( 5.0, 5.0, 9.975 ) ) ) );
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
		$subscription = wcs_create_subscription(
			array(
				'customer_id'      => $customer,
				'billing_period'   => $period,
				'billing_interval' => $interval,
				'start_date'       => gmdate( 'Y-m-d H:i:s', $start ),
				'currency'         => get_woocommerce_currency(),
			)
		);
		if ( ! $subscription instanceof \WC_Subscription ) {
			throw new \RuntimeException( $subscription->get_error_message() );
		}
		$country = (array) $this->choose( 'country', array( array( 'US', 'MN' ), array( 'DE', '' ), array( 'CA', 'QC' ), array( 'JP', 'JP13' ) ) );
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
			$subscription->add_product( Shop::product( $product->get_id() ), (int) $this->choose( 'quantity', array( 1, 1, 2, 3, 7 ) ) );
		}
		if ( $this->chance( 30 ) ) {
			$line = new \WC_Order_Item_Shipping();
			$line->set_props( array( 'method_title' => 'Parcel', 'method_id' => 'flat_rate', 'total' => Shop::decimal( mt_rand( 100, 1500 ) ) ) );
			$subscription->add_item( $line );
			$this->chosen['shipping'] = $line->get_total();
		}
		if ( $this->chance( 20 ) ) {
			$fee = new \WC_Order_Item_Fee();
			$fee->set_props( array( 'name' => 'Gift wrap', 'tax_status' => 'taxable', 'amount' => Shop::decimal( 250 ), 'total' => Shop::decimal( mt_rand( 50, 900 ) ) ) );
			$subscription->add_item( $fee );
			$this->chosen['fee'] = $fee->get_total();
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
		$subscription->update_dates( $dates );
		$subscription->save();
		$subscription->update_status( 'active' );
		Shop::get( $subscription->get_id() )->update_dates( $dates );
		return $subscription->get_id();
	}
}
