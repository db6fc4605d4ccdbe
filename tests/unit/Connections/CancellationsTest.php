<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Connections;

use ChurnStop\Connections\Cancellations;
use PHPUnit\Framework\TestCase;

/** What a plan brings a month, whatever it is billed by. */
final class CancellationsTest extends TestCase {

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
		self::assertSame( $monthly, Cancellations::monthly( $cents, $period, $interval ) );
	}
}
