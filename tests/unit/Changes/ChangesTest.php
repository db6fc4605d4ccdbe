<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Changes;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The four shipped kinds, on a made-up subscription of $40.00 a month. */
final class ChangesTest extends TestCase {

	private const NOW = '2026-03-10T09:00:00Z';

	/**
	 * @return iterable<string, array{Change, int, bool, string|null}> Cost in cents, whether a payment is waived, and
	 *     how long the next payment waits.
	 */
	public static function changes(): iterable {
		yield 'a discount' => array( Change::discount( 20, 3 ), 2400, false, null );
		yield 'an amount off' => array( Change::amount_off( '5.00', 'USD', 2 ), 1000, false, null );
		yield 'a hold' => array( Change::hold( 30 ), 0, false, '+30 days' );
		yield 'a skip' => array( Change::skip( 1 ), 4000, true, '+1 month' );
		yield 'two skips' => array( Change::skip( 2 ), 8000, false, '+2 months' );
		yield 'a later payment' => array( Change::delay( 7 ), 0, false, '+7 days' );
		yield 'a longer trial' => array( Change::extend_trial( 14 ), 0, false, '+14 days' );
		yield 'a switch' => array( Change::switch_to( 7 ), 0, false, null );
	}

	#[DataProvider( 'changes' )]
	public function test_a_kind_says_what_it_costs_and_moves(
		Change $change,
		int $cost,
		bool $waives,
		?string $waits,
	): void {
		$snapshot = self::paying();
		$terms    = $change->imagined( $snapshot, null );
		self::assertSame( $cost, $change->cost( $terms ) );
		self::assertSame( $waives, $change->waives_payment() );
		self::assertEquals( $snapshot->next_payment?->modify( $waits ?? '+0 days' ), $terms->next_payment_at );
		self::assertSame( null !== $waits, null !== $change->move() );
	}

	#[DataProvider( 'changes' )]
	public function test_it_survives_storage( Change $change ): void {
		self::assertEquals( $change, Change::from_array( $change->to_array() ) );
		$receipt = new Receipt(
			new SubscriptionRef( 'sandbox', '7' ),
			$change,
			array( 'total' => 4000 ),
			array(),
			array( 'coupon_id' => 3 ),
			new \DateTimeImmutable( self::NOW ),
		);
		self::assertEquals( $receipt->awaited(), Receipt::from_array( $receipt->awaited()->to_array() ) );
	}

	public function test_a_pause_far_from_its_payment_ends_before_it(): void {
		$snapshot = self::paying( '+200 days' );
		$terms    = Change::hold( 30 )->imagined( $snapshot, null );
		self::assertEquals( $snapshot->at->modify( '+30 days' ), $terms->resumes_at );
		self::assertEquals( $snapshot->at->modify( '+230 days' ), $terms->next_payment_at );
	}

	public function test_terms_bill_the_same_however_they_are_written(): void {
		$terms = Change::discount( 20, 3 )->imagined( self::paying(), null );
		$told  = $terms
			->with_summary( 'Less for a while.' )
			->with_billing( new Billing( 'month' ), new Billing( 'year' ) )
			->with_next_payment_now( new \DateTimeImmutable( self::NOW ) );
		self::assertTrue( $terms->bills_as( $told ) );
		self::assertFalse( $terms->bills_as( Change::discount( 20, 4 )->imagined( self::paying(), null ) ) );
		self::assertEquals( $told, Terms::from_array( $told->to_record() ) );
	}

	private static function paying( string $next = '+10 days' ): Snapshot {
		$now = new \DateTimeImmutable( self::NOW );
		return Snapshot::imagined(
			'Box',
			1,
			new Money( 4000, 'USD', 2, '$40.00' ),
			new Billing( 'month' ),
			$now->modify( $next ),
			$now,
		);
	}

	public function test_sentences_are_joined_as_their_language_does(): void {
		self::assertSame( 'You pay $32.00. Then $40.00.', Sentences::join( 'You pay $32.00.', '', 'Then $40.00.' ) );
		self::assertSame( '20%割引です。次回のお支払い：¥800。', Sentences::join( '20%割引です。', '次回のお支払い：¥800。' ) );
	}
}
