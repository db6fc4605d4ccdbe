<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Discount;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Subscriptions\Snapshot;
use PHPUnit\Framework\Attributes\DataProvider;

/** What a store or gateway cannot keep is refused with a code, beforehand and when it is tried all the same. */
trait BlockersContract {

	/** @return iterable<string, array{Given, Change, string, string}> The ability taken away from the gateway. */
	public static function abilities(): iterable {
		$trial = array(
			'next_payment' => '+5 days',
			'trial_end'    => '+5 days',
		);
		yield 'discount without amount changes' => array(
			new Given( abilities: self::all_but( Snapshot::CAN_CHANGE_AMOUNTS ) ),
			Change::discount( 20, 3 ),
			Snapshot::CAN_CHANGE_AMOUNTS,
			'',
		);
		yield 'pause without suspension' => array(
			new Given( abilities: self::all_but( Snapshot::CAN_SUSPEND ) ),
			Change::hold( 30 ),
			Snapshot::CAN_SUSPEND,
			'',
		);
		yield 'pause without date changes' => array(
			new Given( abilities: self::all_but( Snapshot::CAN_CHANGE_DATES ) ),
			Change::hold( 30 ),
			Snapshot::CAN_CHANGE_DATES,
			'',
		);
		yield 'pause without reactivation' => array(
			new Given( abilities: self::all_but( Snapshot::CAN_REACTIVATE ) ),
			Change::hold( 30 ),
			Snapshot::CAN_REACTIVATE,
			'',
		);
		yield 'skip without date changes' => array(
			new Given( abilities: self::all_but( Snapshot::CAN_CHANGE_DATES ) ),
			Change::skip( 1 ),
			Snapshot::CAN_CHANGE_DATES,
			'',
		);
		yield 'trial without date changes' => array(
			new Given( ...$trial, abilities: self::all_but( Snapshot::CAN_CHANGE_DATES ) ),
			Change::extend_trial( 7 ),
			Snapshot::CAN_CHANGE_DATES,
			'',
		);
		yield 'switch without amount changes' => array(
			new Given(
				abilities: self::all_but( Snapshot::CAN_CHANGE_AMOUNTS ),
				shape: 'variable',
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			),
			Change::switch_to( 1 ),
			Snapshot::CAN_CHANGE_AMOUNTS,
			'basic',
		);
		yield 'switch without date changes' => array(
			new Given(
				abilities: self::all_but( Snapshot::CAN_CHANGE_DATES ),
				shape: 'variable',
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			),
			Change::switch_to( 1 ),
			Snapshot::CAN_CHANGE_DATES,
			'basic',
		);
	}

	#[DataProvider( 'abilities' )]
	public function test_a_gateway_that_lacks_an_ability(
		Given $given,
		Change $change,
		string $ability,
		string $target,
	): void {
		$made     = $this->make( $given );
		$change   = '' === $target ? $change : Change::switch_to( $made->siblings[ $target ] );
		$blockers = $this->connection()->blockers( $this->snapshot( $made->id ), $change );
		self::assertSame( array( 'gateway_cannot' ), self::codes( $blockers ) );
		self::assertSame( array( 'ability' => $ability ), $blockers[0]->params );
		$this->assert_not_prepared( $made, $change, 'gateway_cannot' );
	}

	public function test_a_manual_subscription_can_do_all(): void {
		$made     = $this->make( new Given( manual: true, abilities: array() ) );
		$snapshot = $this->snapshot( $made->id );
		foreach (
			array_filter(
				array( Change::discount( 20, 3 ), Change::hold( 30 ), Change::skip( 1 ) ),
				fn ( Change $change ): bool => $this->keeps( $change->kind ),
			) as $change
		) {
			self::assertSame(
				array(),
				self::codes( $this->connection()->blockers( $snapshot, $change ) ),
				$change->kind,
			);
		}
	}

	public function test_a_kind_that_is_not_kept_is_refused_by_that_name(): void {
		$made   = $this->make( new Given() );
		$before = $this->snapshot( $made->id );
		foreach (
			array(
				Change::discount( 20, 3 ),
				Change::hold( 30 ),
				Change::skip( 1 ),
				Change::switch_to( $made->product_id ),
			) as $change
		) {
			if ( ! $this->keeps( $change->kind ) ) {
				self::assertSame(
					array( 'kind_not_supported' ),
					self::codes( $this->connection()->blockers( $before, $change ) ),
				);
				$this->assert_not_prepared( $made, $change, 'kind_not_supported' );
				self::assertEquals(
					$before->next_payment,
					$this->connection()->terms( $before, $change )->next_payment_at,
					'Asked all the same, the terms are those of now.',
				);
			}
		}
		self::assertNotSame( array(), $this->connection()->kinds() );
	}

	#[Needs( Discount::KIND )]
	public function test_a_gateway_without_needless_abilities_is_enough(): void {
		$skip = $this->make( new Given( abilities: array( Snapshot::CAN_CHANGE_DATES ) ) );
		self::assertSame(
			array(),
			self::codes( $this->connection()->blockers( $this->snapshot( $skip->id ), Change::skip( 1 ) ) ),
		);
		$discount = $this->make( new Given( abilities: array( Snapshot::CAN_CHANGE_AMOUNTS ) ) );
		self::assertSame(
			array(),
			self::codes( $this->connection()->blockers( $this->snapshot( $discount->id ), Change::discount( 20, 3 ) ) ),
		);
	}

	/** @return iterable<string, array{Given, Change|null, string}> Null: the switch to `basic`. */
	public static function refusals(): iterable {
		$basic = array(
			'shape'    => 'variable',
			'siblings' => array( 'basic' => new Sibling( 1900 ) ),
		);
		yield 'a coupon of the customer\'s own' => array(
			new Given( own_coupon: 10 ),
			Change::discount( 20, 3 ),
			'other_coupon',
		);
		yield 'a hand-edited price' => array( new Given( edited: 3500 ), Change::discount( 20, 3 ), 'edited_prices' );
		yield 'discount with an unpaid renewal' => array(
			new Given( unpaid: true ),
			Change::discount( 20, 3 ),
			'payment_in_flight',
		);
		yield 'pause with an unpaid renewal' => array(
			new Given( unpaid: true ),
			Change::hold( 30 ),
			'payment_in_flight',
		);
		yield 'skip with an unpaid renewal' => array(
			new Given( unpaid: true ),
			Change::skip( 1 ),
			'payment_in_flight',
		);
		yield 'discount that would outlive it' => array(
			new Given( end: '+60 days' ),
			Change::discount( 20, 3 ),
			'fixed_term',
		);
		yield 'skip of a payment that would still be due' => array(
			new Given( period: 'day', next_payment: '-2 days' ),
			Change::skip( 1 ),
			'payment_in_flight',
		);
		yield 'pause of a payment that would still be due' => array(
			new Given( next_payment: '-9 days' ),
			Change::hold( 7 ),
			'payment_in_flight',
		);
		yield 'discount without a next payment' => array(
			new Given( next_payment: null, end: '+90 days' ),
			Change::discount( 20, 3 ),
			'no_next_payment',
		);
		yield 'pause without a next payment' => array(
			new Given( next_payment: null, end: '+90 days' ),
			Change::hold( 30 ),
			'no_next_payment',
		);
		yield 'skip without a next payment' => array(
			new Given( next_payment: null, end: '+90 days' ),
			Change::skip( 1 ),
			'no_next_payment',
		);
		yield 'longer trial without a trial' => array( new Given(), Change::extend_trial( 7 ), 'not_in_trial' );
		yield 'discount of what costs nothing' => array(
			new Given( price: 0 ),
			Change::discount( 20, 3 ),
			'nothing_to_discount',
		);
		yield 'switch with a coupon of the customer\'s own' => array(
			new Given( ...$basic, own_coupon: 10 ),
			null,
			'other_coupon',
		);
		yield 'switch with an unpaid renewal' => array(
			new Given( ...$basic, unpaid: true ),
			null,
			'payment_in_flight',
		);
		yield 'switch without a next payment' => array(
			new Given( ...$basic, next_payment: null, end: '+90 days' ),
			null,
			'no_next_payment',
		);
	}

	#[DataProvider( 'refusals' )]
	public function test_what_does_not_fit_is_refused( Given $given, ?Change $change, string $code ): void {
		$made   = $this->make( $given );
		$change = $this->change( $made, $change );
		self::assertSame(
			array( $code ),
			self::codes( $this->connection()->blockers( $this->snapshot( $made->id ), $change ) ),
		);
		$this->assert_not_prepared( $made, $change, $code );
	}

	/** @return iterable<string, array{Given, Change}> */
	public static function fitting(): iterable {
		yield 'the end is far enough for one payment' => array(
			new Given( end: '+45 days' ),
			Change::discount( 20, 1 ),
		);
		yield 'the end is far enough for two' => array( new Given( end: '+60 days' ), Change::discount( 20, 2 ) );
		yield 'the end is far enough for a pause' => array( new Given( end: '+60 days' ), Change::hold( 30 ) );
		yield 'pause with a coupon' => array( new Given( own_coupon: 10 ), Change::hold( 30 ) );
		yield 'pause of several products with tax and shipping' => array(
			new Given( price: 1333, quantity: 3, items: 2, tax: 'added', shipping: 490 ),
			Change::hold( 30 ),
		);
		yield 'pause with an edited price, in a currency without decimals' => array(
			new Given( edited: 3500, currency: 'JPY', country: 'JP', state: 'JP13' ),
			Change::hold( 30 ),
		);
		yield 'pause of a manual subscription' => array( new Given( manual: true ), Change::hold( 30 ) );
		yield 'pause in a trial' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days' ),
			Change::hold( 30 ),
		);
		yield 'skip with an edited price' => array( new Given( edited: 3500 ), Change::skip( 1 ) );
		yield 'skip with a coupon, of a manual subscription' => array(
			new Given( own_coupon: 10, manual: true ),
			Change::skip( 1 ),
		);
		yield 'the end is far enough for a skip' => array( new Given( end: '+80 days' ), Change::skip( 1 ) );
		yield 'the end is far enough for a longer trial' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days', end: '+60 days' ),
			Change::extend_trial( 14 ),
		);
		yield 'longer trial of a manual subscription with a coupon' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days', manual: true, own_coupon: 10 ),
			Change::extend_trial( 14 ),
		);
	}

	#[DataProvider( 'fitting' )]
	public function test_what_fits_is_taken_back_whole_and_billed_as_told( Given $given, Change $change ): void {
		$made = $this->make( $given );
		$this->apply_and_undo( $made->id, $change );
		$terms   = $this->terms( $made->id, $change );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, $change, $key );
		if ( Hold::KIND === $change->kind ) {
			$this->connection()->finish( $receipt, $key );
		}
		$this->assert_billed_as_told( $made->id, $terms, 1 );
	}

	#[Needs( Discount::KIND )]
	public function test_the_other_coupon_is_named(): void {
		$snapshot = $this->snapshot( $this->make( new Given( own_coupon: 10 ) )->id );
		$blockers = $this->connection()->blockers( $snapshot, Change::discount( 20, 3 ) );
		self::assertSame( array( 'code' => $snapshot->coupons[0] ), $blockers[0]->params );
	}

	#[Needs( SwitchProduct::KIND )]
	public function test_switches_that_cannot_be_made(): void {
		$two = $this->make( new Given(
			items: 2,
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		self::assertSame(
			array( 'several_items' ),
			self::codes(
				$this->connection()->blockers(
					$this->snapshot( $two->id ),
					Change::switch_to( $two->siblings['basic'] ),
				),
			),
		);
		self::assertSame( array(), $this->connection()->targets( $this->snapshot( $two->id ) ) );

		$empty = $this->make( Given::with_basic( 'variable', 1, new Sibling( 1900, in_stock: false ) ) );
		self::assertSame(
			array( 'target_out_of_stock' ),
			self::codes(
				$this->connection()->blockers(
					$this->snapshot( $empty->id ),
					Change::switch_to( $empty->siblings['basic'] ),
				),
			),
		);

		$made     = $this->make( Given::with_basic() );
		$other    = $this->make( Given::with_basic() );
		$snapshot = $this->snapshot( $made->id );
		foreach ( array( $other->siblings['basic'], $made->product_id, 0, 987654321 ) as $target ) {
			self::assertSame(
				array( 'target_gone' ),
				self::codes( $this->connection()->blockers( $snapshot, Change::switch_to( $target ) ) ),
			);
			$this->assert_not_prepared( $made, Change::switch_to( $target ), 'target_gone' );
		}
	}

	public function test_a_subscription_that_is_not_active_takes_nothing(): void {
		$pending = $this->make( new Given( status: 'pending' ) );
		$paused  = $this->make( new Given() );
		$this->apply( $paused->id, Change::hold( 30 ), $this->key() );
		foreach ( array( $pending, $paused ) as $made ) {
			foreach ( array( Change::discount( 20, 3 ), Change::hold( 30 ), Change::skip( 1 ) ) as $change ) {
				self::assertNotSame(
					array(),
					$this->connection()->blockers( $this->snapshot( $made->id ), $change ),
					$change->kind,
				);
				$this->assert_not_prepared( $made, $change );
			}
		}
	}

	/** @return list<string> */
	private static function all_but( string $ability ): array {
		$all = array(
			Snapshot::CAN_SUSPEND,
			Snapshot::CAN_CANCEL,
			Snapshot::CAN_REACTIVATE,
			Snapshot::CAN_CHANGE_DATES,
			Snapshot::CAN_CHANGE_AMOUNTS,
		);
		return array_values( array_diff( $all, array( $ability ) ) );
	}

	private function assert_not_prepared( Made $made, Change $change, ?string $code = null ): void {
		$before = $this->snapshot( $made->id );
		$this->assert_refused( fn () => $this->connection()->prepare( $before, $change ), $code );
		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
	}
}
