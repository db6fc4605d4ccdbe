<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use PHPUnit\Framework\Attributes\DataProvider;

/** Cancelling keeps paid time, takes back what was not used, and can be regretted. */
trait CancelContract {

	public function test_cancelling_keeps_the_time_that_was_paid(): void {
		$made   = $this->make( new Given() );
		$before = $this->snapshot( $made->id );
		$ends   = $this->connection()->ends_at_if_cancelled( $before );

		$after = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );

		self::assertSame( Status::PendingCancel, $after->status );
		self::assertEquals( $before->next_payment, $after->end );
		self::assertEquals( $ends, $after->end );
		self::assertNull( $after->next_payment );
		self::assertFalse( $after->cancellable );
		self::assertNull( $this->renew_cancelled( $made->id ) );

		$again = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );
		self::assertSame( $after->fingerprint(), $again->fingerprint(), 'Cancelling twice is cancelling once.' );
		self::assertEquals( $after->end, $again->end );
	}

	/** @return iterable<string, array{Given, Status}> */
	public static function cancellable(): iterable {
		yield 'in a trial' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days' ),
			Status::PendingCancel,
		);
		yield 'with an end of its own' => array( new Given( end: '+200 days' ), Status::PendingCancel );
		yield 'yearly' => array( new Given( period: 'year', next_payment: '+300 days' ), Status::PendingCancel );
		yield 'only the time to its end left' => array(
			new Given( next_payment: null, end: '+90 days' ),
			Status::Cancelled,
		);
		yield 'manual' => array( new Given( manual: true ), Status::PendingCancel );
		yield 'a gateway that can only cancel' => array(
			new Given( abilities: array( Snapshot::CAN_CANCEL ) ),
			Status::PendingCancel,
		);
	}

	#[DataProvider( 'cancellable' )]
	public function test_it_ends_when_the_customer_was_told( Given $given, Status $status ): void {
		$made   = $this->make( $given );
		$before = $this->snapshot( $made->id );
		$told   = $this->connection()->ends_at_if_cancelled( $before );

		$after = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );

		self::assertSame( $status, $after->status );
		self::assertNotNull( $after->end );
		self::assertEqualsWithDelta( $told->getTimestamp(), $after->end->getTimestamp(), self::NOW_SECONDS );
	}

	/** @return iterable<string, array{Given, Change}> */
	public static function concessions(): iterable {
		yield 'discount' => array( new Given(), Change::discount( 20, 3 ) );
		yield 'pause' => array( new Given(), Change::hold( 30 ) );
		yield 'pause of a yearly plan' => array(
			new Given( period: 'year', next_payment: '+300 days' ),
			Change::hold( 30 ),
		);
		yield 'skip' => array( new Given(), Change::skip( 1 ) );
		yield 'delay' => array( new Given(), Change::delay( 10 ) );
		yield 'longer trial' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days' ),
			Change::extend_trial( 14 ),
		);
		yield 'discount of several products with tax and shipping' => array(
			new Given( price: 1333, quantity: 3, items: 2, tax: 'added', shipping: 490 ),
			Change::discount( 35, 2 ),
		);
		yield 'pause of one with an end, renewed by hand' => array(
			new Given( end: '+200 days', manual: true ),
			Change::hold( 30 ),
		);
		yield 'skip at the end of a month' => array(
			new Given( next_payment: '2027-01-31T10:00:00Z' ),
			Change::skip( 1 ),
		);
	}

	#[DataProvider( 'concessions' )]
	public function test_cancelling_takes_back_what_was_not_used( Given $given, Change $change ): void {
		$made    = $this->make( $given );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, $change, $key );
		$told    = $this->connection()->ends_at_if_cancelled( $this->snapshot( $made->id ), $receipt );
		self::assertEquals( $before->next_payment, $told, 'Dates as if the concession never was.' );

		$after = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ), $receipt, $key );

		self::assertSame( Status::PendingCancel, $after->status );
		self::assertEquals( $told, $after->end );
		self::assertSame( array(), $after->coupons );
		self::assertSame( 0, $this->carried( $made->id, $key )->live_coupons );
		self::assertSame( $before->total->cents, $after->total->cents );
	}

	/** @return iterable<string, array{Change}> */
	public static function moved(): iterable {
		yield 'pause' => array( Change::hold( 30 ) );
		yield 'skip' => array( Change::skip( 1 ) );
	}

	#[DataProvider( 'moved' )]
	public function test_cancelling_after_the_prior_date_ends_it_now( Change $change ): void {
		$made    = $this->make( new Given( next_payment: '+20 days' ) );
		$key     = $this->key();
		$receipt = $this->later( $this->apply( $made->id, $change, $key ), '25 days' );
		$this->assert_now(
			$made->id,
			$this->connection()->ends_at_if_cancelled( $this->snapshot( $made->id ), $receipt ),
		);

		$after = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ), $receipt, $key );

		self::assertSame( Status::Cancelled, $after->status );
		$this->assert_now( $made->id, $after->end );
		self::assertSame( 0, $this->renewals( $made->id ) );
	}

	public function test_a_concession_that_was_paid_for_is_not_taken_back(): void {
		$made    = $this->make( new Given() );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::skip( 1 ), $key );
		$this->renew( $made->id );
		$paid = $this->snapshot( $made->id );
		self::assertEquals( $paid->next_payment, $this->connection()->ends_at_if_cancelled( $paid, $receipt ) );

		$after = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ), $receipt, $key );

		self::assertEquals( $paid->next_payment, $after->end );
	}

	/** @return iterable<string, array{Given, bool}> Whether it is the store's own Cancel button. */
	public static function switched_and_cancelled(): iterable {
		foreach ( array( 'through ChurnStop' => false, 'the store\'s own' => true ) as $way => $native ) {
			yield $way => array( Given::with_basic(), $native );
			yield $way
				. ', another period' => array(
					Given::with_basic( 'variable', 1, new Sibling( 19000, 'year' ) ),
					$native,
				);
			yield $way
				. ', tax and shipping' => array(
					new Given(
						shape: 'variable',
						tax: 'added',
						shipping: 500,
						siblings: array( 'basic' => new Sibling( 1900 ) ),
					),
					$native,
				);
		}
	}

	/**
	 * What was paid for is what the customer has until it ends: the product of before, and on its terms it goes on
	 * where they keep it after all.
	 */
	#[DataProvider( 'switched_and_cancelled' )]
	#[Needs( SwitchProduct::KIND )]
	public function test_cancelling_after_a_switch_brings_the_product_back_that_was_paid_for(
		Given $given,
		bool $native,
	): void {
		$made    = $this->make( $given );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );

		$after = $this->cancelled( $made, $receipt, $key, $native );

		self::assertSame( Status::PendingCancel, $after->status );
		self::assertEquals( $before->next_payment, $after->end );
		self::assertSame(
			array( $made->product_id ),
			array_map( static fn ( Item $item ): int => $item->sold_id(), $after->items ),
		);
		self::assertSame(
			array( $before->total->cents, $before->period, $before->interval ),
			array( $after->total->cents, $after->period, $after->interval ),
		);
		$kept = $this->connection()->reactivate( $made->id, Actor::customer( $made->customer_id ) );
		self::assertEquals( $before->next_payment, $kept->next_payment );
		self::assertSame( $before->total->cents, $this->renew( $made->id ) );
	}

	/** @return iterable<string, array{bool}> */
	public static function ways_to_cancel(): iterable {
		yield 'through ChurnStop' => array( false );
		yield 'the store\'s own' => array( true );
	}

	#[DataProvider( 'ways_to_cancel' )]
	#[Needs( SwitchProduct::KIND )]
	public function test_cancelling_after_a_switch_that_was_paid_for_keeps_it( bool $native ): void {
		$made    = $this->make( Given::with_basic() );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		self::assertSame( 1900, $this->renew( $made->id ) );
		$paid = $this->snapshot( $made->id );

		$after = $this->cancelled( $made, $receipt, $key, $native );

		self::assertEquals( $paid->next_payment, $after->end );
		self::assertSame(
			array( $made->siblings['basic'], 1900 ),
			array( $after->items[0]->sold_id(), $after->total->cents ),
		);
	}

	/** Either way: the plugin's watcher takes back what the store's own Cancel button is about to end. */
	private function cancelled( Made $made, Receipt $receipt, string $key, bool $native ): Snapshot {
		if ( ! $native ) {
			return $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ), $receipt, $key );
		}
		$this->watcher()->on_cancelling( fn (): Receipt => $this->connection()->undo( $receipt, $key, 'Cancelled.' ) );
		$this->native_cancel( $made->id );
		return $this->snapshot( $made->id );
	}

	/** @return iterable<string, array{Given}> */
	public static function kept(): iterable {
		yield 'monthly' => array( new Given() );
		yield 'in a trial' => array( new Given( next_payment: '+5 days', trial_end: '+5 days' ) );
		yield 'with an end of its own, renewed by hand' => array( new Given( end: '+200 days', manual: true ) );
		yield 'with a coupon of the customer\'s own' => array( new Given( own_coupon: 10 ) );
		yield 'with an edited price' => array( new Given( edited: 3500 ) );
		yield 'several products with tax and shipping' => array( new Given(
			price: 1333,
			quantity: 3,
			items: 2,
			tax: 'added',
			shipping: 490,
		) );
		yield 'yearly, on a leap day, without decimals' => array( new Given(
			period: 'year',
			next_payment: '2028-02-29T10:00:00Z',
			currency: 'JPY',
			country: 'JP',
			state: 'JP13',
		) );
	}

	#[DataProvider( 'kept' )]
	public function test_a_cancelled_subscription_can_be_kept_after_all( Given $given ): void {
		$made   = $this->make( $given );
		$before = $this->snapshot( $made->id );
		self::assertFalse( $this->connection()->can_reactivate( $before ), 'There is nothing to take back yet.' );
		$cancelled = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );
		self::assertTrue( $this->connection()->can_reactivate( $cancelled ) );

		$kept = $this->connection()->reactivate( $made->id, Actor::customer( $made->customer_id ) );

		self::assertSame( $before->fingerprint(), $kept->fingerprint() );
		self::assertEquals( array( $before->trial_end, $before->end ), array( $kept->trial_end, $kept->end ) );
		self::assertTrue( $kept->cancellable );
		self::assertSame(
			$kept->fingerprint(),
			$this->connection()->reactivate( $made->id, Actor::customer( $made->customer_id ) )->fingerprint(),
			'Twice is once.',
		);
		self::assertSame( $before->total->cents, $this->renew( $made->id ) );
	}

	public function test_what_has_ended_is_not_kept(): void {
		$made      = $this->make( new Given( next_payment: null, end: '+90 days' ) );
		$cancelled = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );
		self::assertFalse( $this->connection()->can_reactivate( $cancelled ) );
		$this->assert_refused(
			fn () => $this->connection()->reactivate( $made->id, Actor::customer( $made->customer_id ) ),
		);

		foreach ( array( Snapshot::CAN_REACTIVATE, Snapshot::CAN_CHANGE_DATES ) as $ability ) {
			$gateway   = $this->make( new Given( abilities: self::all_but( $ability ) ) );
			$cancelled = $this->connection()->cancel( $gateway->id, Actor::customer( $gateway->customer_id ) );
			self::assertFalse( $this->connection()->can_reactivate( $cancelled ), $ability );
		}
	}

	public function test_a_gateway_that_cannot_cancel(): void {
		$made     = $this->make( new Given( abilities: array( Snapshot::CAN_CHANGE_DATES ) ) );
		$snapshot = $this->snapshot( $made->id );
		self::assertFalse( $snapshot->cancellable );
		$this->assert_refused(
			fn () => $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) ),
		);
		self::assertSame( $snapshot->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
	}

	public function test_cancelling_with_a_renewal_unpaid_ends_it_when_told(): void {
		$made = $this->make( new Given( unpaid: true ) );
		$told = $this->connection()->ends_at_if_cancelled( $this->snapshot( $made->id ) );

		$after = $this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );

		self::assertContains( $after->status, array( Status::Cancelled, Status::PendingCancel ) );
		self::assertNotNull( $after->end );
		self::assertEqualsWithDelta( $told->getTimestamp(), $after->end->getTimestamp(), self::NOW_SECONDS );
		self::assertNull( $after->next_payment );
	}

	public function test_the_stores_own_cancel_is_reported_before_it_happens_and_ours_is_not(): void {
		$native  = $this->make( new Given() );
		$ours    = $this->make( new Given() );
		$watcher = $this->watcher();

		$this->native_cancel( $native->id );
		$this->connection()->cancel( $ours->id, Actor::customer( $ours->customer_id ) );

		self::assertSame( array( 'cancelling', 'cancelled' ), $watcher->told( $native->id ) );
		self::assertSame( Status::PendingCancel, $this->snapshot( $native->id )->status );
		self::assertSame( array(), $watcher->told( $ours->id ) );
		self::assertNull( Data::iso( $this->snapshot( $native->id )->next_payment ) );
	}

	public function test_a_paid_renewal_is_reported(): void {
		$made    = $this->make( new Given() );
		$watcher = $this->watcher();
		$this->renew( $made->id );
		self::assertSame( array( 'renewed' ), array_values( array_unique( $watcher->told( $made->id ) ) ) );
	}

	public function test_the_stores_own_cancel_link_is_there_while_it_can_be_cancelled(): void {
		$made = $this->make( new Given() );
		$url  = $this->connection()->cancel_url( $this->snapshot( $made->id ) );
		self::assertNotNull( $url );
		self::assertNotSame( '', $url );
		$this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );
		self::assertNull( $this->connection()->cancel_url( $this->snapshot( $made->id ) ) );
	}

	private function renew_cancelled( int|string $subscription_id ): ?int {
		$before = $this->renewals( $subscription_id );
		$billed = $this->renew( $subscription_id );
		self::assertSame( $before, $this->renewals( $subscription_id ) );
		return $billed;
	}
}
