<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Discounts;

use ChurnStop\Discounts\Discount;
use PHPUnit\Framework\TestCase;

/** A discount as it is stored and answered. */
final class DiscountTest extends TestCase {

	public function test_a_row_is_read_with_its_types(): void {
		$row  = array(
			'id' => '7',
			'name' => 'Spring',
			'percent_off' => '12.50',
			'amount_off' => null,
			'currency' => null,
			'duration' => 'cycles',
			'duration_count' => '3',
			'template_coupon_id' => null,
			'status' => 'active',
			'version' => '2',
			'uses' => '1',
		);
		$read = Discount::from_row( $row );
		self::assertSame(
			array( 12.5, null, 3, 1 ),
			array( $read->percent_off, $read->amount_off, $read->duration_count, $read->uses ),
		);
		self::assertSame(
			array( 'id', 'name', ...Discount::TERMS, 'status', 'version' ),
			array_keys( $read->to_array() ),
			'Answers have the terms, and not how often it is used.',
		);
	}

	public function test_an_amount_has_its_currency_and_once_has_no_count(): void {
		$read = Discount::from_row( array(
			'amount_off' => '5.00',
			'currency' => 'EUR',
			'duration' => 'once',
			'status' => 'archived',
		) );
		self::assertSame(
			array( null, '5.00', 'EUR', null, Discount::ARCHIVED ),
			array( $read->percent_off, $read->amount_off, $read->currency, $read->duration_count, $read->status ),
		);
	}
}
