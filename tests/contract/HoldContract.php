<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Subscriptions\Status;
use PHPUnit\Framework\Attributes\DataProvider;

/**
 * A pause: on hold from now, the next payment moves, it ends by itself and bills once; ended early it gives nothing
 * away.
 */
trait HoldContract {

	/** @return iterable<string, array{Given, int, bool}> Whether it resumes with the payment, or N days from now. */
	public static function holds(): iterable {
		yield 'the payment is near' => array( new Given( next_payment: '+20 days' ), 30, true );
		yield 'the payment is just as near' => array( new Given( next_payment: '+7 days' ), 7, true );
		yield 'the payment is far' => array( new Given( period: 'year', next_payment: '+300 days' ), 30, false );
		yield 'the payment is a little farther' => array( new Given( next_payment: '+9 days' ), 7, false );
		yield 'a year' => array( new Given( next_payment: '+20 days' ), 365, true );
	}

	#[DataProvider( 'holds' )]
	public function test_a_pause_moves_the_payment_from_its_present_date(
		Given $given,
		int $days,
		bool $with_payment,
	): void {
		$made   = $this->make( $given );
		$change = Change::hold( $days );
		$before = $this->snapshot( $made->id );
		$moved  = self::shifted( $before->next_payment, "+$days days" );
		$terms  = $this->terms( $made->id, $change );

		$key     = $this->key();
		$receipt = $this->apply( $made->id, $change, $key );

		$after = $this->snapshot( $made->id );
		self::assertSame( Status::OnHold, $after->status );
		self::assert_moment( $moved, $after->next_payment );
		self::assert_moment( $moved, $terms->next_payment_at );
		self::assertSame( $before->total->cents, $after->total->cents );
		self::assertNull( $terms->price_during );
		self::assertNull( $terms->payments );
		self::assertSame( array( 4000, 4000 ), array( $terms->price_now->cents, $terms->price_after->cents ) );
		self::assertNotNull( $receipt->resumes_at );
		self::assertNotNull( $terms->resumes_at );
		self::assertEqualsWithDelta(
			$receipt->resumes_at->getTimestamp(),
			$terms->resumes_at->getTimestamp(),
			self::NOW_SECONDS,
		);
		if ( $with_payment ) {
			self::assert_moment( $moved, $receipt->resumes_at );
		} else {
			self::assertEqualsWithDelta(
				$before->at->modify( "+$days days" )->getTimestamp(),
				$receipt->resumes_at->getTimestamp(),
				self::NOW_SECONDS,
			);
		}
		self::assertSame( Receipt::APPLIED, $this->connection()->check( $receipt, $key ) );
		self::assertNull( $this->renew_on_hold( $made->id ), 'Nothing is billed while on hold.' );
	}

	public function test_a_pause_that_ran_its_course_bills_once_on_the_moved_date(): void {
		$made    = $this->make( new Given() );
		$before  = $this->snapshot( $made->id );
		$terms   = $this->terms( $made->id, Change::hold( 30 ) );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::hold( 30 ), $key );
		$moved   = $this->snapshot( $made->id )->next_payment;

		$this->connection()->finish( $receipt, $key );
		$this->connection()->finish( $receipt, $key );

		$after = $this->snapshot( $made->id );
		self::assertSame( Status::Active, $after->status );
		self::assertNull( $this->connection()->payments_left( $receipt, $key ) );
		self::assertEquals(
			$moved,
			$after->next_payment,
			'The moved date stands: ' . self::iso( $before->next_payment ) . ' was moved.',
		);
		$this->assert_billed_as_told( $made->id, $terms, 2 );
		self::assertSame( 2, $this->renewals( $made->id ) );
	}

	/** @return iterable<string, array{string}> */
	public static function overdue(): iterable {
		yield 'on its day' => array( '50 days' );
		yield 'a day late' => array( '51 days' );
		yield 'three months late' => array( '140 days' );
	}

	#[DataProvider( 'overdue' )]
	public function test_a_pause_that_ends_late_bills_once( string $interval ): void {
		$made    = $this->make( new Given( next_payment: '+20 days' ) );
		$key     = $this->key();
		$receipt = $this->later( $this->apply( $made->id, Change::hold( 30 ), $key ), $interval );

		$this->connection()->finish( $receipt, $key );

		$after = $this->snapshot( $made->id );
		self::assertSame( Status::Active, $after->status );
		$this->assert_now( $made->id, $after->next_payment, 'A payment whose day has passed is due at once.' );
		self::assertSame( 4000, $this->renew( $made->id ) );
		$next = $this->snapshot( $made->id )->next_payment;
		self::assertNotNull( $next );
		self::assertGreaterThan( $after->at->modify( '+25 days' ), $next, 'Time on hold is not billed afterwards.' );
		self::assertSame( 1, $this->renewals( $made->id ) );
	}

	public function test_a_pause_ended_early_restores_the_prior_date(): void {
		$made    = $this->make( new Given() );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::hold( 30 ), $key );

		$this->connection()->undo( $receipt, $key, 'Resumed by a test.' );

		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
		self::assertSame( Receipt::UNTOUCHED, $this->connection()->check( $receipt, $key ) );
		self::assertSame( 4000, $this->renew( $made->id ) );
	}

	public function test_a_pause_ended_after_the_prior_date_is_due_at_once(): void {
		$made    = $this->make( new Given( next_payment: '+20 days' ) );
		$key     = $this->key();
		$receipt = $this->later( $this->apply( $made->id, Change::hold( 30 ), $key ), '25 days' );
		self::assertSame( Status::OnHold, $this->snapshot( $made->id )->status );

		$this->connection()->undo( $receipt, $key, 'Resumed by a test.' );

		$after = $this->snapshot( $made->id );
		self::assertSame( Status::Active, $after->status );
		$this->assert_now( $made->id, $after->next_payment, 'Never a free period.' );
		self::assertSame( 4000, $this->renew( $made->id ) );
		self::assertSame( 1, $this->renewals( $made->id ) );
	}

	public function test_the_stores_own_reactivate_is_reported_and_gives_nothing_away(): void {
		$made    = $this->make( new Given() );
		$before  = $this->snapshot( $made->id );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::hold( 30 ), $key );
		$watcher = $this->watcher();

		$this->native_resume( $made->id );

		self::assertContains( 'resumed', $watcher->told( $made->id ) );
		self::assertSame( Status::Active, $this->snapshot( $made->id )->status );
		$this->connection()->undo( $receipt, $key, 'Resumed by the customer.' );
		self::assertSame( $before->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
	}

	public function test_a_pause_is_not_undone_across_a_paid_renewal(): void {
		$made    = $this->make( new Given() );
		$key     = $this->key();
		$receipt = $this->apply( $made->id, Change::hold( 30 ), $key );
		$this->connection()->finish( $receipt, $key );
		$this->renew( $made->id );
		$paid = $this->snapshot( $made->id );

		$this->connection()->undo( $receipt, $key, 'Too late.' );

		self::assertSame( $paid->fingerprint(), $this->snapshot( $made->id )->fingerprint() );
	}

	/** The scheduled payment of a subscription on hold, should a store run it. */
	private function renew_on_hold( int|string $subscription_id ): ?int {
		$before = $this->renewals( $subscription_id );
		$billed = $this->renew( $subscription_id );
		self::assertSame( $before, $this->renewals( $subscription_id ) );
		return $billed;
	}
}
