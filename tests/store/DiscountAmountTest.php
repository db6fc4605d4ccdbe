<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Connections\WooCommerceSubscriptions\Coupons;
use ChurnStop\Connections\WooCommerceSubscriptions\LooseCoupons;
use ChurnStop\Tests\Contract\Given;

/** An amount off a renewal: once off the whole, in orders and carts alike; and percentages with decimals. */
final class DiscountAmountTest extends StoreTestCase {

	/** @return iterable<string, array{Given, Change, int, int}> What is billed with it, and after it. */
	public static function amounts(): iterable {
		$five = Change::amount_off( '5.00', 'USD', 2 );
		yield 'of one line' => array( new Given(), $five, 3500, 4000 );
		yield 'once off three pieces of two products' => array(
			new Given( price: 1333, quantity: 3, items: 2 ),
			$five,
			7498,
			7998,
		);
		yield 'of prices with tax' => array( new Given( price: 1999, items: 3, tax: 'included' ), $five, 5497, 5997 );
		yield 'of prices without tax' => array( new Given( price: 1999, items: 3, tax: 'added' ), $five, 6541, 7137 );
		yield 'never off shipping, never below zero' => array(
			new Given( price: 300, shipping: 490 ),
			Change::amount_off( '50.00', 'USD', 1 ),
			490,
			790,
		);
		yield 'yen' => array(
			new Given( price: 2980, quantity: 2, items: 2, currency: 'JPY', tax: 'included' ),
			Change::amount_off( '500', 'JPY', 1 ),
			11420,
			11920,
		);
		yield 'a percentage with decimals' => array(
			new Given( price: 3999 ),
			Change::discount( 12.5, 1 ),
			3499,
			3999,
		);
		yield 'all of it' => array( new Given(), Change::discount( 100, 1 ), 0, 4000 );
	}

	/** @dataProvider amounts */
	public function test_it_is_billed_as_told( Given $given, Change $change, int $during, int $after ): void {
		$made  = Shop::make( $given );
		$key   = self::key();
		$terms = self::connection()->terms( self::snapshot( $made->id ), $change );
		self::assertSame( array( $during, $after ), array( $terms->price_during?->cents, $terms->price_after->cents ) );
		self::apply( $made->id, $change, $key );
		$billed = array();
		for ( $n = 0; $n <= $change->payments; $n++ ) {
			$billed[] = Shop::renew( $made->id );
		}
		self::assertSame( array( ...array_fill( 0, $change->payments, $during ), $after ), $billed );
		self::assertSame( 'trash', self::coupon_of( $key )->get_status() );
	}

	/** Three decimals: 1.234 dinars off 12.345. */
	public function test_dinars(): void {
		$made         = Shop::make( new Given() );
		$subscription = Shop::get( $made->id );
		update_option( 'woocommerce_currency', 'KWD' );
		update_option( 'woocommerce_price_num_decimals', '3' );
		$subscription->set_currency( 'KWD' );
		foreach ( $subscription->get_items() as $line ) {
			self::assertInstanceOf( \WC_Order_Item_Product::class, $line );
			$line->set_props( array( 'subtotal' => '12.345', 'total' => '12.345' ) );
			$line->save();
		}
		$subscription->calculate_totals();
		$change = Change::amount_off( '1.234', 'KWD', 1 );
		self::assertSame(
			'11.111',
			self::connection()->terms( self::snapshot( $made->id ), $change )->price_during?->amount(),
		);
		self::apply( $made->id, $change, self::key() );
		self::assertSame( array( 11111, 12345 ), array( Shop::renew( $made->id ), Shop::renew( $made->id ) ) );
		self::assertSame(
			array( 'currency' ),
			array_column(
				self::connection()->blockers( self::snapshot( $made->id ), Change::amount_off( '1.00', 'USD', 1 ) ),
				'code',
			),
		);
	}

	/** Killed between making the coupon and putting it on, and never settled. */
	public function test_a_coupon_that_never_came_on_is_trashed_after_an_hour(): void {
		$made    = Shop::make( new Given() );
		$on      = Shop::make( new Given() );
		$key     = self::key();
		$receipt = self::connection()->prepare( self::snapshot( $made->id ), Change::discount( 20, 3 ) );
		$loose   = Coupons::make( Shop::get( $made->id ), $receipt, $key );
		$other   = self::key();
		self::apply( $on->id, Change::discount( 20, 3 ), $other );
		( new LooseCoupons() )->run();
		self::assertSame( 'publish', self::coupon_of( $key )->get_status(), 'An accept may be under way.' );
		foreach ( array( $loose->get_id(), self::coupon_of( $other )->get_id() ) as $id ) {
			wp_update_post( array(
				'ID' => $id,
				'post_date' => '2020-01-01 00:00:00',
				'post_date_gmt' => '2020-01-01 00:00:00',
				'edit_date' => true,
			) );
		}
		( new LooseCoupons() )->run();
		self::assertSame(
			array( 'trash', 'publish' ),
			array( get_post_status( $loose->get_id() ), get_post_status( self::coupon_of( $other )->get_id() ) ),
		);
	}
}
