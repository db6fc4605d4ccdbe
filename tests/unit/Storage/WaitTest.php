<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Storage;

use ChurnStop\Storage\StorageFailure;
use ChurnStop\Storage\Wait;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** Which failures of the database pass, and how long is waited. */
final class WaitTest extends TestCase {

	/** @return iterable<string, array{int, bool, bool}> */
	public static function failures(): iterable {
		yield 'deadlock, or refused by a cluster' => array( 1213, true, true );
		yield 'lock wait timeout' => array( 1205, true, true );
		yield 'changed since it was read' => array( 1020, true, true );
		yield 'a node that was left alone' => array( 1047, false, true );
		yield 'the server has gone away' => array( 2006, false, true );
		yield 'a table that is gone' => array( 1146, false, false );
		yield 'illegal mix of collations' => array( 1267, false, false );
	}

	#[DataProvider( 'failures' )]
	public function test_only_a_collision_is_tried_again_and_only_what_passes_is_waited_for(
		int $number,
		bool $collision,
		bool $passes,
	): void {
		$failure = new StorageFailure( '', $number );
		self::assertSame( array( $collision, $passes ), array( $failure->is_collision(), $failure->will_pass() ) );
	}

	public function test_all_waits_of_a_click_share_its_time(): void {
		$began = microtime( true );
		$found = Wait::at_most(
			0.1,
			static fn (): array => array(
				Wait::until( static fn (): bool => false, 5.0 ),
				Wait::until( static fn (): bool => false, 5.0 ),
				Wait::until( static fn (): bool => true, 0.0 ),
			),
		);
		self::assertSame( array( false, false, true ), $found );
		self::assertLessThan( 5.0, microtime( true ) - $began );
	}

	public function test_what_collided_waits_out_of_the_same_time(): void {
		$began = hrtime( true );
		$asked = 0;
		Wait::at_most(
			0.02,
			static function () use ( &$asked ): void {
				Wait::a_moment( 30.0 );
				Wait::a_moment( 30.0 );
				Wait::until(
					static function () use ( &$asked ): bool {
						++$asked;
						return false;
					},
					30.0,
				);
			},
		);
		self::assertSame( 1, $asked, 'Nothing is left to wait for.' );
		self::assertLessThan( 30e9, hrtime( true ) - $began );
	}

	public function test_it_asks_until_the_answer_is_yes(): void {
		$asked = 0;
		self::assertTrue(
			Wait::until(
				static function () use ( &$asked ): bool {
					return 3 === ++$asked;
				},
				5.0
			)
		);
	}
}
