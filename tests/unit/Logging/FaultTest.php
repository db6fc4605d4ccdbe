<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Logging;

use ChurnStop\Failure;
use ChurnStop\Logging\Fault;
use ChurnStop\Storage\StorageFailure;
use PHPUnit\Framework\TestCase;

final class FaultTest extends TestCase {

	public function test_a_message_of_others_code_is_left_out(): void {
		$fault = Fault::of( new \RuntimeException( 'jane@example.org, 12 Elm Street' ) );
		self::assertSame(
			array( 'fault' => \RuntimeException::class, 'at' => 'FaultTest.php:' . ( __LINE__ - 2 ) ),
			$fault,
		);
	}

	public function test_a_code_stands_in_it(): void {
		self::assertSame(
			'1213',
			Fault::of( new StorageFailure( 'Deadlock found; Duplicate entry \'jane@example.org\'', 1213 ) )['code']
				?? null,
		);
		self::assertSame(
			'churnstop_busy',
			Fault::of( Failure::busy()->saying( 'Please try again.' ) )['code'] ?? null,
		);
	}

	/** @return iterable<string, array{array<string, string|int|bool|null>, string}> */
	public static function contexts(): iterable {
		yield 'none' => array( array(), 'Text.' );
		yield 'ids and codes' => array(
			array( 'redemption' => 7, 'code' => 'a/b' ),
			'Text. {"redemption":7,"code":"a/b"}',
		);
		yield 'broken text' => array( array( 'code' => "\xff" ), 'Text. {"code":null}' );
	}

	/**
	 * @dataProvider contexts
	 * @param array<string, string|int|bool|null> $context
	 */
	public function test_a_line_carries_its_context( array $context, string $line ): void {
		self::assertSame( $line, Fault::line( 'Text.', $context ) );
	}
}
