<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\MultiCurrency;

/**
 * The coupon behind a discount: the seed's settings, N paid renewals exactly, nobody's at checkout, never trashed while
 * still on.
 */
final class DiscountTest extends StoreTestCase {

	public function test_the_coupon_is_what_the_seed_says(): void {
		$made   = Shop::make( new Given() );
		$key    = self::key();
		$receipt = self::apply( $made->id, Change::discount( 20, 3 ), $key );
		$coupon = self::coupon_of( $key );

		self::assertSame( 'recurring_percent', $coupon->get_discount_type() );
		self::assertSame( '20', (string) $coupon->get_amount() );
		self::assertSame( 3, $coupon->get_usage_limit() );
		self::assertSame( '3', $coupon->get_meta( '_wcs_number_payments' ) );
		self::assertTrue( $coupon->get_individual_use() );
		self::assertSame( array( Shop::get( $made->id )->get_billing_email() ), $coupon->get_email_restrictions() );
		self::assertSame( $coupon->get_id(), $receipt->refs['coupon_id'] );
	}

	public function test_used_up_it_is_off_and_in_the_trash_in_the_same_request(): void {
		$made = Shop::make( new Given() );
		$key  = self::key();
		self::apply( $made->id, Change::discount( 20, 2 ), $key );
		Shop::renew( $made->id );
		self::assertSame( 'publish', self::coupon_of( $key )->get_status() );
		Shop::renew( $made->id );
		self::assertSame( 'trash', self::coupon_of( $key )->get_status() );
		self::assertSame( array(), Shop::get( $made->id )->get_coupon_codes() );
	}

	/**
	 * @return iterable<string, array{callable(int): void}> What happens to the first discounted renewal before the
	 *     others are paid.
	 */
	public static function mishaps(): iterable {
		yield 'the payment failed and is retried' => array(
			static function ( int $id ): void {
				update_option( 'churnstop_test_gateway', array( 'refuse_payments' => true ) );
				self::assertNull( Shop::renew( $id ) );
				self::assertSame( 'on-hold', Shop::get( $id )->get_status() );
				delete_option( 'churnstop_test_gateway' );
				self::assertSame( 3200, self::pay_last( $id ) );
			},
		);
		yield 'it failed twice' => array(
			static function ( int $id ): void {
				update_option( 'churnstop_test_gateway', array( 'refuse_payments' => true ) );
				Shop::renew( $id );
				$order = self::last_order( $id );
				$order->update_status( 'pending' );
				$order->update_status( 'failed' );
				delete_option( 'churnstop_test_gateway' );
				self::assertSame( 3200, self::pay_last( $id ) );
			},
		);
		yield 'it was refunded' => array(
			static function ( int $id ): void {
				self::assertSame( 3200, Shop::renew( $id ) );
				wc_create_refund( array( 'order_id' => self::last_order( $id )->get_id(), 'amount' => '32.00' ) );
			},
		);
	}

	/**
	 * @dataProvider mishaps
	 * @param callable(int): void $mishap
	 */
	public function test_it_is_for_exactly_the_next_three( callable $mishap ): void {
		$made = Shop::make( new Given() );
		self::apply( $made->id, Change::discount( 20, 3 ), self::key() );
		$mishap( $made->id );
		self::assertSame(
			array( 3200, 3200, 4000, 4000 ),
			array(
				Shop::renew( $made->id ),
				Shop::renew( $made->id ),
				Shop::renew( $made->id ),
				Shop::renew( $made->id ),
			),
		);
	}

	public function test_a_renewal_cancelled_unpaid_does_not_count_after_the_customers_e_mail_has_changed(): void {
		$made = Shop::make( new Given() );
		$key  = self::key();
		self::apply( $made->id, Change::discount( 20, 2 ), $key );
		update_option( 'churnstop_test_gateway', array( 'refuse_payments' => true ) );
		Shop::renew( $made->id );
		delete_option( 'churnstop_test_gateway' );
		self::last_order( $made->id )->update_status( 'cancelled' );
		$subscription = Shop::get( $made->id );
		$subscription->set_billing_email( 'moved-' . $made->id . '@example.test' );
		$subscription->update_status( 'active' );

		self::assertSame(
			array( 3200, 3200, 4000 ),
			array( Shop::renew( $made->id ), Shop::renew( $made->id ), Shop::renew( $made->id ) ),
		);
		self::assertSame( 'trash', self::coupon_of( $key )->get_status() );
	}

	public function test_a_plugin_that_refuses_coupons_since_then_ends_it_and_stops_no_payment(): void {
		$made    = Shop::make( new Given() );
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::discount( 20, 2 ), $key );
		update_option( 'churnstop_test_gateway', array( 'refuse_payments' => true ) );
		Shop::renew( $made->id );
		delete_option( 'churnstop_test_gateway' );
		// The store counts it, and takes the coupon off one payment too early.
		self::last_order( $made->id )->update_status( 'cancelled' );
		Shop::get( $made->id )->update_status( 'active' );
		MultiCurrency::with(
			array( 'woocommerce_coupon_is_valid' => static fn (): bool => false ),
			static function () use ( $made, $receipt, $key ): void {
				self::assertSame( 3200, Shop::renew( $made->id ) );
				self::assertSame( 'active', Shop::get( $made->id )->get_status() );
				self::assertSame( 'coupon_removed', self::connection()->catch_up( $receipt, $key ) );
				self::assertSame( 4000, Shop::renew( $made->id ) );
			}
		);
	}

	public function test_a_site_that_changes_its_salts_still_counts_it_and_can_take_it_back(): void {
		$made    = Shop::make( new Given() );
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::discount( 20, 3 ), $key );
		$changed = static fn (): string => 'other salts';
		add_filter( 'salt', $changed );
		try {
			self::assertSame( 'applied', self::connection()->check( $receipt, $key ) );
			self::assertSame( 3200, Shop::renew( $made->id ) );
			self::assertSame( 2, self::connection()->payments_left( $receipt, $key ) );
			self::connection()->undo( $receipt, $key, '' );
		} finally {
			remove_filter( 'salt', $changed );
		}
		self::assertSame( 'trash', self::coupon_of( $key )->get_status() );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	public function test_nobody_uses_it_at_checkout(): void {
		$made = Shop::make( new Given() );
		$key  = self::key();
		self::apply( $made->id, Change::discount( 20, 3 ), $key );
		$code = self::coupon_of( $key )->get_code();

		foreach ( array( $made->customer_id, Shop::customer() ) as $user ) {
			wp_set_current_user( $user );
			WC()->customer = new \WC_Customer( $user, true );
			WC()->customer->set_billing_email( (string) Shop::get( $made->id )->get_billing_email() );
			WC()->cart->empty_cart();
			WC()->cart->add_to_cart( $made->product_id );
			WC()->cart->calculate_totals();
			self::assertFalse( WC()->cart->apply_coupon( $code ) );
			self::assertSame( array(), WC()->cart->get_applied_coupons() );
			WC()->cart->empty_cart();
			wc_clear_notices();
		}

		$other   = Shop::make( new Given() );
		$applied = Shop::get( $other->id )->apply_coupon( $code );
		self::assertInstanceOf( \WP_Error::class, $applied, 'Nor on another subscription.' );
		self::assertSame( 4000, self::snapshot( $other->id )->total->cents );
	}

	/**
	 * @return iterable<string, array{Given, int, 2?: callable(int): void}> What happens to the customer or the store
	 *     before the renewal is paid.
	 */
	public static function paid_by_hand(): iterable {
		yield 'prices without tax' => array( new Given( price: 3999, manual: true ), 20 );
		yield 'prices with tax' => array( new Given( price: 3999, manual: true, tax: 'included' ), 20 );
		yield 'three lines with tax' => array(
			new Given( price: 9070, quantity: 2, items: 3, manual: true, tax: 'included' ),
			44,
		);
		yield 'another e-mail address' => array(
			new Given( price: 3999, manual: true ),
			20,
			static function ( int $customer ): void {
				wp_update_user( array( 'ID' => $customer, 'user_email' => 'moved-' . $customer . '@example.test' ) );
				update_user_meta( $customer, 'billing_email', 'moved-' . $customer . '@example.test' );
			},
		);
		$five = Change::amount_off( '5.00', 'USD', 1 );
		yield 'an amount off prices with tax' => array(
			new Given( price: 1333, quantity: 3, items: 2, manual: true, tax: 'included' ),
			$five,
		);
		yield 'an amount off prices without tax' => array(
			new Given( price: 1333, quantity: 3, items: 2, manual: true, tax: 'added' ),
			$five,
		);
		yield 'coupons switched off' => array(
			new Given( price: 3999, manual: true ),
			20,
			static fn () => update_option( 'woocommerce_enable_coupons', 'no' ),
		);
		yield 'a plugin that lets no coupon into a cart' => array(
			new Given( price: 3999, manual: true ),
			20,
			static fn () => add_filter( 'woocommerce_coupon_is_valid', array( self::class, 'none_in_carts' ), 1000, 3 ),
		);
		yield 'a plugin that says so by an exception' => array(
			new Given( price: 3999, manual: true ),
			20,
			static fn () => add_filter(
				'woocommerce_coupon_is_valid',
				array( self::class, 'thrown_out_of_carts' ),
				5,
				3,
			),
		);
	}

	public static function thrown_out_of_carts( mixed $valid, mixed $coupon, mixed $discounts = null ): bool {
		return self::none_in_carts( $valid, $coupon, $discounts ) || ! (bool) $valid
			? (bool) $valid
			: throw new \Exception( 'No coupons at the checkout.' );
	}

	public static function none_in_carts( mixed $valid, mixed $coupon, mixed $discounts = null ): bool {
		$object = $discounts instanceof \WC_Discounts ? $discounts->get_object() : null;
		return (bool) $valid && ! $object instanceof \WC_Cart;
	}

	/**
	 * @dataProvider paid_by_hand
	 * @param callable(int): void|null $meanwhile
	 */
	public function test_a_renewal_paid_at_the_checkout_costs_what_was_promised_and_counts(
		Given $given,
		int|Change $off,
		?callable $meanwhile = null,
	): void {
		update_option( 'woocommerce_subscriptions_multiple_purchase', 'yes' );
		$made = Shop::make( $given );
		$key  = self::key();
		$off  = $off instanceof Change ? $off : Change::discount( $off, 1 );
		$told = self::connection()->terms( self::snapshot( $made->id ), $off );
		self::apply( $made->id, $off, $key );
		$subscription = Shop::get( $made->id );
		$subscription->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', time() - 1 ) ) );
		do_action( 'woocommerce_scheduled_subscription_payment', $made->id );
		$order = self::last_order( $made->id );
		if ( null !== $meanwhile ) {
			$meanwhile( $made->customer_id );
		}
		try {
			wp_set_current_user( $made->customer_id );
			WC()->customer = new \WC_Customer( $made->customer_id, true );
			WC()->cart->empty_cart();
			// What the link "Pay" in My Account does, without its redirect.
			$renewal = self::renewal_cart();
			$renewal->maybe_setup_cart_for( $order );
			$others = count( $GLOBALS['wp_filter']['woocommerce_coupon_is_valid']->callbacks, COUNT_RECURSIVE );
			WC()->cart->calculate_totals();
			self::assertSame(
				$others,
				count( $GLOBALS['wp_filter']['woocommerce_coupon_is_valid']->callbacks, COUNT_RECURSIVE ),
				'All others are asked about other coupons.',
			);
			self::assertSame(
				$told->price_during?->cents,
				(int) round( 100 * (float) WC()->cart->get_total( 'edit' ) ),
			);

			// The store hides gateways that cannot change amounts while a limited coupon is in the cart: not for ours.
			self::assertArrayHasKey(
				'churnstop_test_no_amounts',
				apply_filters( 'woocommerce_available_payment_gateways', WC()->payment_gateways()->payment_gateways() ),
			);

			WC()->session->set( 'order_awaiting_payment', $order->get_id() );
			$placed = WC()->checkout()->create_order( array(
				'billing_email' => WC()->customer->get_billing_email(),
				'payment_method' => 'cheque',
			) );
			self::assertSame( $order->get_id(), $placed );
			// While the cart still has what the store made of the coupon for it.
			self::assertSame( $told->price_during?->cents, self::pay_last( $made->id ) );
		} finally {
			update_option( 'woocommerce_enable_coupons', 'yes' );
			update_option( 'woocommerce_subscriptions_multiple_purchase', 'no' );
			remove_filter( 'woocommerce_coupon_is_valid', array( self::class, 'none_in_carts' ), 1000 );
			remove_filter( 'woocommerce_coupon_is_valid', array( self::class, 'thrown_out_of_carts' ), 5 );
			WC()->cart->empty_cart();
			wc_clear_notices();
		}
		self::assertSame( 'trash', self::coupon_of( $key )->get_status(), 'It was for one renewal.' );
		self::assertSame( $told->price_after->cents, self::snapshot( $made->id )->total->cents );
	}

	/** @return iterable<string, array{callable(int): void}> */
	public static function removals(): iterable {
		yield 'trashed' => array( static fn ( int $id ) => wp_trash_post( $id ) );
		yield 'made a draft' => array(
			static fn ( int $id ) => wp_update_post( array( 'ID' => $id, 'post_status' => 'draft' ) ),
		);
		yield 'deleted for good' => array( static fn ( int $id ) => wp_delete_post( $id, true ) );
		yield 'trashed over the REST API' => array(
			static fn ( int $id ) => ( new \WC_Coupon( $id ) )->delete( false ),
		);
	}

	/**
	 * @dataProvider removals
	 * @param callable(int): void $remove
	 */
	public function test_a_coupon_that_an_admin_removes_comes_off_the_subscription( callable $remove ): void {
		$made = Shop::make( new Given() );
		$key  = self::key();
		self::apply( $made->id, Change::discount( 20, 3 ), $key );
		$id = self::coupon_of( $key )->get_id();
		self::told( $made->id );

		$remove( $id );

		self::assertSame( array(), Shop::get( $made->id )->get_coupon_codes() );
		self::assertContains( 'taken_back', self::told( $made->id ) );
		self::assertSame( 4000, Shop::renew( $made->id ), 'Trashed while still on, it would discount for good.' );
	}

	public function test_a_line_that_the_store_does_not_discount_is_billed_as_told(): void {
		$made  = Shop::make( new Given() );
		$extra = new \WC_Product_Simple();
		$extra->set_props( array( 'name' => 'Mug', 'status' => 'publish', 'regular_price' => '10' ) );
		$extra->save();
		$subscription = Shop::get( $made->id );
		$subscription->add_product( $extra, 1 );
		$subscription->calculate_totals();

		$terms = self::connection()->terms( self::snapshot( $made->id ), Change::discount( 20, 1 ) );
		self::apply( $made->id, Change::discount( 20, 1 ), self::key() );

		self::assertSame( 4200, $terms->price_during?->cents, 'Recurring coupons are for subscription products.' );
		self::assertSame( array( 4200, 5000 ), array( Shop::renew( $made->id ), Shop::renew( $made->id ) ) );
	}

	public function test_taxes_that_have_changed_since_are_no_offer(): void {
		$made = Shop::make( new Given( tax: 'added' ) );
		self::with_other_taxes(
			static fn () => self::assertSame(
				'edited_prices',
				self::connection()->blockers( self::snapshot( $made->id ), Change::discount( 20, 3 ) )[0]->code,
				'A coupon would calculate the taxes anew.',
			),
		);
	}

	public function test_taxes_that_change_during_a_discount_do_not_change_what_was_promised(): void {
		$made  = Shop::make( new Given( tax: 'added', shipping: 500 ) );
		$other = Shop::make( new Given( tax: 'added', shipping: 500 ) );
		$key   = self::key();
		$taken = self::apply( $made->id, Change::discount( 20, 1 ), $key );
		self::apply( $other->id, Change::discount( 20, 1 ), self::key() );
		self::with_other_taxes(
			static function () use ( $made, $other, $taken, $key ): void {
				self::connection()->undo( $taken, $key, 'Taken back.' );
				self::assertSame( 5355, Shop::renew( $made->id ), 'Taken back.' );
				self::assertSame(
					array( 4403, 5355 ),
					array( Shop::renew( $other->id ), Shop::renew( $other->id ) ),
					'Used up.',
				);
			}
		);
	}

	public function test_prices_that_an_admin_recalculates_during_a_discount_stay_the_stores(): void {
		$made = Shop::make( new Given( tax: 'added' ) );
		self::apply( $made->id, Change::discount( 20, 1 ), self::key() );
		self::with_other_taxes(
			static function () use ( $made ): void {
				Shop::get( $made->id )->calculate_totals();
				self::assertSame( array( 4000, 5000 ), array( Shop::renew( $made->id ), Shop::renew( $made->id ) ) );
			}
		);
	}

	public function test_a_credit_that_the_store_cuts_down_to_the_discounted_price_is_whole_again_after_it(): void {
		$made = Shop::make( new Given() );
		self::credit( $made->id );
		$terms = self::connection()->terms( self::snapshot( $made->id ), Change::discount( 50, 1 ) );
		self::apply( $made->id, Change::discount( 50, 1 ), self::key() );
		self::assertSame( array( 0, 500 ), array( $terms->price_during?->cents, $terms->price_after->cents ) );
		self::assertSame( array( 0, 500 ), array( Shop::renew( $made->id ), Shop::renew( $made->id ) ) );
	}

	public function test_the_customers_own_switch_takes_the_discount_off_for_good(): void {
		$made = Shop::make( Given::with_basic() );
		$key  = self::key();
		self::apply( $made->id, Change::discount( 20, 3 ), $key );

		SwitchTest::native_switch( $made->id, $made->siblings['basic'] );

		// Whose listeners are first, the plugin's or this test's, depends on what is active on the site; the effect
		// does not.
		self::assertSame( 'trash', self::coupon_of( $key )->get_status() );
		self::assertSame( 1900, Shop::renew( $made->id ) );
	}

	private static function renewal_cart(): object {
		return new class() extends \WCS_Cart_Renewal {
			public function __construct() {}

			public function maybe_setup_cart_for( \WC_Order $order ): void {
				$subscriptions = wcs_get_subscriptions_for_renewal_order( $order );
				foreach ( $subscriptions as $subscription ) {
					$this->setup_cart( $order, array(
						'subscription_id' => $subscription->get_id(),
						'renewal_order_id' => $order->get_id(),
					) );
				}
			}
		};
	}

	private static function last_order( int $id ): \WC_Order {
		$order = Shop::get( $id )->get_last_order( 'all', 'renewal' );
		self::assertInstanceOf( \WC_Order::class, $order );
		return $order;
	}

	/** @return int What the customer paid after all, in cents. */
	private static function pay_last( int $id ): int {
		$order = self::last_order( $id );
		self::assertTrue( $order->needs_payment() );
		$order->payment_complete( 'paid-later' );
		self::assertSame( 'active', Shop::get( $id )->get_status() );
		return (int) round( 100 * (float) $order->get_total() );
	}
}
