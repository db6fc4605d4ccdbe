<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Experiments;

use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Maturity;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** When an outcome is read, and what it is then. Days are counted from the entry. */
final class MaturityTest extends TestCase {

	private const ENTERED = '2026-01-01T12:00:00Z';

	/** @return iterable<string, array{int, int|null, int, int, int|null}> lag, due, delay → matures, pays by. */
	public static function clocks(): iterable {
		yield 'a month, nothing that delays' => array( 45, 20, 0, 45, 35 );
		yield 'a month, a pause of 30 days' => array( 45, 20, 30, 65, 65 );
		yield 'a long pause' => array( 45, 20, 90, 120, null );
		yield 'a year in mid-term' => array( 45, 200, 0, 120, null );
		yield 'a year that renews soon' => array( 45, 30, 0, 45, 45 );
		yield 'the last day that can be waited for' => array( 45, 105, 0, 120, 120 );
		yield 'no next payment' => array( 45, null, 30, 45, null );
		yield 'the merchant waits longer' => array( 200, 150, 30, 200, 195 );
		yield 'overdue' => array( 45, -3, 0, 45, 12 );
	}

	#[DataProvider( 'clocks' )]
	public function test_the_clock_is_fixed_before_the_draw(
		int $lag,
		?int $due,
		int $delay,
		int $matures,
		?int $pays_by,
	): void {
		$clock = Maturity::clock( self::day( 0 ), $lag, null === $due ? null : self::day( $due ), $delay );
		self::assertEquals(
			array( self::day( $lag ), null === $pays_by ? null : self::day( $pays_by ), self::day( $matures ) ),
			array( $clock['lag_until'], $clock['pays_by'], $clock['matures_at'] ),
		);
	}

	/**
	 * @return iterable<string, array{bool, bool, PaymentHistory|null, 3?: bool}> renewed, saved, the account; whether a
	 *     payment can be asked for.
	 */
	public static function accounts(): iterable {
		$paid    = new Payment( 1, true, self::day( 20 ), 'USD', 3200 );
		$account = static fn (
			Payment|array $payments = array(),
			?int $cancelled = null,
			?int $ended = null,
			bool $goes_on = false,
		): PaymentHistory =>
			new PaymentHistory(
				'any',
				null === $cancelled ? null : self::day( $cancelled ),
				null === $ended ? null : self::day( $ended ),
				'1 month',
				is_array( $payments ) ? $payments : array( $payments ),
				self::day( 300 ),
				$goes_on,
			);
		yield 'paid' => array( true, true, $account( $paid ) );
		yield 'on, and has not paid' => array( false, true, $account() );
		yield 'on in mid-term' => array( true, true, $account(), false );
		yield 'paid before it entered' => array(
			false,
			true,
			$account( new Payment( 1, true, self::day( -1 ), 'USD', 3200 ) ),
		);
		yield 'paid after it was read' => array(
			false,
			true,
			$account( new Payment( 1, true, self::day( 46 ), 'USD', 3200 ) ),
		);
		yield 'given back wholly' => array(
			false,
			true,
			$account( new Payment( 1, true, self::day( 20 ), 'USD', 3200, 3200 ) ),
		);
		yield 'given back in part' => array(
			true,
			true,
			$account( new Payment( 1, true, self::day( 20 ), 'USD', 3200, 3100 ) ),
		);
		yield 'a renewal for nothing' => array(
			true,
			true,
			$account( new Payment( 1, true, self::day( 20 ), 'USD', 0 ) ),
		);
		yield 'cancelled on the day' => array( false, false, $account( $paid, 0 ) );
		yield 'cancelled on day 44' => array( false, false, $account( $paid, 44 ) );
		yield 'cancelled after it was read' => array( true, true, $account( $paid, 46 ) );
		yield 'cancelled before, and taken up again' => array( true, true, $account( $paid ) );
		yield 'expired' => array( false, true, $account( $paid, null, 30 ) );
		yield 'expired later' => array( true, true, $account( $paid, null, 60 ) );
		yield 'another one took its place' => array( true, true, $account( $paid, null, 30, true ) );
		yield 'deleted' => array( false, true, null );
	}

	#[DataProvider( 'accounts' )]
	public function test_what_the_outcome_is_when_it_is_read(
		bool $renewed,
		bool $saved,
		?PaymentHistory $account,
		bool $pays = true,
	): void {
		foreach ( array( Experiment::RENEWED => $renewed, Experiment::SAVED => $saved ) as $primary => $good ) {
			$entry = new Entry(
				'4',
				17,
				1,
				'control',
				'0.5',
				'0.5,0.5',
				$primary,
				self::day( 0 ),
				self::day( 45 ),
				$pays ? self::day( 35 ) : null,
				self::day( 45 ),
			);
			self::assertSame( $good, Maturity::is_good( $entry, $account ), $primary );
		}
	}

	public function test_what_was_known_of_a_deleted_one_still_counts(): void {
		$entry = new Entry(
			'4',
			17,
			1,
			'control',
			'0.5',
			'0.5,0.5',
			Experiment::SAVED,
			self::day( 0 ),
			self::day( 45 ),
			null,
			self::day( 45 ),
		);
		self::assertFalse( Maturity::is_good( $entry, null, self::day( 3 ) ) );
	}

	private static function day( int $days ): \DateTimeImmutable {
		return ( new \DateTimeImmutable( self::ENTERED ) )->modify( $days . ' days' );
	}
}
