<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Discount;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use PHPUnit\Framework\Attributes\DataProvider;

/** Once or not at all: whatever is repeated, refused or cut off in the middle. */
trait SafetyContract {

	/** @return iterable<string, array{Given, Change|null}> Null: the switch to `basic`. */
	public static function changes(): iterable {
		yield 'discount' => array( new Given(), Change::discount( 20, 3 ) );
		yield 'pause' => array( new Given(), Change::hold( 30 ) );
		yield 'skip' => array( new Given(), Change::skip( 1 ) );
		yield 'longer trial' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days' ),
			Change::extend_trial( 14 ),
		);
		yield 'switch' => array( Given::with_basic(), null );
	}

	#[DataProvider( 'changes' )]
	public function test_preparing_writes_nothing( Given $given, ?Change $change ): void {
		$made   = $this->make( $given );
		$change = $this->change( $made, $change );
		$before = $this->snapshot( $made->id );
		$notes  = $this->notes( $made->id );
		$key    = $this->key();

		$this->connection()->blockers( $before, $change );
		$this->connection()->terms( $before, $change );
		$receipt = $this->connection()->prepare( $before, $change );

		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertSame( $notes, $this->notes( $made->id ) );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
		self::assertEquals( new Carried( 0, 0, 0 ), $this->carried( $made->id, $key ) );
		self::assertEquals( $receipt, $this->stored( $receipt ), 'A receipt must survive storage.' );
	}

	#[DataProvider( 'changes' )]
	public function test_applying_twice_is_applying_once( Given $given, ?Change $change ): void {
		$made    = $this->make( $given );
		$notes   = $this->notes( $made->id );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->stored( $this->connection()->prepare( $before, $this->change( $made, $change ) ) );
		$this->applied( $receipt, $key );
		$once    = $this->snapshot( $made->id );
		$carried = $this->carried( $made->id, $key );
		$written = count( $this->notes( $made->id ) );

		// The second caller knows only what was stored before the first one's write.
		$again = $this->applied( $receipt, $key );

		self::assertSame( $once->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertEquals( $carried, $this->carried( $made->id, $key ) );
		self::assertCount( $written, $this->notes( $made->id ), 'One change, one set of notes.' );
		$said = implode( "\n", array_diff( $this->notes( $made->id ), $notes ) );
		foreach ( self::told( $receipt->change, $before, $once ) as $words ) {
			self::assertStringContainsString( $words, $said, 'A support agent must be told.' );
		}
		self::assertSame( Receipt::APPLIED, $this->connection()->check( $again, $key ) );
		self::assertSame(
			Receipt::APPLIED,
			$this->connection()->check( $receipt, $key ),
			'What was written is found by the key alone.',
		);
	}

	#[DataProvider( 'changes' )]
	public function test_undoing_twice_is_undoing_once( Given $given, ?Change $change ): void {
		$made    = $this->make( $given );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, $this->change( $made, $change ), $key );
		$this->connection()->undo( $receipt, $key, 'Taken back by Anna.' );
		$notes = $this->notes( $made->id );
		$once  = $this->snapshot( $made->id );

		$this->connection()->undo( $receipt, $key, 'Taken back by Anna.' );

		self::assertSame( $once->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertSame( $before->total->cents, $once->total->cents );
		self::assertEquals( $before->next_payment, $once->next_payment );
		self::assertSame( $notes, $this->notes( $made->id ) );
		self::assertStringContainsString( 'Taken back by Anna.', implode( "\n", $notes ) );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
	}

	#[DataProvider( 'changes' )]
	public function test_undoing_what_was_never_applied_changes_nothing( Given $given, ?Change $change ): void {
		$made    = $this->make( $given );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->stored( $this->connection()->prepare( $before, $this->change( $made, $change ) ) );

		$this->connection()->undo( $receipt, $key, 'Never happened.' );

		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
	}

	#[DataProvider( 'changes' )]
	public function test_what_the_gateway_refuses_changes_nothing( Given $given, ?Change $change ): void {
		$made    = $this->make( $given );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->connection()->prepare( $before, $this->change( $made, $change ) );
		$this->gateway_refuses_next( $made->id );

		$this->assert_refused( fn () => $this->applied( $receipt, $key ) );

		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
		$carried = $this->carried( $made->id, $key );
		self::assertSame( array( 0, 0 ), array( $carried->live_coupons, $carried->orders ) );
		self::assertSame( $before->total->cents, $this->renew( $made->id ) );
	}

	#[DataProvider( 'changes' )]
	public function test_what_was_renewed_meanwhile_is_not_changed_by_an_old_receipt(
		Given $given,
		?Change $change,
	): void {
		$made    = $this->make( $given );
		$key     = $this->key();
		$told    = $this->snapshot( $made->id );
		$change  = $this->change( $made, $change );
		$receipt = $this->connection()->prepare( $told, $change );
		$this->renew( $made->id );
		$renewed = $this->snapshot( $made->id );

		$this->assert_refused( fn () => $this->applied( $receipt, $key ) );
		$this->assert_refused( fn () => $this->applied( $this->connection()->prepare( $told, $change ), $key ) );

		self::assertSame( $renewed->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
	}

	/** @return iterable<string, array{Given, Change|null, int}> With how many renewals use it up. */
	public static function used_up(): iterable {
		yield 'discount of one payment' => array( new Given(), Change::discount( 20, 1 ), 1 );
		yield 'discount of two' => array( new Given(), Change::discount( 20, 2 ), 2 );
		yield 'skip' => array( new Given(), Change::skip( 1 ), 1 );
		yield 'longer trial' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days' ),
			Change::extend_trial( 14 ),
			1,
		);
		yield 'switch' => array( Given::with_basic(), null, 1 );
	}

	#[DataProvider( 'used_up' )]
	public function test_what_renewals_have_used_up_was_not_untouched(
		Given $given,
		?Change $change,
		int $renewals,
	): void {
		$made    = $this->make( $given );
		$key     = $this->key();
		$receipt = $this->stored(
			$this->connection()->prepare( $this->snapshot( $made->id ), $this->change( $made, $change ) ),
		);
		$this->applied( $receipt, $key );
		for ( $n = 0; $n < $renewals; $n++ ) {
			self::assertSame( Receipt::APPLIED, $this->connection()->check( $receipt, $key ) );
			$this->renew( $made->id );
		}
		self::assertSame( Receipt::USED, $this->connection()->check( $receipt, $key ) );
		$renewed = $this->snapshot( $made->id );
		$this->connection()->finish( $receipt, $key );
		self::assertSame(
			array( Receipt::USED, 0 ),
			array( $this->connection()->check( $receipt, $key ), $this->carried( $made->id, $key )->live_coupons ),
		);
		self::assertSame( $renewed->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
	}

	public function test_a_skip_cut_off_before_its_note_is_used_by_the_renewal_on_its_day_alone(): void {
		$cut     = $this->make( new Given() );
		$key     = $this->key();
		$receipt = $this->cut_off( $cut, Change::skip( 1 ), $key, 0 );
		$receipt = $this->later( $receipt, '52 days' );
		$this->renew( $cut->id );
		self::assertSame( Receipt::USED, $this->connection()->check( $receipt, $key ) );

		$never   = $this->make( new Given() );
		$receipt = $this->connection()->prepare( $this->snapshot( $never->id ), Change::skip( 1 ) );
		$receipt = $this->later( $receipt, '21 days' );
		$this->renew( $never->id );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $this->key() ) );
	}

	#[Needs( SwitchProduct::KIND )]
	public function test_a_target_that_disappears_before_the_write(): void {
		foreach ( array( 'delete_product' => 'target_gone', 'sell_out' => 'target_out_of_stock' ) as $lose => $code ) {
			$made    = $this->make( Given::with_basic() );
			$before  = $this->snapshot( $made->id );
			$receipt = $this->connection()->prepare( $before, Change::switch_to( $made->siblings['basic'] ) );
			$this->$lose( $made->siblings['basic'] );
			$key = $this->key();
			$this->assert_refused( fn () => $this->applied( $receipt, $key ), $code );
			self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
			self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
		}
	}

	#[DataProvider( 'changes' )]
	public function test_a_change_cut_off_between_two_writes_can_be_finished( Given $given, ?Change $change ): void {
		foreach ( $this->points( $given, $change ) as $point => $nth ) {
			$made    = $this->make( $given );
			$terms   = $this->terms( $made->id, $this->change( $made, $change ) );
			$key     = $this->key();
			$receipt = $this->cut_off( $made, $change, $key, $nth );

			$applied = $this->applied( $receipt, $key );

			self::assertSame( Receipt::APPLIED, $this->connection()->check( $receipt, $key ), 'After ' . $point );
			self::assertLessThanOrEqual( 1, $this->carried( $made->id, $key )->live_coupons, 'After ' . $point );
			self::assertLessThanOrEqual( 1, $this->carried( $made->id, $key )->orders, 'After ' . $point );
			if ( Hold::KIND === $applied->change->kind ) {
				$this->connection()->finish( $applied, $key );
			}
			$this->assert_billed_as_told( $made->id, $terms, 1 + (int) $terms->payments );
		}
	}

	#[DataProvider( 'changes' )]
	public function test_a_change_cut_off_between_two_writes_can_be_undone( Given $given, ?Change $change ): void {
		foreach ( $this->points( $given, $change ) as $point => $nth ) {
			$made    = $this->make( $given );
			$before  = $this->snapshot( $made->id );
			$key     = $this->key();
			$receipt = $this->cut_off( $made, $change, $key, $nth );

			$this->connection()->undo( $receipt, $key, 'Cut off.' );

			$after = $this->snapshot( $made->id );
			self::assertSame(
				array( Status::Active, $before->total->cents ),
				array( $after->status, $after->total->cents ),
				'After ' . $point,
			);
			self::assertEquals( $before->next_payment, $after->next_payment, 'After ' . $point );
			self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ), 'After ' . $point );
			self::assertSame( 0, $this->carried( $made->id, $key )->live_coupons, 'After ' . $point );
			self::assertSame( $before->total->cents, $this->renew( $made->id ), 'After ' . $point );
		}
	}

	/** @return array<string, int> The points that a whole change passes, and which one in order each is. */
	private function points( Given $given, ?Change $change ): array {
		$made  = $this->make( $given );
		$names = array();
		KillPoint::listen(
			static function ( string $name ) use ( &$names ): void {
				$names[ count( $names ) . ' ' . $name ] = count( $names );
			}
		);
		$this->apply( $made->id, $this->change( $made, $change ), $this->key() );
		KillPoint::listen( null );
		self::assertNotSame( array(), $names, 'A change must pass kill points.' );
		return $names;
	}

	private function cut_off( Made $made, ?Change $change, string $key, int $nth ): Receipt {
		$receipt = $this->stored(
			$this->connection()->prepare( $this->snapshot( $made->id ), $this->change( $made, $change ) ),
		);
		$passed  = 0;
		KillPoint::listen(
			static function () use ( &$passed, $nth ): void {
				if ( $passed++ === $nth ) {
					KillPoint::listen( null );
					throw new CutOff();
				}
			}
		);
		try {
			$this->applied( $receipt, $key );
			self::fail( 'It was not cut off.' );
		} catch ( CutOff ) {
			return $receipt;
		}
	}

	/** @return list<string> What a note says of a change: its figures, the dates before and after, the product. */
	private static function told( Change $change, Snapshot $before, Snapshot $after ): array {
		$day = static fn ( ?\DateTimeImmutable $at ): string => (string) wp_date(
			(string) get_option( 'date_format' ),
			(int) $at?->getTimestamp(),
		);
		return match ( $change->kind ) {
			Discount::KIND => array( '20', '3' ),
			SwitchProduct::KIND   => array( 'Basic' ),
			default          => array( $day( $before->next_payment ), $day( $after->next_payment ) ),
		};
	}

	private function change( Made $made, ?Change $change ): Change {
		return $change ?? Change::switch_to( $made->siblings['basic'] );
	}
}
