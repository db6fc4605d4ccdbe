<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\WooCommerceSubscriptions\Amounts;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Offers\Discount;
use ChurnStop\Offers\Offer;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Contract\Sibling;
use ChurnStop\Tests\Harness\MultiCurrency;
use ChurnStop\Tests\Harness\RolePrices;
use ChurnStop\Tests\Harness\TaxService;

/**
 * What was told is what is billed, in stores where amounts are not what they seem: several currencies, taxes from
 * elsewhere, prices by role, shipping once only.
 */
final class AmountsTest extends StoreTestCase {

	protected function tearDown(): void {
		update_option( 'woocommerce_calc_taxes', 'no' );
		update_option( 'woocommerce_prices_include_tax', 'no' );
		update_option( 'woocommerce_currency', 'USD' );
		update_option( 'woocommerce_price_num_decimals', '2' );
		parent::tearDown();
	}

	/** 10.99 with a sibling for 5.49. */
	private static function euros( int $price = 1099 ): Made {
		$basic = array( 'basic' => new Sibling( 549 ) );
		return Shop::make( new Given(
			price: $price,
			currency: 'EUR',
			tax: 'included',
			shape: 'variable',
			siblings: $basic,
		) );
	}

	private static function change( string $kind, Made $made ): Change {
		return 'switch' === $kind ? Change::switch_to( $made->siblings['basic'] ) : Change::discount( 20, 2 );
	}

	/** @return list<string> The prices that are told: amount and currency. */
	private static function prices( int $id, Change $change ): array {
		$terms = self::connection()->terms( self::snapshot( $id ), $change );
		return array_map(
			static fn ( ?Money $price ): string => null === $price ? '' : $price->amount() . ' ' . $price->currency,
			array( $terms->price_now, $terms->price_during, $terms->price_after )
		);
	}

	/** Of the first reason against it; empty where there is none. */
	private static function code( int $id, Change $change ): string {
		return self::connection()->blockers( self::snapshot( $id ), $change )[0]->code ?? '';
	}

	private static function total( int $id ): string {
		wp_cache_flush_runtime();
		return (string) Shop::get( $id )->get_total( 'edit' );
	}

	/** @return iterable<string, array{string, string|null, list<string>, string}> */
	public static function visitors(): iterable {
		$discount = array( '10.99 EUR', '8.79 EUR', '10.99 EUR' );
		yield 'discount, yen without decimals' => array( 'discount', 'JPY', $discount, '8.79' );
		yield 'discount, no decimals' => array( 'discount', null, $discount, '8.79' );
		yield 'switch, no decimals' => array( 'switch', null, array( '10.99 EUR', '5.49 EUR', '5.49 EUR' ), '5.49' );
	}

	/**
	 * @param list<string> $told
	 * @dataProvider visitors
	 */
	public function test_what_a_visitor_sees_changes_nothing(
		string $kind,
		?string $currency,
		array $told,
		string $during,
	): void {
		$shown = static fn ( callable $do ): mixed => MultiCurrency::shown( $do, $currency );
		$made  = self::euros();
		self::assertSame(
			$told,
			$shown( static fn (): array => self::prices( $made->id, self::change( $kind, $made ) ) ),
		);

		$key     = self::key();
		$receipt = $shown( static fn (): Receipt => self::apply( $made->id, self::change( $kind, $made ), $key ) );
		self::assertSame( $during, self::total( $made->id ) );
		self::assertSame(
			Receipt::APPLIED,
			$shown( static fn (): string => self::connection()->check( $receipt, $key ) ),
		);
		$shown( static fn (): Receipt => self::connection()->undo( $receipt, $key, 'Back.' ) );
		self::assertSame( '10.99', self::total( $made->id ) );

		// Cancelled and kept after all, in such a request.
		$key     = self::key();
		$receipt = self::apply( $made->id, self::change( $kind, $made ), $key );
		$shown( static fn () => self::connection()->cancel( $made->id, Actor::system(), $receipt, $key ) );
		$shown( static fn () => self::connection()->reactivate( $made->id, Actor::system() ) );
		self::assertSame( '10.99', self::total( $made->id ) );

		// Billed in such a request: as told, to the end.
		self::apply( $made->id, self::change( $kind, $made ), self::key() );
		$shown( static fn (): ?int => Shop::renew( $made->id ) );
		$billed = array( self::last_renewal( $made->id )->get_total() );
		$shown( static fn (): ?int => Shop::renew( $made->id ) );
		$billed[] = self::last_renewal( $made->id )->get_total();
		$after    = 'switch' === $kind ? 549 : 1099;
		self::assertSame( array( $during, $during, $after ), array( ...$billed, Shop::renew( $made->id ) ) );
	}

	public function test_a_percentage_is_told_to_leave_out_what_no_coupon_takes_off(): void {
		foreach (
			array(
				array( new Given(), false ),
				array( new Given( shipping: 490 ), true ),
				array( new Given( tax: 'added' ), false ),
				array( new Given( shipping: 490, tax: 'added' ), true ),
			) as [ $given, $is_told ]
		) {
			$terms = self::connection()->terms( self::snapshot( Shop::make( $given )->id ), Change::discount( 20, 3 ) );
			$offer = new Offer( 'a', 'discount', array( 'value_percent' => 20, 'duration_billing_cycles' => 3 ) );
			$told  = ( new Discount() )->summary( $offer, $terms );
			self::assertSame( $is_told, str_contains( $told, 'on products, not on shipping or fees.' ), $told );
			self::assertSame(
				$is_told ? '20% off products in your next 3 payments' : '20% off your next 3 payments',
				( new Discount() )->headline( $offer, $terms ),
			);
		}
	}

	public function test_the_stores_decimals_may_change_while_a_change_is_at_work(): void {
		$made    = self::euros();
		$key     = self::key();
		$receipt = self::apply( $made->id, self::change( 'discount', $made ), $key );
		update_option( 'woocommerce_price_num_decimals', '0' );
		self::assertSame( Receipt::APPLIED, self::connection()->check( $receipt, $key ) );
		self::connection()->undo( $receipt, $key, 'Back.' );
		update_option( 'woocommerce_price_num_decimals', '2' );
		self::assertSame( '10.99', self::total( $made->id ) );
	}

	public function test_prices_of_a_visitors_currency_are_no_terms_of_a_subscription_in_another(): void {
		$made    = self::euros();
		$blocker = static fn (): string => self::code( $made->id, self::change( 'switch', $made ) );
		self::assertSame( array( '', 'currency' ), array( $blocker(), MultiCurrency::shown( $blocker ) ) );
	}

	/**
	 * @return iterable<string, array{string, string, string, string, string}> Base currency, its decimals, the
	 *   subscription's, its price, what 25% off are.
	 */
	public static function currencies(): iterable {
		yield 'yen in a store of euros' => array( 'EUR', '2', 'JPY', '1001.00', '751 JPY' );
		yield 'yen that a plugin bills with decimals' => array( 'EUR', '2', 'JPY', '1000.50', '750.38 JPY' );
		yield 'dinars with three decimals' => array( 'KWD', '3', 'KWD', '3.001', '2.251 KWD' );
		yield 'dinars in a store of two decimals' => array( 'EUR', '2', 'KWD', '3.02', '2.27 KWD' );
		yield 'dollars in a store that bills no cents' => array( 'JPY', '0', 'USD', '41', '31 USD' );
	}

	/** @dataProvider currencies */
	public function test_each_currency_has_its_decimals_but_never_more_than_jobs_bill(
		string $base,
		string $decimals,
		string $currency,
		string $price,
		string $told
	): void {
		$made         = Shop::make( new Given() );
		$subscription = Shop::get( $made->id );
		update_option( 'woocommerce_currency', $base );
		update_option( 'woocommerce_price_num_decimals', $decimals );
		$subscription->set_currency( $currency );
		self::set_price( $subscription, $price );
		$change = Change::discount( 25, 1 );
		self::assertSame( $told, self::prices( $made->id, $change )[1] );
		self::apply( $made->id, $change, self::key() );
		$billed = array();
		foreach ( array( 1, 2 ) as $n ) {
			Shop::renew( $made->id );
			$billed[ $n ] = (float) self::last_renewal( $made->id )->get_total();
		}
		self::assertSame( array( 1 => (float) $told, 2 => (float) $price ), $billed );
		self::assertSame( '', self::code( $made->id, $change ) );
		$decimals = strlen( explode( '.', (string) strtok( $told, ' ' ) )[1] ?? '' );
		self::renew_changed( $made->id, self::fee( (string) 10 ** -$decimals ) );
		self::assertSame( 'renewals_differ', self::code( $made->id, $change ), 'It costs one of the smallest more.' );
	}

	/** @return iterable<string, array{array<string, \Closure>, string}> */
	public static function written(): iterable {
		$symbol = 'woocommerce_currency_symbol';
		$number = 'formatted_woocommerce_price';
		$added  = static fn ( string $more ): array => array(
			'wc_price' => static fn ( mixed $html ): string => ( is_string( $html ) ? $html : '' ) . $more,
		);
		$always = static fn ( mixed $value ): \Closure => static fn (): mixed => $value;
		yield 'as the store writes it' => array( array(), '$1,232.00' );
		yield 'a second currency beside it' => array( $added( '<span>629,91&nbsp;лв.</span>' ), '$1,232.00' );
		yield 'a tax note with a figure' => array( $added( ' <small>incl. 19 % VAT</small>' ), '$1,232.00' );
		yield 'the code behind it stays' => array( $added( ' USD' ), '$1,232.00 USD' );
		yield 'a picture as symbol' => array(
			array( $symbol => $always( '<img src="/dollar.svg" alt="USD">' ) ),
			"1,232.00\u{A0}USD",
		);
		yield 'a symbol that a style draws' => array(
			array( $symbol => $always( '<i class="dollar"></i>' ) ),
			"1,232.00\u{A0}USD",
		);
		yield 'converted for the visitor' => array(
			array( 'raw_woocommerce_price' => $always( 184800.0 ) ),
			'$1,232.00',
		);
		yield 'zeros left out stay so' => array( array( 'woocommerce_price_trim_zeros' => $always( true ) ), '$1,232' );
		yield 'lakhs' => array( array( $number => $always( '12,32.00' ) ), '$12,32.00' );
		yield 'Arabic digits' => array( array( $number => $always( '١٢٣٢٫٠٠' ) ), '$١٢٣٢٫٠٠' );
		$canada = array( 'woocommerce_currency' => $always( 'CAD' ) );
		yield 'dollars of another country shown beside' => array( $canada, "$1,232.00\u{A0}USD" );
	}

	/**
	 * @param array<string, \Closure> $filters
	 * @dataProvider written
	 */
	public function test_a_price_is_one_amount_with_its_currency( array $filters, string $text ): void {
		self::assertSame(
			$text,
			MultiCurrency::with( $filters, static fn (): string => Amounts::from_cents( 123200, 'USD' )->formatted ),
		);
	}

	/** @return iterable<string, array{string, bool, string}> */
	public static function sent_once(): iterable {
		yield 'to one that is sent once' => array( 'target', true, '19.00' );
		yield 'from one that is sent once, by a known way' => array( 'present', true, '24.00' );
		yield 'from one that is sent once, by an unknown way' => array( 'present', false, 'target_needs_shipping' );
	}

	/** @dataProvider sent_once */
	public function test_shipping_that_is_charged_once_only( string $which, bool $known, string $after ): void {
		$zone = new \WC_Shipping_Zone();
		$zone->set_zone_name( 'Once' );
		$zone->save();
		$instance = $zone->add_shipping_method( 'flat_rate' );
		$settings = array( 'title' => 'Parcel', 'tax_status' => 'none', 'cost' => '5' );
		update_option( 'woocommerce_flat_rate_' . $instance . '_settings', $settings );
		\WC_Cache_Helper::get_transient_version( 'shipping', true );
		try {
			$made     = self::grouped();
			$product  = Shop::product( 'target' === $which ? $made->siblings['basic'] : $made->product_id );
			$product->update_meta_data( '_subscription_one_time_shipping', 'yes' );
			$product->save();
			$subscription = Shop::get( $made->id );
			$parent       = $subscription->get_parent();
			self::assertInstanceOf( \WC_Order::class, $parent );
			if ( 'target' === $which ) {
				self::ship( $subscription, (string) $instance );
			} elseif ( $known ) {
				self::ship( $parent, (string) $instance );
			}
			$before   = self::total( $made->id );
			$change   = Change::switch_to( $made->siblings['basic'] );
			$blockers = self::connection()->blockers( self::snapshot( $made->id ), $change );
			if ( ! is_numeric( $after ) ) {
				self::assertSame( $after, $blockers[0]->code );
				return;
			}
			self::assertSame( array(), $blockers );
			self::assertSame( $after . ' USD', self::prices( $made->id, $change )[2] );
			$key     = self::key();
			$receipt = self::apply( $made->id, $change, $key );
			self::assertSame( $after, self::total( $made->id ) );
			self::connection()->undo( $receipt, $key, 'Back.' );
			self::assertSame( $before, self::total( $made->id ) );
			self::apply( $made->id, $change, self::key() );
			$cents = (int) round( 100 * (float) $after );
			self::assertSame( array( $cents, $cents ), array( Shop::renew( $made->id ), Shop::renew( $made->id ) ) );
		} finally {
			$zone->delete( true );
		}
	}

	public function test_what_a_switch_would_lose_from_the_line_is_a_reason_against_it(): void {
		$made    = Shop::make( Given::with_basic() );
		$change  = Change::switch_to( $made->siblings['basic'] );
		$present = static fn (): array => self::connection()->blockers( self::snapshot( $made->id ), $change );
		self::assertSame( array(), $present(), 'The plan that was chosen is no extra.' );
		self::extras( $made->id );
		$blocker = $present()[0];
		self::assertSame( 'line_has_extras', $blocker->code );
		self::assertSame( 'Extra, _pao_ids, wcsg_recipient', $blocker->params['extras'] ?? '' );
		self::assertSame( array(), self::connection()->targets( self::snapshot( $made->id ) ) );
		self::assertSame( '', self::code( $made->id, Change::discount( 20, 3 ) ), 'A discount loses nothing.' );
	}

	/** @return iterable<string, array{bool}> Whether it is cancelled and kept, instead of revoked. */
	public static function ways_back(): iterable {
		yield 'revoked' => array( false );
		yield 'cancelled and kept' => array( true );
	}

	/**
	 * Where a store says that what is on its lines does not matter.
	 *
	 * @dataProvider ways_back
	 */
	public function test_back_is_back_byte_for_byte( bool $cancelled ): void {
		$made = Shop::make( new Given(
			shipping: 490,
			tax: 'added',
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		self::extras( $made->id );
		$subscription = Shop::get( $made->id );
		$fee          = new \WC_Order_Item_Fee();
		$fee->set_props( array( 'name' => 'Gift wrap', 'amount' => '2.50', 'total' => '2.50' ) );
		$fee->add_meta_data( '_paper', array( 'colour' => 'red' ) );
		$subscription->add_item( $fee );
		foreach ( $subscription->get_items( 'shipping' ) as $line ) {
			$line->add_meta_data( 'Items', 'Box × 1' );
			$line->save();
		}
		$subscription->calculate_totals();
		$before = self::rows( $made->id );
		MultiCurrency::with(
			array( 'churnstop_line_extras' => static fn (): array => array() ),
			static function () use ( $made, $cancelled ): void {
				$key     = self::key();
				$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
				self::assertStringContainsString(
					'_paper',
					implode( self::rows( $made->id ) ),
					'A fee goes on with what stands on it.',
				);
				if ( $cancelled ) {
					$customer = Actor::customer( $made->customer_id );
					self::connection()->cancel( $made->id, $customer, $receipt, $key );
					self::connection()->reactivate( $made->id, $customer );
				} else {
					self::connection()->undo( $receipt, $key, 'Back.' );
				}
			}
		);
		self::assertSame( $before, self::rows( $made->id ) );
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
	}

	/** @return iterable<string, array{string, string, string}> */
	public static function imported(): iterable {
		foreach ( array( 'discount', 'switch' ) as $kind ) {
			yield $kind . ', imported anew' => array( $kind, 'anew', 'MwSt. 19 40.00' );
			yield $kind . ', its id is another country\'s by now' => array( $kind, 'reused', 'MwSt. 19 40.00' );
			yield $kind . ', deleted and its id given to another country' => array( $kind, 'gone', 'VAT 19 40.00' );
			yield $kind . ', two rates in place of one' => array( $kind, 'two', 'GST 5|PST 14 40.00' );
		}
	}

	/** @dataProvider imported */
	public function test_taxes_are_named_after_the_rate_in_force( string $kind, string $how, string $named ): void {
		global $wpdb;
		$table = $wpdb->prefix . 'woocommerce_tax_rates';
		$wpdb->query( "DELETE FROM $table" );
		$basic   = array( 'basic' => new Sibling( 1900 ) );
		$made    = Shop::make( new Given( price: 4000, tax: 'included', shape: 'variable', siblings: $basic ) );
		$key     = self::key();
		$receipt = self::apply( $made->id, self::change( $kind, $made ), $key );
		$old     = (int) $wpdb->get_var( "SELECT tax_rate_id FROM $table" );
		try {
			$wpdb->query( "DELETE FROM $table" );
			$new = array();
			$rates = array(
				'two'  => array( 'GST' => '5', 'PST' => '14' ),
				'gone' => array(),
			);
			foreach ( $rates[ $how ] ?? array( 'MwSt.' => '19' ) as $name => $percent ) {
				$new[] = self::rate( '', $name, $percent, count( $new ) + 1 );
			}
			if ( in_array( $how, array( 'reused', 'gone' ), true ) ) {
				$foreign = self::rate( 'FR', 'TVA', '20', 1 );
				$wpdb->update( $table, array( 'tax_rate_id' => $old ), array( 'tax_rate_id' => $foreign ) );
			}
			\WC_Cache_Helper::invalidate_cache_group( 'taxes' );
			self::connection()->undo( $receipt, $key, 'Back.' );
			Shop::renew( $made->id );
			$order = self::last_renewal( $made->id );
			$taxes = array();
			foreach ( $order->get_taxes() as $tax ) {
				$taxes[] = $tax->get_label() . ' ' . (float) $tax->get_rate_percent();
			}
			self::assertSame( $named, implode( '|', $taxes ) . ' ' . $order->get_total() );
			self::assertSame( 6.39, round( (float) $order->get_total_tax(), 2 ) );
		} finally {
			$wpdb->query( "DELETE FROM $table" );
			\WC_Cache_Helper::invalidate_cache_group( 'taxes' );
		}
	}

	public function test_no_price_is_told_where_the_last_renewal_was_taxed_otherwise_than_the_subscription(): void {
		$made = Shop::make( new Given(
			tax: 'added',
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		Shop::renew( $made->id );
		$all   = array(
			Change::discount( 20, 3 ),
			Change::hold( 30 ),
			Change::skip( 1 ),
			Change::switch_to( $made->siblings['basic'] ),
		);
		$codes = static fn (): array => array_map(
			static fn ( Change $change ): string => self::code( $made->id, $change ),
			$all,
		);
		self::assertSame( array( '', '', '', '' ), $codes(), 'Taxed as its lines say.' );
		TaxService::on( static fn (): ?int => Shop::renew( $made->id ) );
		self::assertSame( array_fill( 0, 4, 'automatic_tax' ), $codes() );
		$this->expectExceptionMessage( 'automatic_tax' );
		self::connection()->prepare( self::snapshot( $made->id ), Change::skip( 1 ) );
	}

	/** @return \Closure(\WC_Order): void */
	private static function fee( string $amount ): \Closure {
		return static function ( \WC_Order $order ) use ( $amount ): void {
			$fee = new \WC_Order_Item_Fee();
			$fee->set_props( array( 'name' => 'Processing', 'total' => $amount, 'tax_status' => 'none' ) );
			$order->add_item( $fee );
		};
	}

	/** @param \Closure(\WC_Order): void $change What another plugin does to the order. */
	private static function renew_changed( int $id, \Closure $change ): ?int {
		return MultiCurrency::with(
			array(
				'wcs_renewal_order_created' => static function ( \WC_Order $order ) use ( $change ): \WC_Order {
					$change( $order );
					$order->calculate_totals();
					return $order;
				},
			),
			static fn (): ?int => Shop::renew( $id ),
		);
	}

	/** @return iterable<string, array{\Closure(\WC_Order): void}> */
	public static function changed_when_made(): iterable {
		yield 'a fee of the payment method' => array( self::fee( '2' ) );
		yield 'a credit' => array( self::fee( '-5' ) );
		yield 'an indexed price' => array( static function ( \WC_Order $order ): void {
			foreach ( $order->get_items() as $line ) {
				if ( $line instanceof \WC_Order_Item_Product ) {
					$line->set_total( (string) ( 1.05 * (float) $line->get_total() ) );
					$line->save();
				}
			}
		} );
	}

	/** @dataProvider changed_when_made */
	public function test_no_price_is_told_where_another_plugin_changes_what_renewals_cost( \Closure $change ): void {
		$made = Shop::make( Given::with_basic() );
		$all  = array(
			Change::discount( 20, 3 ),
			Change::hold( 30 ),
			Change::skip( 1 ),
			Change::switch_to( $made->siblings['basic'] ),
		);
		$codes = static fn (): array => array_map(
			static fn ( Change $one ): string => self::code( $made->id, $one ),
			$all,
		);
		$changed = static fn (): ?int => self::renew_changed( $made->id, $change );
		$noted   = static fn (): int => count( array_filter(
			array_column( wc_get_order_notes( array( 'order_id' => $made->id ) ), 'content' ),
			static fn ( string $note ): bool => str_contains( $note, 'another plugin changed what order #' ),
		) );
		$changed();
		self::assertNotSame( '40.00', self::last_renewal( $made->id )->get_total() );
		self::assertSame( array_fill( 0, 4, 'renewals_differ' ), $codes() );
		Shop::renew( $made->id );
		self::assertSame( array( '', '', '', '' ), $codes(), 'That plugin has gone.' );
		// A discount that ends with this renewal makes no difference of its own.
		self::apply( $made->id, Change::discount( 20, 1 ), self::key() );
		Shop::renew( $made->id );
		self::assertSame( array( '', '', '', '' ), $codes() );
		self::assertSame( 0, $noted(), 'Nobody was told another price.' );
		self::apply( $made->id, Change::discount( 20, 3 ), self::key() );
		$changed();
		$changed();
		self::assertSame( 1, $noted(), 'Staff are told once.' );
	}

	public function test_another_price_at_the_same_taxes_is_no_tax_service(): void {
		$made = Shop::make( new Given(
			tax: 'included',
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		self::apply( $made->id, Change::discount( 33, 1 ), self::key() );
		Shop::renew( $made->id );
		self::assertSame( '', self::code( $made->id, Change::discount( 20, 3 ) ) );
		self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), self::key() );
		self::assertSame( '', self::code( $made->id, Change::skip( 1 ) ) );
	}

	public function test_the_setting_refuses_wherever_a_tax_service_computes(): void {
		$made   = Shop::make( new Given( tax: 'added' ) );
		$refuse = new WooCommerceSubscriptions( static fn (): bool => true );
		$before = self::snapshot( $made->id );
		$codes  = static fn (): array => array_column(
			$refuse->blockers( $before, Change::discount( 20, 3 ) ),
			'code',
		);
		$active = array( 'churnstop_tax_service_computes' => static fn (): bool => true );
		self::assertSame(
			array( array(), array( 'automatic_tax' ) ),
			array( $codes(), MultiCurrency::with( $active, $codes ) ),
		);
		update_option( 'wc_connect_taxes_enabled', 'yes' );
		self::assertSame( array( 'automatic_tax' ), $codes() );
		delete_option( 'wc_connect_taxes_enabled' );
	}

	/** @return iterable<string, array{bool, string}> */
	public static function exempt(): iterable {
		foreach ( array( 'meta' => true, 'filter' => false ) as $how => $meta ) {
			yield "by $how, discount" => array( $meta, 'discount' );
			yield "by $how, switch" => array( $meta, 'switch' );
		}
	}

	/** @dataProvider exempt */
	public function test_a_percentage_of_what_a_customer_without_vat_pays( bool $meta, string $kind ): void {
		$basic = array( 'basic' => new Sibling( 5950 ) );
		$made  = Shop::make( new Given( price: 11900, tax: 'included', shape: 'variable', siblings: $basic ) );
		self::exempt_from_tax( $made->id, $meta );
		$told   = array(
			'100.00 USD',
			...( 'switch' === $kind ? array( '50.00 USD', '50.00 USD' ) : array( '80.00 USD', '100.00 USD' ) ),
		);
		$filter = static fn ( mixed $exempt, mixed $order ): bool => (bool) $exempt
			|| ( ! $meta && $order instanceof \WC_Order && $order->get_customer_id() === $made->customer_id );
		MultiCurrency::with(
			array( 'woocommerce_order_is_vat_exempt' => $filter ),
			static function () use ( $made, $kind, $told ): void {
				$change = self::change( $kind, $made );
				self::assertSame( $told, self::prices( $made->id, $change ) );
				$key = self::key();
				self::connection()->undo( self::apply( $made->id, $change, $key ), $key, 'Back.' );
				self::assertSame( '100.00', self::total( $made->id ) );
				self::apply( $made->id, $change, self::key() );
				$billed = array( Shop::renew( $made->id ), Shop::renew( $made->id ), Shop::renew( $made->id ) );
				self::assertSame(
					'switch' === $kind ? array( 5000, 5000, 5000 ) : array( 8000, 8000, 10000 ),
					$billed,
				);
			}
		);
	}

	/** @return iterable<string, array{'cart'|'display', string}> */
	public static function roles(): iterable {
		foreach ( array( 'cart', 'display' ) as $where ) {
			foreach ( array( 'customer', 'staff', 'a job' ) as $who ) {
				yield "$where prices, $who" => array( $where, $who );
			}
		}
	}

	/**
	 * @param 'cart'|'display' $where
	 * @dataProvider roles
	 */
	public function test_the_customers_price_whoever_clicks( string $where, string $who ): void {
		$made = Shop::make( Given::with_basic() );
		self::set_price( Shop::get( $made->id ), '20' );
		$user = array( 'customer' => $made->customer_id, 'staff' => 1, 'a job' => 0 )[ $who ];
		wp_set_current_user( $user );
		RolePrices::on(
			$where,
			static function () use ( $made ): void {
				$change = Change::switch_to( $made->siblings['basic'] );
				$target = self::connection()->targets( self::snapshot( $made->id ) )[0];
				self::assertSame( array( 950, -1050 ), array( $target->price->cents, $target->difference->cents ) );
				self::assertSame( array( '20.00 USD', '9.50 USD', '9.50 USD' ), self::prices( $made->id, $change ) );
				self::apply( $made->id, $change, self::key() );
			}
		);
		self::assertSame( $user, get_current_user_id() );
		wp_set_current_user( 0 );
		self::assertSame( 950, Shop::renew( $made->id ) );
	}

	/** The store taxes a credit as the lines are taxed that it is taken off: after a switch, as the new one. */
	public function test_a_credit_is_taxed_as_the_product_that_is_switched_to(): void {
		$made         = Shop::make( new Given(
			tax: 'added',
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		$subscription = Shop::get( $made->id );
		foreach ( $subscription->get_items() as $line ) {
			self::assertInstanceOf( \WC_Order_Item_Product::class, $line );
			$line->set_tax_class( 'zero-rate' );
			$line->save();
		}
		$fee = new \WC_Order_Item_Fee();
		$fee->set_props( array( 'name' => 'Credit', 'amount' => '-5', 'total' => '-5', 'tax_status' => 'taxable' ) );
		$subscription->add_item( $fee );
		$subscription->calculate_totals();
		self::assertSame( '35.00', self::total( $made->id ) );

		$change = Change::switch_to( $made->siblings['basic'] );
		$terms  = self::connection()->terms( self::snapshot( $made->id ), $change );
		self::assertSame( 1666, $terms->price_after->cents, '(19.00 - 5.00) x 1.19' );
		self::apply( $made->id, $change, self::key() );
		self::assertSame( array( '16.66', 1666 ), array( self::total( $made->id ), Shop::renew( $made->id ) ) );
	}

	public function test_a_fraction_of_a_quantity_is_switched_and_back(): void {
		MultiCurrency::with(
			array(
				'woocommerce_stock_amount' => static fn ( mixed $quantity ): float => (float) (
					is_numeric( $quantity ) ? $quantity : 0
				),
			),
			static function (): void {
				remove_filter( 'woocommerce_stock_amount', 'intval' );
				try {
					$made         = Shop::make( Given::with_basic() );
					$subscription = Shop::get( $made->id );
					foreach ( $subscription->get_items() as $line ) {
						if ( $line instanceof \WC_Order_Item_Product ) {
							$line->set_quantity( 1.5 );
						}
					}
					self::set_price( $subscription, '60' );
					$key     = self::key();
					$change  = Change::switch_to( $made->siblings['basic'] );
					$told    = self::prices( $made->id, $change )[2];
					$receipt = self::apply( $made->id, $change, $key );
					self::assertSame( array( '28.50 USD', '28.50' ), array( $told, self::total( $made->id ) ) );
					self::connection()->undo( $receipt, $key, 'Back.' );
					$lines = array_values( Shop::get( $made->id )->get_items() );
					self::assertSame(
						array( '60.00', 1.5 ),
						array( self::total( $made->id ), (float) $lines[0]->get_quantity() ),
					);
				} finally {
					add_filter( 'woocommerce_stock_amount', 'intval' );
				}
			}
		);
	}

	private static function set_price( \WC_Subscription $subscription, string $price ): void {
		foreach ( $subscription->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$line->set_subtotal( $price );
				$line->set_total( $price );
				$line->save();
			}
		}
		$subscription->calculate_totals();
		$subscription->save();
	}

	private static function exempt_from_tax( int $id, bool $meta ): void {
		$subscription = Shop::get( $id );
		if ( $meta ) {
			$subscription->update_meta_data( 'is_vat_exempt', 'yes' );
		}
		foreach ( $subscription->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$line->set_taxes( array( 'total' => array(), 'subtotal' => array() ) );
				$line->save();
			}
		}
		$subscription->remove_order_items( 'tax' );
		$subscription->calculate_totals( $meta );
		if ( ! $meta ) {
			$subscription->set_cart_tax( 0 );
			$subscription->set_total( wc_format_decimal( $subscription->get_subtotal(), 2 ) );
		}
		$subscription->save();
	}

	private static function last_renewal( int $id ): \WC_Order {
		wp_cache_flush_runtime();
		$ids   = Shop::get( $id )->get_related_orders( 'ids', 'renewal' );
		$order = wc_get_order( (int) max( array() === $ids ? array( 0 ) : array_map( intval( ... ), $ids ) ) );
		self::assertInstanceOf( \WC_Order::class, $order );
		return $order;
	}

	private static function rate( string $country, string $name, string $percent, int $priority ): int {
		return (int) \WC_Tax::_insert_tax_rate(
			array(
				'tax_rate_country'  => $country,
				'tax_rate_state'    => '',
				'tax_rate'          => $percent,
				'tax_rate_name'     => $name,
				'tax_rate_priority' => $priority,
				'tax_rate_compound' => 0,
				'tax_rate_shipping' => 1,
				'tax_rate_order'    => $priority,
				'tax_rate_class'    => '',
			)
		);
	}

	/** Two products of a group, both sent; nothing on the subscription says how. */
	private static function grouped(): Made {
		$made = Shop::make( new Given( shape: 'grouped', siblings: array( 'basic' => new Sibling( 1900 ) ) ) );
		foreach ( array( $made->product_id, $made->siblings['basic'] ) as $id ) {
			$product = Shop::product( $id );
			$product->set_virtual( false );
			$product->save();
		}
		return $made;
	}

	private static function ship( \WC_Order $order, string $instance ): void {
		$line = new \WC_Order_Item_Shipping();
		$line->set_props( array(
			'method_title' => 'Parcel',
			'method_id' => 'flat_rate',
			'instance_id' => $instance,
			'total' => '5',
		) );
		$order->add_item( $line );
		$order->calculate_totals();
		$order->save();
	}

	private static function extras( int $id ): void {
		foreach ( Shop::get( $id )->get_items() as $line ) {
			$line->add_meta_data( 'Extra', 'A' );
			$line->add_meta_data( 'Extra', 'B' );
			$line->add_meta_data( '_pao_ids', array( array( 'key' => 'Engraving', 'value' => 'For Ada', 'id' => 7 ) ) );
			$line->add_meta_data( 'wcsg_recipient', 'wcsg_recipient_id_1' );
			$line->add_meta_data( '_has_trial', 'true' );
			$line->save();
		}
	}

	/** @return list<string> All that the database has of the lines that are at work, with its ids. */
	private static function rows( int $id ): array {
		global $wpdb;
		return array_map(
			static fn ( $row ): string => (string) wp_json_encode( $row ),
			(array) $wpdb->get_results(
				$wpdb->prepare( "SELECT i.order_item_id, i.order_item_name, i.order_item_type, m.meta_id, m.meta_key,
					m.meta_value
					FROM {$wpdb->prefix}woocommerce_order_items i
					JOIN {$wpdb->prefix}woocommerce_order_itemmeta m ON m.order_item_id = i.order_item_id
					WHERE i.order_id = %d AND i.order_item_type IN ( 'line_item', 'fee', 'shipping' ) ORDER BY
					i.order_item_id, m.meta_id", $id )
			)
		);
	}
}
