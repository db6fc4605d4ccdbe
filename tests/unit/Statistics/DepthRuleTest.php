<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Statistics;

use ChurnStop\Statistics\BetaGeometric;
use ChurnStop\Statistics\DepthChoice;
use ChurnStop\Statistics\DepthPosterior;
use ChurnStop\Statistics\DepthRule;
use ChurnStop\Statistics\DiscountValue;
use ChurnStop\Statistics\Spell;
use ChurnStop\Statistics\Survival;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class DepthRuleTest extends TestCase {

	private const DEPTHS = array( .1, .2, .3, .4 );

	/** Where depth works: 40 of 400 stay without, 120 of 400 with 20%, 240 of 400 with 40%. */
	private const DEEP = array( array( 0.0, 400, 40 ), array( .2, 400, 120 ), array( .4, 400, 240 ) );

	/** Where it does not. */
	private const FLAT = array( array( 0.0, 400, 80 ), array( .2, 400, 80 ), array( .4, 400, 80 ) );

	/** @return iterable<string, array{list<array{float, int, int}>, int, float, float, bool, string, float, float}> */
	public static function stores(): iterable {
		yield 'no outcomes' => array( array(), 0, .5, 0.0, false, DepthRule::BY_BASE, .2, 0.0 );
		yield 'fewer than enough' => array( self::DEEP, 59, .5, 0.0, false, DepthRule::BY_BASE, .2, 0.0 );
		yield 'no outcomes, and little margin' => array( array(), 0, .15, 0.0, false, DepthRule::BY_BASE, 0.0, 1.0 );
		yield 'depth works' => array( self::DEEP, 1200, .6, 0.0, false, DepthRule::BY_LEARNED, .4, .1 );
		yield 'depth works, and too much was given' => array(
			self::DEEP,
			1200,
			.6,
			0.0,
			true,
			DepthRule::BY_BRAKE,
			.2,
			.1,
		);
		yield 'depth does nothing' => array( self::FLAT, 1200, .5, 0.0, false, DepthRule::BY_LEARNED, 0.0, .9 );
		yield 'a holdout learns in its place' => array(
			self::DEEP,
			399,
			.6,
			.2,
			false,
			DepthRule::BY_LEARNED,
			.4,
			0.0,
		);
		yield 'half a holdout' => array( self::DEEP, 399, .6, .1, false, DepthRule::BY_LEARNED, .4, .1 / .9 );
	}

	/** @param list<array{float, int, int}> $tallies */
	#[DataProvider( 'stores' )]
	public function test_guards(
		array $tallies,
		int $matured,
		float $margin,
		float $held_out,
		bool $brake,
		string $why,
		float $depth,
		float $none,
	): void {
		$choice = self::choose( $tallies, $matured, $margin, $held_out, $brake );
		self::assertSame( $why, $choice->why );
		self::assertEqualsWithDelta( $depth, array( 0.0, ...self::DEPTHS )[ $choice->best ], 1e-9 );
		self::assertEqualsWithDelta( 1.0, array_sum( $choice->chances ), 1e-9 );
		self::assertGreaterThanOrEqual( $none - 1e-9, $choice->chances[0] );
		if ( $brake ) {
			self::assertSame( 0.0, $choice->chances[4], 'The brake keeps to the base.' );
		}
	}

	/** Deeper only where it is almost certain. */
	public function test_a_deeper_step_must_be_sure(): void {
		$choice = self::choose( array( array( 0.0, 40, 4 ), array( .2, 60, 12 ) ), 100, .5, 0.0, false );
		self::assertSame( 2, $choice->best, 'P( V(30) > V(20) ) is .80, and .9 is asked.' );
		self::assertSame( array( 0.0, 0.0 ), array_slice( $choice->chances, 3 ) );
	}

	public function test_a_higher_margin_never_makes_it_shallower(): void {
		mt_srand( 17 );
		for ( $store = 0; $store < 12; $store++ ) {
			$tallies = array();
			foreach ( array( 0.0, .1, .2, .3, .4 ) as $depth ) {
				$trials    = mt_rand( 0, 120 );
				$tallies[] = array( $depth, $trials, (int) floor( $trials * mt_rand( 0, 60 ) / 100 ) );
			}
			$before = 0;
			foreach ( array( .1, .35, .6, .85 ) as $margin ) {
				$choice = self::choose( $tallies, 200, $margin, 0.0, false );
				self::assertGreaterThanOrEqual( $before, $choice->best, "Store $store at $margin." );
				self::assertEqualsWithDelta( 1.0, array_sum( $choice->chances ), 1e-9 );
				$before = $choice->best;
			}
		}
	}

	/** Whoever comes with a point gets a place, each as often as its chance. */
	public function test_draw(): void {
		$choice = new DepthChoice(
			DepthRule::BY_LEARNED,
			2,
			array( .2, .3, .5 ),
			array( .1, .2, .3 ),
			array( 1.0, 2.0 ),
		);
		$places = array_map( $choice->draw( ... ), array( 0.0, .1999, .2, .4999, .5, .9999, 1.0 ) );
		self::assertSame( array( 0, 0, 1, 1, 2, 2, 2 ), $places );
	}

	/** @return iterable<string, array{int, float, bool}> Outcomes, the treated's chance to stay, whether it brakes. */
	public static function windows(): iterable {
		yield 'too few' => array( 199, .10, false );
		yield 'it works' => array( 200, .40, false );
		yield 'it does nothing' => array( 200, .10, true );
	}

	#[DataProvider( 'windows' )]
	public function test_brake( int $count, float $staying, bool $brakes ): void {
		$last = array();
		for ( $i = 0; $i < $count; $i++ ) {
			$none   = 0 === $i % 5;
			$often  = $none ? .10 : $staying;
			$stayed = fmod( intdiv( $i, $none ? 5 : 1 ) * $often, 1.0 ) < $often;
			$last[] = array(
				'depth' => $none ? 0.0 : .2,
				'chance_of_none' => .2,
				'stayed' => $stayed,
				'gained' => 1.75,
				'given' => .54,
			);
		}
		self::assertSame( $brakes, DepthRule::gives_too_much( $last ) );
	}

	/**
	 * @return iterable<string, array{array<int, array{at_risk: float, lost: float}>, float, float}> The first renewal's
	 *     retention, between.
	 */
	public static function renewals(): iterable {
		yield 'nothing is known' => array( array(), .849, .852 );
		yield 'nobody left' => array( array( 1 => array( 'at_risk' => 500.0, 'lost' => 0.0 ) ), .98, 1.0 );
		yield 'all left' => array( array( 1 => array( 'at_risk' => 500.0, 'lost' => 500.0 ) ), 0.0, .1 );
		yield 'one subscriber' => array( array( 1 => array( 'at_risk' => 1.0, 'lost' => 1.0 ) ), .8, .852 );
		$published = array();
		foreach (
			array(
				1 => array( 1000, 131 ),
				array( 869, 126 ),
				array( 743, 90 ),
				array( 653, 60 ),
				array( 593, 42 ),
				array( 551, 34 ),
				array( 517, 26 ),
			) as $t => [ $at_risk, $lost ]
		) {
			$published[ $t ] = array( 'at_risk' => (float) $at_risk, 'lost' => (float) $lost );
		}
		yield 'the published cohort' => array( $published, .845, .857 );
	}

	/** @param array<int, array{at_risk: float, lost: float}> $renewals */
	#[DataProvider( 'renewals' )]
	public function test_survival_from_those_at_risk( array $renewals, float $low, float $high ): void {
		$retention = BetaGeometric::of_renewals( $renewals, BetaGeometric::unknown(), 20.0 )->retention( 1 );
		self::assertGreaterThanOrEqual( $low, $retention );
		self::assertLessThanOrEqual( $high, $retention );
	}

	/** The counts that the simulation plays with are those of the published data. */
	public function test_published_churn(): void {
		$spells = array();
		$lines  = file( dirname( __DIR__, 3 ) . '/bench/simulation/wa-churn.csv', FILE_IGNORE_NEW_LINES );
		self::assertIsArray( $lines );
		foreach ( array_slice( $lines, 1 ) as $line ) {
			[ , $tenure, $left, $running ] = array_map( intval( ... ), explode( ',', $line ) );
			array_push(
				$spells,
				new Spell( 0.0, (float) $tenure, true, $left ),
				new Spell( 0.0, (float) $tenure, false, $running ),
			);
		}
		$survival = Survival::of( $spells );
		foreach (
			array( 1 => .945961, 12 => .843200, 24 => .788736, 48 => .708840, 72 => .592790 ) as $month => $share
		) {
			self::assertEqualsWithDelta( $share, $survival->at( (float) $month ), 1e-6 );
		}
	}

	/** @param list<array{float, int, int}> $tallies */
	private static function choose(
		array $tallies,
		int $matured,
		float $margin,
		float $held_out,
		bool $brake,
	): DepthChoice {
		$steps = array();
		$stays = array_map( static fn ( int $j ): float => .92 ** ( $j - 1 ), range( 1, 12 ) );
		$takes = array_map( static fn ( int $j ): float => 1 === $j ? 1.0 : .5 * .92 ** ( $j - 1 ), range( 1, 12 ) );
		foreach ( self::DEPTHS as $depth ) {
			$steps[] = array(
				'depth' => $depth,
				'value' => new DiscountValue( 1.0, $margin, $depth, 3, .01, $takes, $stays ),
			);
		}
		$known = array_map(
			static fn ( array $one ): array => array_combine( array( 'depth', 'trials', 'stays' ), $one ),
			$tallies,
		);
		return DepthRule::choose( $steps, .2, new DepthPosterior( $known ), $matured, $held_out, $brake );
	}
}
