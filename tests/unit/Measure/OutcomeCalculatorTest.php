<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Measure;

use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Measure\AcceptedOffer;
use ChurnStop\Measure\Outcome;
use ChurnStop\Measure\OutcomeCalculator;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/**
 * Stories of one subscription, with the figures that an accountant finds by hand. Days are counted from the first
 * attempt.
 */
final class OutcomeCalculatorTest extends TestCase {

	/**
	 * @return iterable<string, array{
	 *   list<Outcome>, array<int, AcceptedOffer>, PaymentHistory, list<array{string, int, int, int, bool}>,
	 * }> Last: each one's state, renewals, revenue, concession, kept.
	 */
	public static function stories(): iterable {
		$months = static fn ( int $from, int $to, int $paid, int $given = 0 ): array =>
			array_map(
				static fn ( int $month ): Payment => self::paid( 30 * $month, $paid, $given ),
				range( $from, $to ),
			);

		yield 'three at 20% off' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => self::offer( 0 ) ),
			self::books( 100, $months( 1, 3, 3200, 800 ) ),
			array( array( 'saved', 3, 12000, 2400, true ) ),
		);
		yield 'saved twice: a payment is counted with the save before it, once' => array(
			array( self::saved( 1, 0 ), self::saved( 2, 75 ) ),
			array( 1 => self::offer( 0 ), 2 => self::offer( 75 ) ),
			self::books( 130, array( ...$months( 1, 2, 3200, 800 ), ...$months( 3, 4, 3000, 1000 ) ) ),
			array( array( 'saved', 2, 8000, 1600, true ), array( 'saved', 2, 8000, 2000, true ) ),
		);
		yield 'a second save that is lost takes nothing from the first' => array(
			array( self::saved( 1, 0 ), self::saved( 2, 75 ) ),
			array( 1 => self::offer( 0 ), 2 => self::offer( 75 ) ),
			self::books( 130, $months( 1, 3, 3200, 800 ), cancelled: 95 ),
			array( array( 'saved', 3, 12000, 2400, true ), array( 'saved_lost', 1, 0, 0, false ) ),
		);
		foreach ( array( 29 => 'dismissed_lost', 31 => 'dismissed' ) as $day => $state ) {
			yield "closed without cancelling, and cancelled somewhere after $day days" => array(
				array( self::ended( 1, 0, Outcome::DISMISSED ) ),
				array(),
				self::books( 40, cancelled: $day ),
				array( array( $state, 0, 0, 0, false ) ),
			);
		}
		$cheaper = static fn (
			?int $ended = null,
			bool $taken_back = false,
			int $after = 3000,
			?Billing $billing = null,
		): AcceptedOffer =>
			self::offer( 0, $ended, $taken_back, is_switch: true, terms: self::terms( 4000, $after, $billing ) );
		yield 'a cheaper plan' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $cheaper() ),
			self::books( 100, $months( 1, 3, 3000 ) ),
			array( array( 'saved', 3, 12000, 3000, true ) ),
		);
		yield 'a cheaper plan that was taken back later: what was given until then was given' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $cheaper( 70, true ) ),
			self::books( 100, array( ...$months( 1, 2, 3000 ), ...$months( 3, 3, 4000 ) ) ),
			array( array( 'saved', 3, 12000, 2000, true ) ),
		);
		yield 'from a cheaper plan to an even cheaper one of their own: no more than was agreed' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $cheaper() ),
			self::books( 100, array( ...$months( 1, 1, 3000 ), ...$months( 2, 3, 1000 ) ) ),
			array( array( 'saved', 3, 8000, 3000, true ) ),
		);
		yield 'from a cheaper plan to a yearly one of their own: its period is not that of the months before' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $cheaper( 90 ) ),
			self::books( 100, array( ...$months( 1, 2, 3000 ), self::paid( 90, 30000 ) ), '1 year' ),
			array( array( 'saved', 3, 38000, 2000, true ) ),
		);
		yield 'a year instead of months' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $cheaper( after: 39800, billing: new Billing( 'year' ) ) ),
			self::books( 100, array( self::paid( 12, 39800 ) ), '1 year' ),
			array( array( 'saved', 1, 48000, 8200, true ) ),
		);
		$skip = static fn ( ?int $ended = null, bool $taken_back = false, int $next = 12 ): AcceptedOffer =>
			self::offer( 0, $ended, $taken_back, is_skip: true, next: $next );
		yield 'a skipped payment, without the tax in the price that was told' => array(
			array( self::saved( 1, 0, price: 4760 ) ),
			array( 1 => $skip() ),
			self::books( 35, array(), untaxed: 4000 / 4760 ),
			array( array( 'saved', 0, 4000, 4000, false ) ),
		);
		yield 'a skipped payment whose day has passed before it was taken back' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $skip( 20, true ) ),
			self::books( 35 ),
			array( array( 'saved', 0, 4000, 4000, false ) ),
		);
		yield 'a skip that was taken back before its day' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $skip( 5, true ) ),
			self::books( 35 ),
			array( array( 'saved', 0, 0, 0, false ) ),
		);
		yield 'a yearly payment that would have been skipped, and a cancellation before its day' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $skip( next: 200 ) ),
			self::books( 210, array(), cancelled: 60 ),
			array( array( 'saved', 0, 0, 0, false ) ),
		);
		yield 'a skip of a payment after the 365 days' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => $skip( next: 370 ) ),
			self::books( 380 ),
			array( array( 'saved', 0, 0, 0, false ) ),
		);
		yield 'the store shows other decimals since' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => self::offer( 0 ) ),
			self::books( 100, array( self::paid( 30, 32, 8 ) ), decimals: 0 ),
			array( array( 'saved', 1, 4000, 800, true ) ),
		);
		yield 'a currency with three decimals' => array(
			array( self::saved( 1, 0, price: 12500, decimals: 3 ) ),
			array( 1 => self::offer( 0 ) ),
			self::books( 100, array( self::paid( 30, 9375, 3125 ) ), decimals: 3 ),
			array( array( 'saved', 1, 12500, 3125, true ) ),
		);
		yield 'another currency is never added' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => self::offer( 0 ) ),
			self::books( 100, array(
				self::paid( 30, 3200, 800 ),
				new Payment( 2, true, self::day( 60 ), 'EUR', 9900 ),
			) ),
			array( array( 'saved', 1, 4000, 800, true ) ),
		);
		yield 'given back: wholly, in part, and more than was paid' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => self::offer( 0 ) ),
			self::books( 100, array(
				self::paid( 30, 3200, 800, 3200 ),
				self::paid( 60, 3200, 800, 1200 ),
				self::paid( 90, 4000, 0, 4100 ),
			) ),
			array( array( 'saved', 3, 800 + 2800 - 100, 1600, true ) ),
		);
		yield 'they left after 40 days, and what they took up again later was not kept by this offer' => array(
			array( self::saved( 1, 0 ) ),
			array( 1 => self::offer( 0 ) ),
			self::books(
				200,
				array(
					self::paid( 30, 3200, 800 ),
					new Payment( 9, true, self::day( 150 ), 'USD', 4000, of_heir: true ),
				),
				cancelled: 40,
			),
			array( array( 'saved', 1, 4000, 800, true ) ),
		);
		yield 'cancelled within the days, and taken up again: no cancellation stands' => array(
			array( self::saved( 1, 0 ), self::ended( 2, 10, Outcome::CANCELLED ) ),
			array( 1 => self::offer( 0 ) ),
			self::books( 100, array( self::paid( 30, 3200, 800 ) ) ),
			array( array( 'saved', 1, 4000, 800, true ), array( 'cancelled', 1, 0, 0, false ) ),
		);
	}

	/**
	 * @param list<Outcome>                                     $outcomes
	 * @param array<int, AcceptedOffer>                         $accepted
	 * @param list<array{string, int, int, int, bool}>          $expected
	 */
	#[DataProvider( 'stories' )]
	public function test_the_figures_are_those_that_are_found_by_hand(
		array $outcomes,
		array $accepted,
		PaymentHistory $books,
		array $expected,
	): void {
		foreach ( array( 'measured', 'measured again' ) as $time ) {
			OutcomeCalculator::measure( $outcomes, $accepted, $books, $books->at );
			$figures = array_map(
				static fn ( Outcome $one ): array => array(
					$one->state,
					$one->renewals,
					$one->revenue,
					$one->concession,
					$one->kept,
				),
				$outcomes
			);
			self::assertSame( $expected, $figures, $time );
		}
		$kept = array_sum( array_map(
			static fn ( Outcome $one ): int => $one->revenue - $one->concession,
			$outcomes,
		) );
		$in   = array_sum( array_map(
			static fn ( Payment $one ): int => max( $one->paid, $one->received() ),
			$books->payments,
		) );
		self::assertLessThanOrEqual(
			$in * 10 ** ( $outcomes[0]->decimals - ( $books->decimals ?? $outcomes[0]->decimals ) ),
			$kept,
			'No more was kept than came in.',
		);
	}

	private static function day( int $day ): \DateTimeImmutable {
		return ( new \DateTimeImmutable( '2026-01-01T12:00:00Z' ) )->add( new \DateInterval( 'P' . $day . 'D' ) );
	}

	private static function paid( int $day, int $paid, int $given = 0, int $refunded = 0 ): Payment {
		return new Payment( $day, true, self::day( $day ), 'USD', $paid, $refunded, $given );
	}

	/** @param list<Payment> $payments */
	private static function books(
		int $now,
		array $payments = array(),
		string $period = '1 month',
		?int $cancelled = null,
		float $untaxed = 1.0,
		int $decimals = 2,
	): PaymentHistory {
		return new PaymentHistory(
			null === $cancelled ? 'active' : 'cancelled',
			null === $cancelled ? null : self::day( $cancelled ),
			null,
			$period,
			$payments,
			self::day( $now ),
			false,
			$untaxed,
			$decimals
		);
	}

	private static function saved( int $attempt, int $day, int $price = 4000, int $decimals = 2 ): Outcome {
		$outcome           = self::ended( $attempt, $day, Outcome::SAVED );
		$outcome->price    = $price;
		$outcome->decimals = $decimals;
		return $outcome;
	}

	private static function ended( int $attempt, int $day, string $state ): Outcome {
		$outcome             = new Outcome( self::day( $day ) );
		$outcome->attempt_id = $attempt;
		$outcome->state      = $state;
		$outcome->closed_at  = self::day( $day );
		$outcome->currency   = 'USD';
		$outcome->period     = '1 month';
		$outcome->price      = 4000;
		return $outcome;
	}

	private static function offer(
		int $day,
		?int $ended = null,
		bool $taken_back = false,
		bool $is_switch = false,
		bool $is_skip = false,
		int $next = 12,
		?Terms $terms = null,
	): AcceptedOffer {
		return new AcceptedOffer(
			self::day( $day ),
			'an-offer',
			'any',
			null === $ended ? null : self::day( $ended ),
			$taken_back,
			$is_switch,
			$is_skip,
			self::day( $next ),
			$terms
		);
	}

	private static function terms( int $now, int $after, ?Billing $billing ): Terms {
		$money = static fn ( int $cents ): Money => new Money( $cents, 'USD', 2, '' );
		$after = $money( $after );
		return new Terms(
			$money( $now ),
			$after,
			null,
			$after,
			self::day( 12 ),
			billing_now: new Billing( 'month' ),
			billing_after: $billing ?? new Billing( 'month' ),
		);
	}
}
