<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Connections;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class DatesTest extends TestCase {

	/** @return iterable<string, array{string, int, 'day'|'week'|'month'|'year', string}> */
	public static function sums(): iterable {
		yield 'a plain month' => array( '2027-01-15 10:20:30', 1, 'month', '2027-02-15 10:20:30' );
		yield 'the last of January' => array( '2027-01-31 00:00:00', 1, 'month', '2027-02-28 00:00:00' );
		yield 'the last of January before a leap day' => array(
			'2028-01-31 00:00:00',
			1,
			'month',
			'2028-02-29 00:00:00',
		);
		yield 'a day that February lacks' => array( '2027-01-29 00:00:00', 1, 'month', '2027-02-28 00:00:00' );
		yield 'a day that February has in a leap year' => array(
			'2028-01-29 00:00:00',
			1,
			'month',
			'2028-02-29 00:00:00',
		);
		yield 'a last day sticks' => array( '2027-02-28 23:59:59', 1, 'month', '2027-03-31 23:59:59' );
		yield 'the 28th of a leap February is no last day' => array(
			'2028-02-28 12:00:00',
			1,
			'month',
			'2028-03-28 12:00:00',
		);
		yield 'a leap day is' => array( '2028-02-29 12:00:00', 1, 'month', '2028-03-31 12:00:00' );
		yield 'from 30 to 31 days' => array( '2027-04-30 12:00:00', 1, 'month', '2027-05-31 12:00:00' );
		yield 'from 31 to 30 days' => array( '2027-05-31 12:00:00', 1, 'month', '2027-06-30 12:00:00' );
		yield 'over the end of the year' => array( '2027-12-31 12:00:00', 1, 'month', '2028-01-31 12:00:00' );
		yield 'two months over February' => array( '2027-01-30 12:00:00', 2, 'month', '2027-03-30 12:00:00' );
		yield 'two months, a last day' => array( '2027-01-31 12:00:00', 2, 'month', '2027-03-31 12:00:00' );
		yield 'a quarter' => array( '2027-11-30 12:00:00', 3, 'month', '2028-02-29 12:00:00' );
		yield 'twelve months from a leap day' => array( '2028-02-29 12:00:00', 12, 'month', '2029-02-28 12:00:00' );
		yield 'eighteen months' => array( '2027-08-31 12:00:00', 18, 'month', '2029-02-28 12:00:00' );
		yield 'no month' => array( '2027-02-28 12:00:00', 0, 'month', '2027-02-28 12:00:00' );
		yield 'a century year without a leap day' => array( '2100-01-31 12:00:00', 1, 'month', '2100-02-28 12:00:00' );
		yield 'a year' => array( '2027-03-01 12:00:00', 1, 'year', '2028-03-01 12:00:00' );
		yield 'a year from a leap day, as the store counts' => array(
			'2028-02-29 12:00:00',
			1,
			'year',
			'2029-03-01 12:00:00',
		);
		yield 'four years from a leap day' => array( '2028-02-29 12:00:00', 4, 'year', '2032-02-29 12:00:00' );
		yield 'two weeks over a leap day' => array( '2028-02-20 12:00:00', 2, 'week', '2028-03-05 12:00:00' );
		yield 'ninety days' => array( '2027-12-01 12:00:00', 90, 'day', '2028-02-29 12:00:00' );
	}

	/** @param 'day'|'week'|'month'|'year' $period */
	#[DataProvider( 'sums' )]
	public function test_adds_intervals( string $from, int $interval, string $period, string $expected ): void {
		self::assertSame(
			$expected,
			Data::sql( Dates::add( new \DateTimeImmutable( $from, new \DateTimeZone( 'UTC' ) ), $interval, $period ) ),
		);
	}

	public function test_a_monthly_plan_from_the_last_of_january_stays_on_last_days(): void {
		$date = new \DateTimeImmutable( '2027-01-31 08:00:00', new \DateTimeZone( 'UTC' ) );
		$seen = array();
		for ( $n = 0; $n < 14; $n++ ) {
			$date   = Dates::add( $date, 1, 'month' );
			$seen[] = $date->format( 'm-d' );
		}
		self::assertSame(
			array(
				'02-28',
				'03-31',
				'04-30',
				'05-31',
				'06-30',
				'07-31',
				'08-31',
				'09-30',
				'10-31',
				'11-30',
				'12-31',
				'01-31',
				'02-29',
				'03-31',
			),
			$seen,
		);
	}

	public function test_months_never_jump_over_one(): void {
		for ( $day = 0; $day < 1500; $day++ ) {
			$from = (
				new \DateTimeImmutable( '2027-01-01 12:00:00', new \DateTimeZone( 'UTC' ) )
			)->modify( "+$day days" );
			for ( $interval = 1; $interval <= 12; $interval++ ) {
				$months = static fn (
					\DateTimeImmutable $date,
				): int => 12 * (int) $date->format( 'Y' ) + (int) $date->format( 'n' );
				self::assertSame(
					$months( $from ) + $interval,
					$months( Dates::add( $from, $interval, 'month' ) ),
					$from->format( 'Y-m-d' ) . " + $interval months",
				);
			}
		}
	}

	public function test_the_form_of_the_database_is_utc(): void {
		self::assertSame( '2027-06-01 10:00:00', Data::sql( new \DateTimeImmutable( '2027-06-01T12:00:00+02:00' ) ) );
		self::assertNull( Data::sql( null ) );
		self::assertTrue( Dates::same(
			new \DateTimeImmutable( '2027-06-01T12:00:00+02:00' ),
			new \DateTimeImmutable( '2027-06-01T10:00:00Z' ),
		) );
		self::assertFalse( Dates::same( null, new \DateTimeImmutable( '2027-06-01T10:00:00Z' ) ) );
		self::assertTrue( Dates::same( null, null ) );
		self::assertSame(
			'2027-06-01 10:00:00.000000',
			Dates::whole( new \DateTimeImmutable( '2027-06-01T10:00:00.75Z' ) )?->format( 'Y-m-d H:i:s.u' ),
		);
	}
}
