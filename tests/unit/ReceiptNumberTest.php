<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use ChurnStop\ReceiptNumber;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class ReceiptNumberTest extends TestCase {

	#[DataProvider( 'typed' )]
	public function test_support_finds_the_attempt_that_a_customer_quotes( string $words, ?int $attempt ): void {
		self::assertSame( $attempt, ReceiptNumber::attempt( $words ) );
	}

	/** @return iterable<string, array{string, int|null}> */
	public static function typed(): iterable {
		yield 'of a cancellation' => array( ReceiptNumber::of( 42 ), 42 );
		yield 'of a subscription that was kept' => array( ReceiptNumber::of_keeping( 42 ), 42 );
		yield 'of a test' => array( ReceiptNumber::of_test( 42 ), 42 );
		yield 'longer than it is padded' => array( ReceiptNumber::of( 12_345_678 ), 12_345_678 );
		yield 'without its zeros, with spaces around' => array( ' cs-42 ', 42 );
		yield 'a bare number is a subscription' => array( '42', null );
		yield 'more behind it' => array( 'CS-000042x', null );
		yield 'more digits than a number has' => array( 'CS-' . str_repeat( '9', 19 ), null );
		yield 'nothing' => array( '', null );
	}

	public function test_it_is_written_with_six_digits(): void {
		self::assertSame(
			array( 'CS-000042', 'CK-000042', 'TEST-000042' ),
			array( ReceiptNumber::of( 42 ), ReceiptNumber::of_keeping( 42 ), ReceiptNumber::of_test( 42 ) ),
		);
	}
}
