<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Subscriptions;

use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use PHPUnit\Framework\TestCase;

/** A price with its period, and what a plan brings a month, whatever it is billed by. */
final class BillingTest extends TestCase {

	/** @return iterable<string, array{int, string, int, int}> */
	public static function plans(): iterable {
		yield 'monthly' => array( 4000, 'month', 1, 4000 );
		yield 'every three months' => array( 9000, 'month', 3, 3000 );
		yield 'yearly' => array( 12000, 'year', 1, 1000 );
		yield 'every two years' => array( 12000, 'year', 2, 500 );
		yield 'weekly: 52 weeks a year' => array( 1200, 'week', 1, 5200 );
		yield 'every four weeks: 13 payments a year' => array( 1200, 'week', 4, 1300 );
		yield 'daily' => array( 1200, 'day', 1, 36500 );
		yield 'rounded, not cut' => array( 1000, 'month', 3, 333 );
		yield 'half a cent goes up' => array( 6, 'year', 1, 1 );
		yield 'an interval that is missing counts as one' => array( 4000, 'month', 0, 4000 );
		yield 'a period that no store has counts as a month' => array( 4000, 'moon', 1, 4000 );
	}

	/** @dataProvider plans */
	public function test_a_month_of( int $cents, string $period, int $interval, int $monthly ): void {
		self::assertSame( $monthly, ( new Billing( $period, $interval ) )->monthly( $cents ) );
	}

	/** @return iterable<string, array{int, string, int, string, string}> */
	public static function prices(): iterable {
		yield 'monthly' => array( 4000, 'month', 1, '$40.00 / month', '$40.00 / month' );
		yield 'yearly' => array( 39800, 'year', 1, '$398.00 / year', '$398.00 / year ($33.17 / month)' );
		yield 'every two weeks' => array(
			1200,
			'week',
			2,
			'$12.00 every 2 weeks',
			'$12.00 every 2 weeks ($26.00 / month)',
		);
		yield 'every three months' => array(
			9000,
			'month',
			3,
			'$90.00 every 3 months',
			'$90.00 every 3 months ($30.00 / month)',
		);
		yield 'daily' => array( 100, 'day', 1, '$1.00 / day', '$1.00 / day ($30.42 / month)' );
		yield 'a period that is not known' => array( 4000, '', 1, '$40.00', '$40.00' );
	}

	/** @dataProvider prices */
	public function test_a_price_is_told_with_its_period(
		int $cents,
		string $period,
		int $interval,
		string $text,
		string $comparable,
	): void {
		$price   = ( new Money( 0, 'USD', 2, '$0.00' ) )->with_cents( $cents );
		$billing = new Billing( $period, $interval );
		self::assertSame( $text, $billing->text( $price ) );
		self::assertSame( $comparable, $billing->comparable( $price ) );
	}
}
