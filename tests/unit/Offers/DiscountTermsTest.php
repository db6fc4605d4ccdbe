<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Offers;

use ChurnStop\Offers\DiscountTerms;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class DiscountTermsTest extends TestCase {

	/**
	 * @return iterable<string, array{string, int, string, int, int}> Period, interval, next payment, months, and the
	 *     payments due before next payment + months.
	 */
	public static function months(): iterable {
		yield 'monthly' => array( 'month', 1, '2026-12-01T10:00:00Z', 3, 3 );
		yield 'monthly on the last day' => array( 'month', 1, '2027-01-31T10:00:00Z', 2, 2 );
		yield 'every two months' => array( 'month', 2, '2026-12-01T10:00:00Z', 3, 2 );
		yield 'every three months' => array( 'month', 3, '2026-12-01T10:00:00Z', 3, 1 );
		yield 'yearly' => array( 'year', 1, '2026-12-01T10:00:00Z', 3, 1 );
		yield 'yearly for a year' => array( 'year', 1, '2026-12-01T10:00:00Z', 12, 1 );
		yield 'weekly for 31 days' => array( 'week', 1, '2026-12-01T10:00:00Z', 1, 5 );
		yield 'weekly for 28 days, the 28th excluded' => array( 'week', 1, '2027-02-01T10:00:00Z', 1, 4 );
		yield 'four-weekly' => array( 'week', 4, '2026-12-01T10:00:00Z', 3, 4 );
		yield 'four-weekly for 28 days' => array( 'week', 4, '2027-02-01T10:00:00Z', 1, 1 );
		yield 'every day' => array( 'day', 1, '2026-12-01T10:00:00Z', 1, 31 );
		yield 'the zone has the day of the month' => array( 'week', 1, '2027-01-31T03:00:00Z', 1, 5 );
		yield 'clocks go forward meanwhile' => array( 'week', 1, '2027-03-01T17:00:00Z', 1, 5 );
	}

	/** @param 'day'|'week'|'month'|'year' $period */
	#[DataProvider( 'months' )]
	public function test_months_are_a_number_of_payments(
		string $period,
		int $interval,
		string $next,
		int $months,
		int $payments,
	): void {
		$now      = new \DateTimeImmutable( '2026-11-21T08:00:00Z' );
		$snapshot = new Snapshot(
			new SubscriptionRef( 'sandbox', '7' ),
			3,
			'7',
			'',
			Status::Active,
			'active',
			array(),
			new Money( 4000, 'USD', 2, '$40.00' ),
			$period,
			$interval,
			new \DateTimeImmutable( $next ),
			null,
			null,
			$now,
			array(),
			0,
			true,
			array(),
			true,
			'US',
			'CA',
			$now,
		);
		$this->assertSame(
			$payments,
			DiscountTerms::payments_in( $months, $snapshot, new \DateTimeZone( 'America/Los_Angeles' ) ),
		);
	}
}
