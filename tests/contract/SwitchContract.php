<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Connections\Target;
use ChurnStop\Subscriptions\Status;
use PHPUnit\Framework\Attributes\DataProvider;

/** Another product from now on, billed from the next renewal, nothing charged now. */
trait SwitchContract {

	/** @return iterable<string, array{Given, int}> */
	public static function switches(): iterable {
		yield 'variations' => array( Given::with_basic( 'variable' ), 1900 );
		yield 'a grouped product' => array( Given::with_basic( 'grouped' ), 1900 );
		yield 'quantity three' => array( Given::with_basic( 'variable', 3 ), 5700 );
		yield 'to yearly' => array( Given::with_basic( 'variable', 1, new Sibling( 19000, 'year' ) ), 19000 );
		yield 'tax on top and shipping' => array(
			new Given(
				shape: 'variable',
				tax: 'added',
				shipping: 500,
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			),
			2856,
		);
		yield 'tax included' => array(
			new Given( shape: 'variable', tax: 'included', siblings: array( 'basic' => new Sibling( 1999 ) ) ),
			1999,
		);
		yield 'an edited price, with tax and an end' => array(
			new Given(
				edited: 3150,
				tax: 'added',
				end: '+200 days',
				shape: 'variable',
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			),
			2261,
		);
		yield 'manual, from every three months' => array(
			new Given(
				price: 9000,
				interval: 3,
				next_payment: '+80 days',
				manual: true,
				shape: 'variable',
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			),
			1900,
		);
		yield 'at the end of a month' => array(
			new Given(
				next_payment: '2027-01-31T10:00:00Z',
				shape: 'grouped',
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			),
			1900,
		);
		yield 'without decimals' => array(
			new Given(
				price: 4000,
				currency: 'JPY',
				country: 'JP',
				state: 'JP13',
				shape: 'variable',
				siblings: array( 'basic' => new Sibling( 1980 ) ),
			),
			1980,
		);
	}

	#[DataProvider( 'switches' )]
	#[Needs( SwitchProduct::KIND )]
	public function test_a_switch_bills_the_new_price_from_the_next_renewal( Given $given, int $expected ): void {
		$made   = $this->make( $given );
		$basic  = $made->siblings['basic'];
		$change = Change::switch_to( $basic );
		$before = $this->snapshot( $made->id );
		$terms  = $this->terms( $made->id, $change );
		self::assertSame( $before->total->cents, $terms->price_now->cents );
		self::assertSame(
			array( $expected, null, $expected ),
			array( $terms->price_during?->cents, $terms->payments, $terms->price_after->cents ),
		);
		self::assertEquals( $before->next_payment, $terms->next_payment_at );

		$key     = $this->key();
		$receipt = $this->apply( $made->id, $change, $key );

		$after = $this->snapshot( $made->id );
		self::assertSame( Status::Active, $after->status );
		self::assertCount( 1, $after->items );
		self::assertSame( $basic, $after->items[0]->sold_id() );
		self::assertSame( $given->quantity, $after->items[0]->quantity );
		self::assertSame( $expected, $after->total->cents );
		self::assertEquals( $before->next_payment, $after->next_payment );
		self::assertEquals( $before->end, $after->end );
		self::assertSame(
			array( $given->siblings['basic']->period, $given->siblings['basic']->interval ),
			array( $after->period, $after->interval ),
		);
		self::assertSame( 0, $this->renewals( $made->id ), 'Nothing is charged now.' );
		self::assertSame( 0, $after->unpaid_orders );
		self::assertSame( 1, $this->carried( $made->id, $key )->orders, 'There is a switch order.' );
		self::assertSame( Receipt::APPLIED, $this->connection()->check( $receipt, $key ) );
		$this->assert_billed_as_told( $made->id, $terms, 2 );
	}

	#[DataProvider( 'switches' )]
	#[Needs( SwitchProduct::KIND )]
	public function test_a_switch_is_taken_back( Given $given, int $expected ): void {
		$made    = $this->make( $given );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		self::assertSame( $expected, $this->snapshot( $made->id )->total->cents );

		$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );
		$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );

		$after = $this->snapshot( $made->id );
		self::assertCount( 1, $after->items );
		self::assertSame( $made->product_id, $after->items[0]->sold_id() );
		self::assertSame( $before->total->cents, $after->total->cents );
		self::assertEquals( array( $before->next_payment, $before->end ), array( $after->next_payment, $after->end ) );
		self::assertSame( array( $before->period, $before->interval ), array( $after->period, $after->interval ) );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
		self::assertSame( $before->total->cents, $this->renew( $made->id ) );
	}

	#[Needs( SwitchProduct::KIND )]
	public function test_a_switch_is_not_undone_across_a_paid_renewal(): void {
		$made    = $this->make( Given::with_basic() );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		self::assertSame( 1900, $this->renew( $made->id ) );
		$paid = $this->snapshot( $made->id );

		$this->connection()->undo( $receipt, $key, 'Too late.' );

		self::assertSame( $paid->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
	}

	#[Needs( SwitchProduct::KIND )]
	public function test_targets_are_what_can_be_bought_instead(): void {
		$made    = $this->make(
			new Given(
				quantity: 2,
				shape: 'variable',
				siblings: array(
					'basic'  => new Sibling( 1900 ),
					'yearly' => new Sibling( 40000, 'year' ),
					'empty'  => new Sibling( 900, in_stock: false ),
					'more'   => new Sibling( 7900 ),
				)
			)
		);
		$targets = array();
		foreach ( $this->connection()->targets( $this->snapshot( $made->id ) ) as $target ) {
			$targets[ $target->product_id ] = $target;
		}

		self::assertSame(
			array( $made->siblings['basic'], $made->siblings['yearly'], $made->siblings['more'] ),
			array_keys( $targets ),
			'In the store\'s order, without the present one and what is sold out.',
		);
		$seen = static fn ( Target $target ): array => array(
			$target->price->cents,
			$target->difference->cents,
			$target->is_cheaper(),
			$target->is_dearer(),
		);
		self::assertSame( array( 3800, -4200, true, false ), $seen( $targets[ $made->siblings['basic'] ] ) );
		self::assertSame(
			array( 80000, 72000, true, false ),
			$seen( $targets[ $made->siblings['yearly'] ] ),
			'400 a year is less a day than 40 a month.',
		);
		self::assertSame( array( 15800, 7800, false, true ), $seen( $targets[ $made->siblings['more'] ] ) );
		self::assertNotSame( '', $targets[ $made->siblings['basic'] ]->name );
	}

	public function test_there_are_no_targets_where_nothing_can_be_switched(): void {
		self::assertSame( array(), $this->connection()->targets( $this->snapshot( $this->make( new Given() )->id ) ) );
	}
}
