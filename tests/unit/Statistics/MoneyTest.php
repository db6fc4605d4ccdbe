<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Statistics;

use ChurnStop\Statistics\BetaGeometric;
use ChurnStop\Statistics\DepthPosterior;
use ChurnStop\Statistics\DiscountValue;
use ChurnStop\Statistics\Incremental;
use ChurnStop\Statistics\MoneyTally;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class MoneyTest extends TestCase {

	private const TREATED = array( 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 20, 40, 60, 100, 240 );

	/** @return iterable<string, array{list<MoneyTally>, list<float>, list<float>}> */
	public static function held_out(): iterable {
		yield 'one probability' => array(
			array( self::tally( array( 0, 0, 0, 0, 0, 0, 20, 60 ), .5 ) ),
			array( 14.0, -35.741077, 47.584476 ),
			array( 280.0, -714.82, 951.69 ),
		);
		yield 'two probabilities' => array(
			array( self::tally( array( 0, 0, 0, 0, 0 ), .2 ), self::tally( array( 0, 20, 60 ), .1 ) ),
			array( 8.680851, -45.469352, 43.627922 ),
			array( 173.61702, -909.38704, 872.55844 ),
		);
		yield 'nothing came in from them' => array(
			array( self::tally( array_fill( 0, 8, 0 ), .5 ) ),
			array( 24.0, -28.081777, 56.405444 ),
			array( 480.0, -561.63554, 1128.10888 ),
		);
	}

	/**
	 * @param list<MoneyTally> $held_out
	 * @param list<float>      $each
	 * @param list<float>      $total
	 */
	#[DataProvider( 'held_out' )]
	public function test_incremental( array $held_out, array $each, array $total ): void {
		$interval = Incremental::per_customer( array( self::tally( self::TREATED ) ), $held_out );
		self::assertNotNull( $interval );
		self::assertEqualsWithDelta( $each, array_values( $interval->to_array() ), 1e-6 );
		self::assertEqualsWithDelta( $total, array_values( $interval->times( 20.0 )->to_array() ), .005 );
	}

	public function test_no_money_says_nothing(): void {
		$nothing = array( self::tally( array( 0 ), .5 ) );
		self::assertNull( Incremental::per_customer( array( self::tally( array( 0, 0 ) ) ), $nothing ) );
		self::assertNull( Incremental::per_customer( array( self::tally( array( 10 ) ) ), array() ) );
		self::assertNull( Incremental::per_customer( array(), array( self::tally( array( 10 ), .5 ) ) ) );
	}

	/** @return iterable<string, array{list<list<float|int>>, float, float, float}> */
	public static function cohorts(): iterable {
		yield 'high end' => array(
			array( array( 1, .869, .743, .653, .593, .551, .517, .491 ) ),
			.668088,
			3.806096,
			-1.611158,
		);
		yield 'regular' => array(
			array( array( 1, .631, .468, .382, .326, .289, .262, .241 ) ),
			.704077,
			1.182043,
			-1.680265,
		);
		yield 'four cohorts' => array(
			array(
				array( 10000, 8000, 6480, 5307, 4391 ),
				array( 10000, 8000, 6480, 5307 ),
				array( 10000, 8000, 6480 ),
				array( 10000, 8000 ),
			),
			3.79813,
			15.19191,
			-40255.8373,
		);
	}

	/** @param list<list<float|int>> $cohorts */
	#[DataProvider( 'cohorts' )]
	public function test_beta_geometric( array $cohorts, float $alpha, float $beta, float $likelihood ): void {
		$model = BetaGeometric::fit( $cohorts );
		self::assertEqualsWithDelta( $alpha, $model->alpha, 1e-5 );
		// The reference stopped a little earlier on this flat top.
		self::assertEqualsWithDelta( $beta, $model->beta, 1e-5 * max( 1.0, $beta ) );
		self::assertEqualsWithDelta( $likelihood, $model->log_likelihood( $cohorts ), 1e-4 );
	}

	public function test_what_a_subscription_is_worth(): void {
		$model = new BetaGeometric( .668088, 3.806096 );
		foreach ( array( 8 => .4604, 9 => .4358, 10 => .4142, 11 => .3951, 12 => .3780 ) as $t => $share ) {
			self::assertEqualsWithDelta( $share, $model->survival( $t ), 5e-5 );
		}
		self::assertEqualsWithDelta( 7.529628, $model->residual_lifetime( .1, 7 ), 1e-5 );
		self::assertEqualsWithDelta( 6.845116, $model->residual_lifetime( .1, 7 ) / 1.1, 1e-5 );
		self::assertEqualsWithDelta( $model->retention( 8 ), $model->after( 7 )->retention( 1 ), 1e-12 );
		self::assertEqualsWithDelta( $model->survival( 3 ) / $model->survival( 2 ), $model->retention( 3 ), 1e-12 );
	}

	public function test_value_of_a_discount(): void {
		$value = new DiscountValue( 40.0, 20.0, .2, 3, .01, self::takers(), self::stayers() );
		self::assertEqualsWithDelta( 69.943873, $value->gained, 1e-6 );
		self::assertEqualsWithDelta( 21.707831, $value->given, 1e-6 );
		self::assertEqualsWithDelta( 2.025849, $value->at( .16, .10 ), 1e-6 );
		self::assertEqualsWithDelta( .131036, $value->break_even( .10 ), 1e-6 );
		self::assertLessThan( 0.0, $value->at( .13, .10 ), 'None must be able to win.' );
	}

	public function test_depth_posterior(): void {
		$posterior = new DepthPosterior(
			array(
				array( 'depth' => 0.0, 'trials' => 40, 'stays' => 4 ),
				array( 'depth' => .2, 'trials' => 60, 'stays' => 12 ),
			)
		);
		self::assertEqualsWithDelta( array( 2.916806, 1.258091 ), array_values( $posterior->slope() ), 1e-6 );
		$steps = array();
		foreach ( array( .1, .2, .3, .4, .5 ) as $depth ) {
			$value   = new DiscountValue( 1.0, .5, $depth, 3, .01, self::takers(), self::stayers() );
			$steps[] = array( 'depth' => $depth, 'value' => $value );
		}
		foreach ( array( .114406, .146129, .186432, .235967, .294027, .358242 ) as $i => $staying ) {
			self::assertEqualsWithDelta(
				$staying,
				$posterior->staying( 0 === $i ? 0.0 : $steps[ $i - 1 ]['depth'] ),
				1e-6,
			);
		}
		$best = $posterior->best_of( $steps, range( 0, 5 ) );
		self::assertEqualsWithDelta( array( .138663, .027387, .030349, .056445, .111059, .636097 ), $best, 1e-6 );
		self::assertEqualsWithDelta( 1.0, array_sum( $best ), 1e-12 );
		$worth = $posterior->worth( $steps, .2 );
		self::assertEqualsWithDelta( array( .8036, .7753, .7364 ), array_slice( $worth['better'], 2 ), 5e-5 );
		self::assertSame( 0.0, $worth['better'][1], 'The base is not better than itself.' );
	}

	/** @return list<float> */
	private static function takers(): array {
		return array_map( static fn ( int $j ): float => 1 === $j ? 1.0 : .5 * .92 ** ( $j - 1 ), range( 1, 12 ) );
	}

	/** @return list<float> */
	private static function stayers(): array {
		return array_map( static fn ( int $j ): float => .92 ** ( $j - 1 ), range( 1, 12 ) );
	}

	/** @param list<int> $received */
	private static function tally( array $received, ?float $held_out = null ): MoneyTally {
		$sum     = (float) array_sum( $received );
		$squares = (float) array_sum( array_map( static fn ( int $r ): int => $r * $r, $received ) );
		$n       = count( $received );
		return null === $held_out
			? new MoneyTally( $n, $sum, $squares )
			: MoneyTally::held_out( $n, $sum, $squares, $held_out );
	}
}
