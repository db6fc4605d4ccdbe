<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Experiments;

use ChurnStop\Experiments\Arm;
use ChurnStop\Experiments\Draw;
use PHPUnit\Framework\TestCase;

/** Draws are stable, fair, and independent of one another. */
final class DrawTest extends TestCase {

	public function test_a_customer_is_drawn_alike_everywhere_and_anew_for_another_programme_round_or_site(): void {
		$point = Draw::point( 'secret', '4', 17, 1 );
		self::assertSame( $point, Draw::point( 'secret', '4', 17, 1 ) );
		self::assertSame( 0.94154, round( $point, 5 ), 'As it was drawn by every version so far.' );
		foreach (
			array(
				array( 'other', '4', 17, 1 ),
				array( 'secret', '5', 17, 1 ),
				array( 'secret', '4', 18, 1 ),
				array( 'secret', '4', 17, 2 ),
				array( 'secret', '41', 7, 1 ),
			) as $else
		) {
			self::assertNotSame( $point, Draw::point( ...$else ) );
		}
	}

	public function test_draws_fill_the_arms_by_their_weights_and_know_nothing_of_the_holdout(): void {
		$arms  = array( new Arm( 'control', 50 ), new Arm( 'b', 30 ), new Arm( 'c', 20 ) );
		$found = array_fill_keys( array( 'control', 'b', 'c' ), array( 0, 0 ) );
		$n     = 40000;
		for ( $customer = 1; $customer <= $n; $customer++ ) {
			$arm = Draw::arm( Draw::point( 'secret', '4', $customer, 1 ), $arms )->id;
			++$found[ $arm ][ (int) Draw::is_held_out( Draw::point( 'secret', 'holdout', $customer, 1 ), 20 ) ];
		}
		foreach ( array( 'control' => 0.5, 'b' => 0.3, 'c' => 0.2 ) as $id => $share ) {
			// Five standard errors.
			self::assertEqualsWithDelta(
				$share * $n,
				array_sum( $found[ $id ] ),
				5 * sqrt( $n * $share * ( 1 - $share ) ),
			);
			self::assertEqualsWithDelta(
				0.2,
				$found[ $id ][1] / array_sum( $found[ $id ] ),
				5 * sqrt( 0.16 / array_sum( $found[ $id ] ) ),
			);
		}
	}

	public function test_the_ends_belong_to_the_first_and_the_last_arm(): void {
		$arms = array( new Arm( 'a', 1 ), new Arm( 'b', 99 ) );
		self::assertSame(
			array( 'a', 'a', 'b', 'b' ),
			array_map(
				static fn ( float $point ): string => Draw::arm( $point, $arms )->id,
				array( 0.0, 0.0099, 0.01, 0.999999999 ),
			),
		);
		self::assertSame(
			array( false, true, false ),
			array( Draw::is_held_out( 0.0, 0 ), Draw::is_held_out( 0.4999, 50 ), Draw::is_held_out( 0.5, 50 ) ),
		);
	}
}
