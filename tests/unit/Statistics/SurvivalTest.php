<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Statistics;

use ChurnStop\Statistics\SaveRate;
use ChurnStop\Statistics\Spell;
use ChurnStop\Statistics\Survival;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class SurvivalTest extends TestCase {

	/** Freireich and others 1963, weeks in remission; negative: still in remission then. */
	private const TREATED = array(
		...array( 6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16 ),
		...array( -17, -19, -20, 22, 23, -25, -32, -32, -34, -35 ),
	);
	private const CONTROL = array( 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23 );

	public function test_freireich(): void {
		$survival = self::of( self::TREATED );
		$shares   = array(
			6  => .857143,
			7  => .806723,
			10 => .752941,
			13 => .690196,
			16 => .627451,
			22 => .537815,
			23 => .448179,
		);
		foreach ( $shares as $at => $share ) {
			self::assertEqualsWithDelta( $share, $survival->at( (float) $at ), 1e-6 );
		}
		self::assertSame( 1.0, $survival->at( 5.9 ) );
		self::assertEqualsWithDelta( .096350, $survival->error_at( 10.0 ), 1e-6 );
		self::assertEqualsWithDelta(
			array( 16.11653, 1.25156 ),
			array_values( $survival->restricted_mean( 20.0 ) ),
			1e-5,
		);
		$control = array_values( self::of( self::CONTROL )->restricted_mean( 20.0 ) );
		self::assertEqualsWithDelta( array( 8.428571, 1.268083 ), $control, 1e-6 );
	}

	public function test_late_entry(): void {
		$spells   = array();
		$rows     = array(
			array( 0, 5, 1 ),
			array( 0, 3, 1 ),
			array( 2, 6, 1 ),
			array( 3, 8, 0 ),
			array( 0, 2, 1 ),
			array( 1, 7, 1 ),
			array( 4, 9, 1 ),
			array( 0, 8, 0 ),
		);
		$expected = array(
			2 => array( 5, .8, .178885 ),
			3 => array( 5, .64, .202386 ),
			5 => array( 6, .533333, .194746 ),
			6 => array( 5, .426667, .182688 ),
			7 => array( 4, .32, .165247 ),
		);
		foreach ( $rows as [ $enter, $leave, $event ] ) {
			$spells[] = new Spell( (float) $enter, (float) $leave, 1 === $event );
		}
		$survival = Survival::of( $spells );
		foreach ( array_slice( $survival->steps, 0, 5 ) as $step ) {
			[ $at_risk, $share, $error ] = $expected[ (int) $step['at'] ];
			self::assertSame( $at_risk, $step['at_risk'] );
			self::assertEqualsWithDelta( $share, $step['share'], 1e-6 );
			self::assertEqualsWithDelta( $error, $step['error'], 1e-6 );
		}
	}

	public function test_nobody_left_and_nobody_there(): void {
		self::assertSame( 1.0, Survival::of( array() )->at( 100.0 ) );
		self::assertSame( 0.0, self::of( array( 3, 3 ) )->at( 3.0 ) );
		self::assertSame( 1.0, self::of( array( -3 ) )->at( 9.0 ) );
		self::assertEqualsWithDelta( 7.0, self::of( array( -30 ) )->restricted_mean( 7.0 )['mean'], 1e-12 );
	}

	public function test_save_rate_before_thirty_days(): void {
		$rate = SaveRate::of( 20, self::spells( array( 5, -10, 12, -20, -30, -30, -30, -30 ) ) );
		self::assertNotNull( $rate );
		self::assertEqualsWithDelta( array( .291666667, .137711, .514953 ), array_values( $rate->to_array() ), 1e-6 );
	}

	/** @return iterable<string, array{int, list<int>, float}> */
	public static function plain(): iterable {
		yield 'nothing is pending: the plain share' => array( 10, array( -30, -30, 7 ), .2 );
		yield 'nobody was saved' => array( 10, array(), 0.0 );
		yield 'everybody' => array( 2, array( -30, -30 ), 1.0 );
	}

	/** @param list<int> $days */
	#[DataProvider( 'plain' )]
	public function test_save_rate_of_old_attempts( int $attempts, array $days, float $value ): void {
		$rate = SaveRate::of( $attempts, self::spells( $days ) );
		self::assertNotNull( $rate );
		self::assertEqualsWithDelta( $value, $rate->value, 1e-12 );
		self::assertTrue( $rate->holds( $value ) );
	}

	public function test_no_attempt_no_rate(): void {
		self::assertNull( SaveRate::of( 0, array() ) );
	}

	/** @param list<int> $days */
	private static function of( array $days ): Survival {
		return Survival::of( self::spells( $days ) );
	}

	/**
	 * @param list<int> $days Negative: had not ended then.
	 * @return list<Spell>
	 */
	private static function spells( array $days ): array {
		return array_map( static fn ( int $day ): Spell => new Spell( 0.0, (float) abs( $day ), $day > 0 ), $days );
	}
}
