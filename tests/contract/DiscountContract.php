<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Discount;
use ChurnStop\Changes\Receipt;
use ChurnStop\Subscriptions\Status;
use PHPUnit\Framework\Attributes\DataProvider;

/** A discount is for the next N renewals, exactly. */
trait DiscountContract {

	#[Needs( Discount::KIND )]
	public function test_a_discount_lowers_the_next_three_renewals_and_no_other(): void {
		$made   = $this->make( new Given( price: 4000 ) );
		$change = Change::discount( 20, 3 );
		$before = $this->snapshot( $made->id );
		$terms  = $this->terms( $made->id, $change );
		self::assertSame(
			array( 4000, 3200, 3, 4000 ),
			array(
				$terms->price_now->cents,
				$terms->price_during?->cents,
				$terms->payments,
				$terms->price_after->cents,
			),
		);
		self::assertEquals( $before->next_payment, $terms->next_payment_at );
		self::assertNull( $terms->resumes_at );

		$key     = $this->key();
		$receipt = $this->apply( $made->id, $change, $key );

		$after = $this->snapshot( $made->id );
		self::assertSame( 3200, $after->total->cents );
		self::assertCount( 1, $after->coupons );
		self::assertSame( Status::Active, $after->status );
		self::assertEquals( $before->next_payment, $after->next_payment );
		self::assertSame( Receipt::APPLIED, $this->connection()->check( $receipt, $key ) );
		foreach ( array( 3, 2, 1 ) as $left ) {
			self::assertSame( $left, $this->connection()->payments_left( $receipt, $key ) );
			self::assertSame( 3200, $this->renew( $made->id ) );
		}
		self::assertSame( 0, $this->connection()->payments_left( $receipt, $key ) );
		self::assertSame( array( 4000, 4000 ), array( $this->renew( $made->id ), $this->renew( $made->id ) ) );
		self::assertSame( array(), $this->snapshot( $made->id )->coupons, 'A used-up coupon is off the subscription.' );
	}

	/** @return iterable<string, array{Given, int, int}> */
	public static function bills(): iterable {
		yield 'one payment' => array( new Given(), 50, 1 );
		yield 'odd cents' => array( new Given( price: 3999 ), 15, 2 );
		yield 'half a cent' => array( new Given( price: 4990 ), 25, 2 );
		yield 'a third' => array( new Given( price: 1001 ), 33, 3 );
		yield 'quantity three' => array( new Given( price: 1333, quantity: 3 ), 7, 2 );
		yield 'two items' => array( new Given( price: 1995, items: 2 ), 15, 2 );
		yield 'yearly' => array( new Given( price: 11900, period: 'year', next_payment: '+300 days' ), 20, 1 );
		yield 'every three months' => array( new Given( price: 8999, interval: 3, next_payment: '+80 days' ), 20, 2 );
		yield 'tax included' => array( new Given( price: 3999, tax: 'included' ), 20, 2 );
		yield 'tax on top' => array( new Given( price: 3999, tax: 'added' ), 15, 2 );
		yield 'tax on top, quantity three' => array( new Given( price: 1333, quantity: 3, tax: 'added' ), 35, 2 );
		yield 'shipping' => array( new Given( price: 2350, shipping: 490 ), 20, 2 );
		yield 'shipping with tax' => array( new Given( price: 2350, shipping: 490, tax: 'added' ), 20, 2 );
		yield 'without decimals' => array(
			new Given( price: 1985, currency: 'JPY', country: 'JP', state: 'JP13' ),
			15,
			2,
		);
		yield 'manual renewals' => array( new Given( price: 3999, manual: true ), 20, 2 );
		yield 'a variation' => array( Given::with_basic( 'variable' ), 20, 1 );
		yield 'one of a grouped product' => array( Given::with_basic( 'grouped' ), 20, 1 );
		yield 'the first payment after a trial' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days' ),
			50,
			1,
		);
		yield 'the most' => array( new Given(), 75, 2 );
		yield 'the least' => array( new Given( price: 5 ), 5, 1 );
	}

	#[DataProvider( 'bills' )]
	#[Needs( Discount::KIND )]
	public function test_a_discount_is_taken_back_to_the_cent_and_billed_as_told(
		Given $given,
		int $percent,
		int $payments,
	): void {
		$made   = $this->make( $given );
		$change = Change::discount( $percent, $payments );
		$this->apply_and_undo( $made->id, $change );
		$terms = $this->terms( $made->id, $change );
		self::assertSame( $this->snapshot( $made->id )->total->cents, $terms->price_now->cents );
		self::assertSame( $terms->price_now->cents, $terms->price_after->cents );

		$this->apply( $made->id, $change, $this->key() );

		self::assertSame( $terms->price_during?->cents, $this->snapshot( $made->id )->total->cents );
		$this->assert_billed_as_told( $made->id, $terms, $payments + 1 );
	}

	#[Needs( Discount::KIND )]
	public function test_a_discount_is_taken_back_before_it_was_used(): void {
		$made    = $this->make( new Given() );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::discount( 20, 3 ), $key );

		$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );

		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertSame( 0, $this->carried( $made->id, $key )->live_coupons, 'The coupon belongs in the trash.' );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
		self::assertSame( 4000, $this->renew( $made->id ) );
	}

	#[Needs( Discount::KIND )]
	public function test_a_discount_is_taken_back_half_used(): void {
		$made    = $this->make( new Given() );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::discount( 20, 3 ), $key );
		self::assertSame( 3200, $this->renew( $made->id ) );

		$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );

		self::assertSame( array(), $this->snapshot( $made->id )->coupons );
		self::assertSame( 0, $this->carried( $made->id, $key )->live_coupons );
		self::assertSame( array( 4000, 4000 ), array( $this->renew( $made->id ), $this->renew( $made->id ) ) );
	}

	#[Needs( Discount::KIND )]
	public function test_a_used_up_discount_ends_with_its_coupon_in_the_trash(): void {
		$made    = $this->make( new Given() );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::discount( 20, 1 ), $key );
		self::assertSame( 3200, $this->renew( $made->id ) );

		$this->connection()->finish( $receipt, $key );
		$this->connection()->finish( $receipt, $key );

		self::assertSame( 0, $this->carried( $made->id, $key )->live_coupons );
		self::assertSame( 4000, $this->snapshot( $made->id )->total->cents );
		self::assertSame( 4000, $this->renew( $made->id ) );
	}

	#[Needs( Discount::KIND )]
	public function test_a_discount_that_an_admin_took_off_is_reported(): void {
		$made = $this->make( new Given() );
		$key  = $this->key();
		$this->apply( $made->id, Change::discount( 20, 3 ), $key );
		$watcher = $this->watcher();

		$this->remove_coupon_by_hand( $made->id, $key );

		self::assertContains( 'taken_back', $watcher->told( $made->id ) );
		self::assertSame( 4000, $this->renew( $made->id ), 'A coupon taken away must not go on discounting.' );
	}

	#[Needs( Discount::KIND )]
	public function test_a_second_discount_after_the_first_was_used_up(): void {
		$made = $this->make( new Given() );
		foreach ( array( 1, 2 ) as $ignored ) {
			$key     = $this->key();
			$receipt = $this->apply( $made->id, Change::discount( 10, 1 ), $key );
			self::assertSame( 3600, $this->renew( $made->id ) );
			$this->connection()->finish( $receipt, $key );
		}
		self::assertSame( 4000, $this->renew( $made->id ) );
	}
}
