<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Depths;

use ChurnStop\Depths\Depth;
use ChurnStop\Depths\Learned;
use ChurnStop\Depths\Reckoning;
use ChurnStop\Offers\DepthSteps;
use ChurnStop\Offers\Offer;
use ChurnStop\Statistics\BetaGeometric;
use ChurnStop\Statistics\DepthRule;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What each step is worth for a subscription, and what can never come of it. */
final class ReckoningTest extends TestCase {

	/**
	 * @return iterable<string, array{int, list<int>, list<int>, int}> Ceiling, steps as set; steps, and the usual one.
	 */
	public static function steps(): iterable {
		yield 'none named' => array( 30, array(), array( 10, 20, 30 ), 20 );
		yield 'a ceiling between' => array( 25, array(), array( 10, 20, 25 ), 20 );
		yield 'a ceiling between the first two' => array( 15, array(), array( 10, 15 ), 15 );
		yield 'a low ceiling' => array( 5, array(), array( 5 ), 5 );
		yield 'named, in any order, twice' => array( 30, array( 30, 10, 30 ), array( 10, 30 ), 10 );
		yield 'near the usual one' => array( 30, array( 10, 25 ), array( 10, 25 ), 25 );
		yield 'stored before the ceiling was lowered' => array( 15, array( 10, 20, 30 ), array( 10 ), 10 );
		yield 'all above the ceiling' => array( 15, array( 20 ), array( 15 ), 15 );
	}

	/**
	 * @param list<int> $named
	 * @param list<int> $percents
	 */
	#[DataProvider( 'steps' )]
	public function test_steps( int $most, array $named, array $percents, int $base ): void {
		$steps = self::settings( $most, 3, $named );
		self::assertSame( $percents, $steps->percents );
		self::assertSame( $base, $steps->base() );
	}

	public function test_other_discounts_have_no_steps(): void {
		self::assertNull( DepthSteps::of( Offer::from_array( array(
			'id' => 'a',
			'type' => 'discount',
			'value_percent' => 20,
		) ) ) );
	}

	/**
	 * @return iterable<string, array{Snapshot, int, int, int}> Subscription; renewals that count, discounted ones, age
	 *     in renewals.
	 */
	public static function subscriptions(): iterable {
		yield 'monthly' => array( self::snapshot(), 12, 3, 6 );
		yield 'every two months' => array( self::snapshot( interval: 2 ), 6, 3, 3 );
		yield 'weekly' => array( self::snapshot( 'week' ), 52, 3, 28 );
		yield 'yearly' => array( self::snapshot( 'year' ), 1, 1, 0 );
		yield 'every two years' => array( self::snapshot( 'year', 2 ), 1, 1, 0 );
		yield 'in a trial' => array( self::snapshot( trial: '+3 days' ), 12, 1, 6 );
		yield 'ends after two payments' => array( self::snapshot( end: '+50 days' ), 2, 2, 6 );
		yield 'a clock that was put back' => array( self::snapshot( began: '+1 year' ), 12, 3, 0 );
		yield 'a clock that was put far ahead' => array( self::snapshot( began: '-900 years' ), 12, 3, 1000 );
	}

	#[DataProvider( 'subscriptions' )]
	public function test_what_counts_of_a_subscription(
		Snapshot $snapshot,
		int $renewals,
		int $cycles,
		int $tenure,
	): void {
		$found = Reckoning::of(
			self::settings( 30, 3 ),
			$snapshot,
			new Learned(),
			BetaGeometric::unknown(),
			.5,
			0.0,
			0.0,
		);
		self::assertSame(
			array( $renewals, $cycles, $tenure, $renewals ),
			array( $found->renewals, $found->cycles, $found->tenure, count( $found->stayers ) ),
		);
		self::assertNotNull( $found->choice );
		self::assertSame( 1.0, $found->stayers[0] );
	}

	/** An older subscription is likelier to go on, so a discount keeps more of it. */
	public function test_age_counts(): void {
		$of = static fn ( string $began ): Reckoning => Reckoning::of(
			self::settings( 30, 3 ),
			self::snapshot( began: $began ),
			new Learned(),
			BetaGeometric::unknown(),
			.5,
			0.0,
			0.0,
		);
		self::assertGreaterThan(
			$of( '-1 day' )->steps[1]['value']->gained,
			$of( '-5 years' )->steps[1]['value']->gained,
		);
	}

	public function test_the_floor_of_the_margin(): void {
		$of = static fn ( float $margin, float $floor ): array => array_column(
			Reckoning::of(
				self::settings( 30, 3 ),
				self::snapshot(),
				new Learned(),
				BetaGeometric::unknown(),
				$margin,
				$floor,
				0.0,
			)->steps,
			'percent',
		);
		self::assertSame(
			array( array( 10, 20, 30 ), array( 10, 20 ), array( 10 ), array() ),
			array( $of( .5, .2 ), $of( .5, .3 ), $of( .5, .35 ), $of( .05, 0.0 ) ),
		);
		$none = Reckoning::of(
			self::settings( 30, 3 ),
			self::snapshot(),
			new Learned(),
			BetaGeometric::unknown(),
			-.2,
			0.0,
			0.0,
		);
		self::assertNull( $none->choice, 'Sold below its costs: any discount loses money.' );
	}

	/** Whatever the settings, the subscription and what was learned: below the ceilings, and chances that sum to 1. */
	public function test_never_above_a_ceiling(): void {
		mt_srand( 17 );
		for ( $case = 0; $case < 150; $case++ ) {
			$most     = mt_rand( 5, 75 );
			$cycles   = mt_rand( 1, 12 );
			$named    = 0 === mt_rand( 0, 1 )
				? array()
				: array_map( static fn (): int => mt_rand( 1, 75 ), range( 1, mt_rand( 1, 5 ) ) );
			$tallies  = array();
			foreach ( array( 0, 10, 20, 40 ) as $percent ) {
				$trials              = mt_rand( 0, 300 );
				$tallies[ $percent ] = array( 'trials' => $trials, 'stays' => mt_rand( 0, $trials ) );
			}
			$learned  = new Learned( 1, $tallies, mt_rand( 5, 50 ), mt_rand( 0, 5 ), 0 === mt_rand( 0, 4 ) );
			$snapshot = self::snapshot(
				array( 'day', 'week', 'month', 'year' )[ mt_rand( 0, 3 ) ],
				mt_rand( 1, 3 ),
				'-' . mt_rand( 0, 2000 ) . ' days',
			);
			$curve    = new BetaGeometric( mt_rand( 1, 500 ) / 100, mt_rand( 1, 3000 ) / 100 );
			$margin   = mt_rand( 0, 100 ) / 100;
			$held     = mt_rand( 0, 50 ) / 100;
			$found    = Reckoning::of(
				self::settings( $most, $cycles, $named ),
				$snapshot,
				$learned,
				$curve,
				$margin,
				0.0,
				$held,
			);
			self::assertLessThanOrEqual( $cycles, $found->cycles );
			foreach ( $found->steps as $step ) {
				self::assertLessThanOrEqual( min( $most, (int) round( 100 * $margin ) ), $step['percent'] );
			}
			if ( null !== $found->choice ) {
				self::assertEqualsWithDelta( 1.0, array_sum( $found->choice->chances ), 1e-9 );
				self::assertGreaterThanOrEqual( 0.0, min( $found->choice->chances ) );
				$point = mt_rand() / mt_getrandmax();
				self::assertSame( $found->choice->draw( $point ), $found->choice->draw( $point ) );
			}
		}
	}

	public function test_a_draw_holds_its_days(): void {
		$drawn = new \DateTimeImmutable( '2026-11-01T00:00:00Z' );
		$depth = new Depth(
			1,
			'a',
			new SubscriptionRef( 'sandbox', '7' ),
			3,
			1,
			30,
			3,
			.2,
			.2,
			4,
			1.0,
			.5,
			array( 'base' => 20, 'why' => DepthRule::BY_LEARNED ),
			$drawn,
		);
		self::assertTrue( $depth->holds_at( $drawn->modify( '+29 days 23 hours' ) ) );
		self::assertFalse( $depth->holds_at( $drawn->modify( '+30 days' ) ) );
		self::assertTrue( $depth->holds_at( $drawn->modify( '-1 year' ) ), 'A clock that was put back.' );
		self::assertEquals( $depth, Depth::from_row( array( 'id' => '0' ) + $depth->columns() ) );
		$none = $depth->none( Depth::BY_CEILING, .2 );
		self::assertSame(
			array( true, 0, 20, 'ceiling' ),
			array( $none->is_none(), $none->cycles, $none->terms()['percent_off'], $none->body['why'] ),
		);
	}

	public function test_what_is_learned_is_stored_whole(): void {
		$learned = new Learned(
			7,
			array( 0 => array( 'trials' => 10, 'stays' => 1 ), 20 => array( 'trials' => 30, 'stays' => 6 ) ),
			4,
			3,
			true,
			new \DateTimeImmutable( '2026-11-01T00:00:00Z' ),
		);
		self::assertEquals(
			$learned,
			Learned::from_row( array(
				'version' => '7',
				'body' => (string) json_encode( $learned->to_array() ),
				'learned_at' => '2026-11-01 00:00:00',
			) ),
		);
		self::assertSame(
			array( 40, 8 / 14, .5 ),
			array( $learned->matured(), $learned->pays_again(), ( new Learned() )->pays_again() ),
		);
	}

	/** @param list<int> $steps */
	private static function settings( int $most, int $cycles, array $steps = array() ): DepthSteps {
		$found = DepthSteps::of( Offer::from_array( array(
			'id' => 'a',
			'type' => 'discount',
			'mode' => 'intelligent',
			'max_percent' => $most,
			'max_cycles' => $cycles,
			'steps' => $steps,
		) ) );
		self::assertNotNull( $found );
		return $found;
	}

	/** @param 'day'|'week'|'month'|'year' $period */
	private static function snapshot(
		string $period = 'month',
		int $interval = 1,
		string $began = '-200 days',
		?string $trial = null,
		?string $end = null,
	): Snapshot {
		$at = new \DateTimeImmutable( '2026-11-30T00:00:00Z' );
		return new Snapshot(
			new SubscriptionRef( 'sandbox', '7' ),
			3,
			'7',
			'Pro',
			Status::Active,
			'active',
			array( new Item( 1, 2, 0, 'Pro', 1, 4000 ) ),
			new Money( 4000, 'USD', 2, '$40.00' ),
			$period,
			$interval,
			$at->modify( '+5 days' ),
			null === $trial ? null : $at->modify( $trial ),
			null === $end ? null : $at->modify( $end ),
			$at->modify( $began ),
			array(),
			0,
			true,
			array(),
			true,
			'US',
			'CA',
			$at,
		);
	}
}
