<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Statistics;

use ChurnStop\Statistics\ArmTally;
use ChurnStop\Statistics\ConfidenceSequence;
use ChurnStop\Statistics\EProcess;
use ChurnStop\Statistics\Planning;
use ChurnStop\Statistics\SampleRatio;
use ChurnStop\Statistics\SkepticalPosterior;
use ChurnStop\Statistics\Wilson;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** Is an arm better: the vectors were computed apart, in R, Python and PHP. */
final class DecisionTest extends TestCase {

	private const ARMS     = array( 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0 );
	private const OUTCOMES = array( 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0 );

	public function test_e_process(): void {
		$process = new EProcess();
		$after   = array();
		foreach ( self::ARMS as $i => $arm ) {
			$process->add( 0.5, 0.5, 1 === $arm, 1 === self::OUTCOMES[ $i ] );
			$after[ $i + 1 ] = $process->value();
		}
		self::assertEqualsWithDelta( 1.1416380028, $after[3], 1e-10 );
		self::assertEqualsWithDelta( 1.2996897500, $after[4], 1e-10 );
		self::assertEqualsWithDelta( 2.0577257822, $after[12], 1e-10 );
		$bets = array(
			...array( 1.8290456909, .5031026809, 2.6123465775, .3040374374 ),
			...array( 4.1665000975, .1336243154, 6.8734855153, .0396639426 ),
		);
		foreach ( $bets as $i => $bet ) {
			self::assertEqualsWithDelta( $bet, $process->bets()[ $i ], 1e-10 );
		}
		self::assertEqualsWithDelta( 1 / max( $after ), $process->p_value(), 1e-12 );
		self::assertNull( $process->decided() );
	}

	public function test_e_process_with_changing_weights_goes_on_from_its_stored_state(): void {
		$process = new EProcess();
		foreach ( self::ARMS as $i => $arm ) {
			$weight = $i < 6 ? 0.5 : 0.2;
			$process->add( 1 - $weight, $weight, 1 === $arm, 1 === self::OUTCOMES[ $i ] );
			$process = EProcess::from_state( $process->state() );
		}
		self::assertEqualsWithDelta( 2.6061384994, $process->value(), 1e-10 );
		self::assertSame( 12, $process->counted() );
	}

	public function test_a_decision_stands_whatever_comes_later(): void {
		$process = new EProcess();
		for ( $i = 0; $i < 60; $i++ ) {
			$process->add( 0.5, 0.5, 0 === $i % 2, 0 === $i % 2 );
		}
		$decided = $process->decided();
		self::assertNotNull( $decided );
		self::assertTrue( $decided['better'] );
		for ( $i = 0; $i < 400; $i++ ) {
			$process->add( 0.5, 0.5, 0 === $i % 2, 0 !== $i % 2 );
		}
		self::assertSame( $decided, $process->decided() );
	}

	public function test_three_arms_ask_for_twice_the_evidence(): void {
		$two   = new EProcess( 2 );
		$three = new EProcess( 3 );
		for ( $i = 0; $i < 200 && null === $three->decided(); $i++ ) {
			$two->add( 0.5, 0.5, 0 === $i % 2, 0 === $i % 2 );
			$three->add( 0.4, 0.4, 0 === $i % 2, 0 === $i % 2 );
		}
		self::assertNotNull( $two->decided() );
		self::assertNotNull( $three->decided() );
		self::assertGreaterThan( $two->decided()['at'], $three->decided()['at'] );
	}

	public function test_confidence_sequence(): void {
		$control  = ArmTally::of_counts( 1396, 3000 );
		$arm      = ArmTally::of_counts( 2422, 3461 );
		$sequence = new ConfidenceSequence( 5000 );
		self::assertEqualsWithDelta( .0338602148, ConfidenceSequence::error_of_ratio( $control, $arm ), 1e-10 );
		self::assertEqualsWithDelta( .0119847, ConfidenceSequence::error_of_difference( $control, $arm ), 1e-7 );
		$relative   = $sequence->relative( $control, $arm );
		$difference = $sequence->difference( $control, $arm );
		self::assertNotNull( $relative );
		self::assertNotNull( $difference );
		self::assertEqualsWithDelta(
			array( .5038634, .4009785, .6067482 ),
			array_values( $relative->to_array() ),
			1e-7,
		);
		self::assertEqualsWithDelta(
			array( .234464, .198049, .270880 ),
			array_values( $difference->to_array() ),
			1e-6,
		);
		$sequence = new ConfidenceSequence( 600 );
		$small    = $sequence->difference( ArmTally::of_counts( 30, 300 ), ArmTally::of_counts( 54, 300 ) );
		self::assertNotNull( $small );
		self::assertEqualsWithDelta( array( .080, -.005418, .165418 ), array_values( $small->to_array() ), 1e-6 );
	}

	/** @return iterable<string, array{list<float>, float, float}> */
	public static function weights(): iterable {
		yield 'halves' => array( array_fill( 0, 12, 0.5 ), .6666666667, .2151657415 );
		$changing = array( ...array_fill( 0, 6, 0.5 ), ...array_fill( 0, 6, 0.2 ) );
		yield 'changing' => array( $changing, .7765567766, .1556899596 );
	}

	/** @param list<float> $weights Of the arm. */
	#[DataProvider( 'weights' )]
	public function test_weighted_difference( array $weights, float $difference, float $error ): void {
		$control = new ArmTally();
		$arm     = new ArmTally();
		foreach ( self::ARMS as $i => $in ) {
			if ( 1 === $in ) {
				$arm->add( $weights[ $i ], 1 === self::OUTCOMES[ $i ] );
			} else {
				$control->add( 1 - $weights[ $i ], 1 === self::OUTCOMES[ $i ] );
			}
		}
		self::assertEqualsWithDelta( $difference, $arm->rate() - $control->rate(), 1e-10 );
		self::assertEqualsWithDelta( $error, ConfidenceSequence::error_of_difference( $control, $arm ), 1e-10 );
		self::assertNull(
			( new ConfidenceSequence( 100 ) )->difference( $control, $arm ),
			'Twelve units say nothing yet.',
		);
	}

	/** @return iterable<string, array{ArmTally, bool}> */
	public static function tallies(): iterable {
		yield 'thirty with five of each' => array( ArmTally::of_counts( 5, 30 ), true );
		yield 'twenty-nine' => array( ArmTally::of_counts( 10, 29 ), false );
		yield 'four successes' => array( ArmTally::of_counts( 4, 100 ), false );
		yield 'four failures' => array( ArmTally::of_counts( 96, 100 ), false );
		yield 'nothing' => array( new ArmTally(), false );
	}

	#[DataProvider( 'tallies' )]
	public function test_how_much_is_enough( ArmTally $tally, bool $enough ): void {
		self::assertSame( $enough, $tally->is_enough() );
	}

	/** @return iterable<string, array{list<float>, list<int>, float}> */
	public static function ratios(): iterable {
		yield 'even' => array( array( .5, .5 ), array( 50, 50 ), .70622348 );
		yield 'a little off' => array( array( .5, .5 ), array( 60, 40 ), 1.93264942 );
		yield 'far off' => array( array( .5, .5 ), array( 130, 70 ), 247.18538148 );
		yield 'nine to one' => array( array( .9, .1 ), array( 420, 80 ), 525.08642418 );
		yield 'three arms' => array( array( 1 / 3, 1 / 3, 1 / 3 ), array( 200, 130, 170 ), 87.28000556 );
	}

	/**
	 * @param list<float> $probabilities
	 * @param list<int>   $counts
	 */
	#[DataProvider( 'ratios' )]
	public function test_sample_ratio( array $probabilities, array $counts, float $value ): void {
		$ratio = new SampleRatio( $probabilities );
		self::enter( $ratio, $counts );
		self::assertEqualsWithDelta( $value, $ratio->value(), 1e-8 * $value + 1e-8 );
	}

	public function test_sample_ratio_over_a_change_of_probabilities(): void {
		$ratio = new SampleRatio( array( .5, .5 ) );
		self::enter( $ratio, array( 60, 40 ) );
		$ratio->change( array( .8, .2 ) );
		self::enter( $ratio, array( 90, 10 ) );
		self::assertEqualsWithDelta( 8.16655408, $ratio->value(), 1e-8 );
		self::assertFalse( $ratio->alarm() );
	}

	public function test_an_alarm_stays(): void {
		$ratio = new SampleRatio( array( .5, .5 ) );
		self::enter( $ratio, array( 130, 0 ) );
		self::enter( $ratio, array( 0, 130 ) );
		self::assertTrue( $ratio->alarm() );
		self::assertLessThan( .01, $ratio->p_value() );
	}

	/** @return iterable<string, array{int, int, float, float}> */
	public static function shares(): iterable {
		yield '3 of 20' => array( 3, 20, .052369, .360419 );
		yield 'none of 10' => array( 0, 10, 0.0, .277533 );
		yield '81 of 263' => array( 81, 263, .255289, .366210 );
	}

	#[DataProvider( 'shares' )]
	public function test_wilson( int $successes, int $n, float $low, float $high ): void {
		$interval = Wilson::of_counts( $successes, $n );
		self::assertNotNull( $interval );
		self::assertEqualsWithDelta(
			array( $successes / $n, $low, $high ),
			array_values( $interval->to_array() ),
			1e-6,
		);
		self::assertTrue( $interval->holds( $successes / $n ) );
		self::assertFalse( $interval->holds( $high + .001 ) );
	}

	public function test_nothing_counted_has_no_interval(): void {
		self::assertNull( Wilson::of_counts( 0, 0 ) );
	}

	public function test_planning(): void {
		self::assertEqualsWithDelta( 392.45, Planning::units( .10, .20 ), .01 );
		self::assertSame( 15, Planning::months_to_go( Planning::units( .10, .20 ), 0, 50.0, 45.0 ) );
		self::assertSame( 2, Planning::months_to_go( 392.0, 1000, 50.0, 45.0 ) );
		self::assertNull( Planning::months_to_go( 392.0, 0, 5.0, 45.0 ), 'Nobody waits eleven years.' );
		self::assertNull( Planning::months_to_go( 392.0, 0, 0.0, 45.0 ) );
		self::assertSame( 10, Planning::months_to_go( Planning::units( .10, .20 ), 0, 50.0, 45.0, Planning::HALF ) );
		self::assertSame(
			array( 1.7, 1.9, 2.1 ),
			array( Planning::most( .5 ), Planning::most( .2 ), Planning::most( .1 ) ),
		);
	}

	public function test_skeptical_posterior(): void {
		$posterior = new SkepticalPosterior( .055, .03 );
		self::assertEqualsWithDelta( .0275, $posterior->mean, 1e-12 );
		self::assertEqualsWithDelta( .0212132, $posterior->sd, 1e-7 );
		self::assertEqualsWithDelta( .902575, $posterior->chance(), 1e-6 );
	}

	/**
	 * Spreads the arms evenly over the time.
	 *
	 * @param list<int> $counts
	 */
	private static function enter( SampleRatio $ratio, array $counts ): void {
		$total = array_sum( $counts );
		$done  = array_fill( 0, count( $counts ), 0 );
		for ( $i = 1; $i <= $total; $i++ ) {
			foreach ( $counts as $arm => $count ) {
				while ( $done[ $arm ] < intdiv( $count * $i, $total ) ) {
					$ratio->add( $arm );
					++$done[ $arm ];
				}
			}
		}
	}
}
