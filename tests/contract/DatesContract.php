<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Status;
use PHPUnit\Framework\Attributes\DataProvider;

/** Skipped renewals and longer trials: dates move by exactly what was said, as the store itself counts. */
trait DatesContract {

	/** @return iterable<string, array{'day'|'week'|'month'|'year', int, string, string}> */
	public static function intervals(): iterable {
		yield 'a plain month' => array( 'month', 1, '2027-01-15T10:20:30Z', '2027-02-15T10:20:30Z' );
		yield 'the end of January' => array( 'month', 1, '2027-01-31T10:00:00Z', '2027-02-28T10:00:00Z' );
		yield 'the end of January in a leap year' => array(
			'month',
			1,
			'2028-01-31T10:00:00Z',
			'2028-02-29T10:00:00Z',
		);
		yield 'a day that February lacks' => array( 'month', 1, '2027-01-30T10:00:00Z', '2027-02-28T10:00:00Z' );
		yield 'a last day stays a last day' => array( 'month', 1, '2027-02-28T23:59:59Z', '2027-03-31T23:59:59Z' );
		yield 'a leap day stays a last day' => array( 'month', 1, '2028-02-29T00:00:00Z', '2028-03-31T00:00:00Z' );
		yield 'thirty days hath April' => array( 'month', 1, '2027-03-31T10:00:00Z', '2027-04-30T10:00:00Z' );
		yield 'over the year' => array( 'month', 1, '2027-12-31T10:00:00Z', '2028-01-31T10:00:00Z' );
		yield 'a quarter into a leap day' => array( 'month', 3, '2027-11-30T10:00:00Z', '2028-02-29T10:00:00Z' );
		yield 'half a year' => array( 'month', 6, '2027-08-31T10:00:00Z', '2028-02-29T10:00:00Z' );
		yield 'two months past February' => array( 'month', 2, '2027-01-30T10:00:00Z', '2027-03-30T10:00:00Z' );
		yield 'a year' => array( 'year', 1, '2027-03-01T10:00:00Z', '2028-03-01T10:00:00Z' );
		yield 'a year from a leap day' => array( 'year', 1, '2028-02-29T10:00:00Z', '2029-03-01T10:00:00Z' );
		yield 'two years' => array( 'year', 2, '2027-06-30T10:00:00Z', '2029-06-30T10:00:00Z' );
		yield 'a week' => array( 'week', 1, '2027-02-25T10:00:00Z', '2027-03-04T10:00:00Z' );
		yield 'two weeks over a leap day' => array( 'week', 2, '2028-02-20T10:00:00Z', '2028-03-05T10:00:00Z' );
		yield 'ten days' => array( 'day', 10, '2027-12-25T10:00:00Z', '2028-01-04T10:00:00Z' );
	}

	/** @param 'day'|'week'|'month'|'year' $period */
	#[DataProvider( 'intervals' )]
	public function test_a_skip_is_exactly_one_interval(
		string $period,
		int $interval,
		string $next,
		string $expected,
	): void {
		$made    = $this->make( new Given( period: $period, interval: $interval, next_payment: $next ) );
		$before  = $this->snapshot( $made->id );
		$terms   = $this->terms( $made->id, Change::skip( 1 ) );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::skip( 1 ), $key );

		$after = $this->snapshot( $made->id );
		self::assert_moment( $next, $before->next_payment );
		self::assert_moment( $expected, $terms->next_payment_at );
		self::assert_moment( $expected, $after->next_payment );
		self::assertSame( Status::Active, $after->status );
		self::assertSame( $before->total->cents, $after->total->cents );
		self::assertSame( Receipt::APPLIED, $this->connection()->check( $receipt, $key ) );

		$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );
		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
	}

	public function test_a_fixed_number_of_payments_stays_that_number(): void {
		$made = $this->make( new Given( next_payment: '2027-01-31T10:00:00Z', end: '2027-05-31T10:00:00Z' ) );
		foreach (
			array(
				'2027-06-30T10:00:00Z' => Change::skip( 1 ),
				'2027-07-02T10:00:00Z' => Change::hold( 30 ),
				'2027-06-10T10:00:00Z' => Change::delay( 10 ),
			) as $end => $change
		) {
			$terms   = $this->terms( $made->id, $change );
			$key     = $this->key();
			$receipt = $this->apply( $made->id, $change, $key );
			self::assertSame(
				array( $end, $end ),
				array( Data::iso( $terms->ends_at ), Data::iso( $this->snapshot( $made->id )->end ) ),
			);
			$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );
			self::assert_moment( '2027-05-31T10:00:00Z', $this->snapshot( $made->id )->end );
		}
	}

	public function test_a_skipped_renewal_is_billed_as_told(): void {
		$made  = $this->make( new Given( price: 3999, quantity: 2, tax: 'added', shipping: 490 ) );
		$terms = $this->terms( $made->id, Change::skip( 1 ) );
		$this->apply( $made->id, Change::skip( 1 ), $this->key() );
		$this->assert_billed_as_told( $made->id, $terms, 2 );
	}

	public function test_a_delay_moves_the_payment_by_days(): void {
		$made   = $this->make( new Given( next_payment: '2027-02-20T10:00:00Z' ) );
		$before = $this->snapshot( $made->id );
		$key    = $this->key();

		$receipt = $this->apply( $made->id, Change::delay( 14 ), $key );

		self::assert_moment( '2027-03-06T10:00:00Z', $this->snapshot( $made->id )->next_payment );
		self::assertSame( Status::Active, $this->snapshot( $made->id )->status );
		$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );
		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
	}

	public function test_a_skip_is_not_undone_across_a_paid_renewal(): void {
		$made    = $this->make( new Given() );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::skip( 1 ), $key );
		$this->renew( $made->id );
		$paid = $this->snapshot( $made->id );

		$this->connection()->undo( $receipt, $key, 'Too late.' );

		self::assertSame( $paid->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
	}

	public function test_a_skip_undone_after_the_prior_date_is_due_at_once(): void {
		$made    = $this->make( new Given( next_payment: '+20 days' ) );
		$key     = $this->key();
		$receipt = $this->later( $this->apply( $made->id, Change::skip( 1 ), $key ), '25 days' );

		$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );

		$this->assert_now( $made->id, $this->snapshot( $made->id )->next_payment );
		self::assertSame( 4000, $this->renew( $made->id ) );
	}

	public function test_the_note_of_a_delay_does_not_speak_of_a_skip(): void {
		$made = $this->make( new Given() );
		$this->apply( $made->id, Change::delay( 10 ), $this->key() );
		self::assertStringNotContainsStringIgnoringCase( 'skip', implode( ' ', $this->notes( $made->id ) ) );
	}

	/** @return iterable<string, array{int}> */
	public static function trial_days(): iterable {
		yield 'a day' => array( 1 );
		yield 'two weeks' => array( 14 );
		yield 'two months' => array( 60 );
	}

	#[DataProvider( 'trial_days' )]
	public function test_a_longer_trial_moves_its_end_and_the_first_payment( int $days ): void {
		$made   = $this->make( new Given( next_payment: '+5 days', trial_end: '+5 days' ) );
		$change = Change::extend_trial( $days );
		$before = $this->snapshot( $made->id );
		$moved  = self::shifted( $before->trial_end, "+$days days" );
		$terms  = $this->terms( $made->id, $change );
		self::assert_moment( $moved, $terms->next_payment_at );

		$key     = $this->key();
		$receipt = $this->apply( $made->id, $change, $key );

		$after = $this->snapshot( $made->id );
		self::assert_moment( $moved, $after->trial_end );
		self::assert_moment( $moved, $after->next_payment );
		self::assertTrue( $after->in_trial() );
		self::assertSame( Receipt::APPLIED, $this->connection()->check( $receipt, $key ) );

		$this->connection()->undo( $receipt, $key, 'Taken back by a test.' );
		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertEquals( $before->trial_end, $this->snapshot( $made->id )->trial_end );
	}

	public function test_a_longer_trial_is_billed_as_told(): void {
		$made  = $this->make( new Given( next_payment: '+5 days', trial_end: '+5 days' ) );
		$terms = $this->terms( $made->id, Change::extend_trial( 14 ) );
		$this->apply( $made->id, Change::extend_trial( 14 ), $this->key() );
		$this->assert_billed_as_told( $made->id, $terms, 2 );
	}
}
