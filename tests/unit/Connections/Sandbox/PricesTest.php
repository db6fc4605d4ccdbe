<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Connections\Sandbox;

use ChurnStop\Connections\Sandbox\Prices;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class PricesTest extends TestCase {

	/** @return iterable<string, array{list<int>, list<int>, int, int}> */
	public static function totals(): iterable {
		yield 'nothing off' => array( array( 4000 ), array(), 0, 4000 );
		yield 'a fifth off' => array( array( 4000 ), array( 20 ), 0, 3200 );
		yield 'half a cent is taken off' => array( array( 4990 ), array( 25 ), 0, 3742 );
		yield 'each line is rounded by itself' => array( array( 1995, 1995 ), array( 15 ), 0, 3392 );
		yield 'shipping is not discounted' => array( array( 2350 ), array( 20 ), 490, 2370 );
		yield 'two coupons, each of the full price' => array( array( 1000 ), array( 50, 30 ), 0, 200 );
		yield 'never below nothing' => array( array( 1000 ), array( 75, 75 ), 100, 100 );
		yield 'five cents' => array( array( 5 ), array( 5 ), 0, 5 );
	}

	/**
	 * @param list<int> $lines
	 * @param list<int> $percents
	 */
	#[DataProvider( 'totals' )]
	public function test_totals( array $lines, array $percents, int $shipping, int $expected ): void {
		self::assertSame( $expected, Prices::total( $lines, $percents, $shipping ) );
	}

	/** @return iterable<string, array{int, string, string, string}> */
	public static function amounts(): iterable {
		yield 'dollars' => array( 3200, 'USD', '32.00', '$32.00' );
		yield 'thousands' => array( 123456789, 'USD', '1234567.89', '$1,234,567.89' );
		yield 'a cent' => array( 1, 'EUR', '0.01', '€0.01' );
		yield 'yen' => array( 2980, 'JPY', '2980', '¥2,980' );
		yield 'less' => array( -2100, 'USD', '-21.00', '-$21.00' );
		yield 'nothing' => array( 0, 'GBP', '0.00', '£0.00' );
		yield 'a currency without a sign' => array( 1050, 'CHF', '10.50', 'CHF 10.50' );
	}

	#[DataProvider( 'amounts' )]
	public function test_amounts( int $cents, string $currency, string $amount, string $formatted ): void {
		$money = Prices::money( $cents, $currency );
		self::assertSame( array( $amount, $currency, $formatted ), array_values( $money->to_array() ) );
	}

	public function test_plans_of_different_periods_compare_by_the_day(): void {
		self::assertLessThan( Prices::per_day( 4000, 'month', 1 ), Prices::per_day( 42000, 'year', 1 ) );
		self::assertGreaterThan( Prices::per_day( 4000, 'month', 1 ), Prices::per_day( 49000, 'year', 1 ) );
		self::assertSame( Prices::per_day( 1400, 'week', 1 ), Prices::per_day( 2800, 'week', 2 ) );
		self::assertSame( 2000000, Prices::per_day( 1400, 'week', 1 ) );
		self::assertSame( Prices::per_day( 1400, 'week', 1 ), Prices::per_day( 200, 'day', 1 ) );
	}
}
