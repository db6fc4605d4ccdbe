<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Rest;

use ChurnStop\Rest\Csv;
use PHPUnit\Framework\TestCase;

/** Reports as comma-separated values. */
final class CsvTest extends TestCase {

	public function test_what_lies_deeper_has_a_longer_name_and_what_is_missing_an_empty_cell(): void {
		$report = array(
			array( 'id' => 'x', 'net' => array( 'amount' => '1.50', 'currency' => 'EUR' ), 'ok' => true ),
			array( 'id' => '=1+1', 'rate' => null ),
		);
		self::assertSame(
			"id,net.amount,net.currency,ok,rate\r\nx,1.50,EUR,1,\r\n\"'=1+1\",,,,\r\n",
			Csv::of( $report ),
		);
	}

	public function test_one_thing_is_a_row(): void {
		self::assertSame( "a,b.0\r\n0,c\r\n", Csv::of( array( 'a' => false, 'b' => array( 'c' ) ) ) );
	}
}
