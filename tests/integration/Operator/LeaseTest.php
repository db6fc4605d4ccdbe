<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Lease;
use ChurnStop\Storage\Wait;
use ChurnStop\Tests\Harness\Fork;
use PHPUnit\Framework\TestCase;

/** One holder at a time, across processes, and none for ever. */
final class LeaseTest extends TestCase {

	private const NAME = 'lease-test';

	protected function tearDown(): void {
		Lease::release( self::NAME );
		Plugin::get()->part( Database::class )->delete( 'leases', array( 'name' => self::NAME ) );
		parent::tearDown();
	}

	public function test_another_process_gets_it_once_it_is_given_back_as_often_as_it_was_taken(): void {
		self::assertTrue( Lease::take( self::NAME, 0 ) );
		self::assertTrue( Lease::take( self::NAME, 0 ), 'Its holder may take it again.' );
		self::assertSame( 0, $this->elsewhere() );
		Lease::release( self::NAME );
		self::assertSame( 0, $this->elsewhere(), 'It was taken twice.' );
		Lease::release( self::NAME );
		self::assertSame( 1, $this->elsewhere() );
	}

	public function test_that_of_a_killed_process_ends_and_is_not_given_back_by_who_had_it(): void {
		self::assertTrue( Lease::take( self::NAME, 0, 1 ) );
		// As one that was stopped for longer than its lease.
		self::assertSame( 1, $this->elsewhere( 3 ) );
		Lease::release( self::NAME );
		self::assertFalse( Lease::take( self::NAME, 0 ), 'The other process holds it, dead as it is.' );
	}

	public function test_twenty_at_once_are_given_it_one_at_a_time(): void {
		$forks = array();
		for ( $n = 0; $n < 20; $n++ ) {
			$forks[] = Fork::start( static fn (): int => Lease::take( self::NAME, 0 ) ? 1 : 0 );
		}
		self::assertSame( 1, array_sum( array_map( static fn ( Fork $fork ): int => (int) $fork->wait(), $forks ) ) );
	}

	public function test_a_click_waits_a_fifth_of_a_second_in_all_and_a_cancel_within_it_longer(): void {
		self::assertSame( 1, $this->elsewhere() );
		$began = microtime( true );
		Wait::at_most(
			Wait::CLICK,
			static function () use ( &$cancelled ): void {
				self::assertFalse( Lease::take( self::NAME, 8 ) );
				self::assertFalse( Lease::take( self::NAME, 8 ) );
				$cancelled = -microtime( true );
				Wait::at_most( 0.6, static fn () => self::assertFalse( Lease::take( self::NAME, 8 ) ) );
				$cancelled += microtime( true );
			}
		);
		self::assertGreaterThan( 0.6, $cancelled );
		self::assertLessThan( 8, microtime( true ) - $began - $cancelled, 'Not what the takes asked for.' );
	}

	/** @return int|null Whether a process that ends without giving it back was given it. */
	private function elsewhere( float $wait = 0 ): ?int {
		return Fork::start( static function () use ( $wait ): int {
			// What this process holds, the other one does not.
			( new \ReflectionProperty( Lease::class, 'held' ) )->setValue( null, array() );
			return Lease::take( self::NAME, $wait ) ? 1 : 0;
		} )->wait();
	}
}
