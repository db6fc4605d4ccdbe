<?php
declare(strict_types=1);

namespace ChurnStop\Bench\Simulation;

use ChurnStop\Statistics\Incremental;
use ChurnStop\Statistics\MoneyTally;

/** Stores with a holdout: how often the interval of the incremental money holds the truth on days fixed beforehand. */
final class Holdouts {

	private const MONTHS = array( 3, 6, 12, 24 );

	/** Of those who are left alone this share stays. */
	private const BASE = 0.10;

	/** Of those who stay this share pays the next renewal, and the next. */
	private const RETENTION = 0.92;

	/** Monthly prices, all equally common. */
	private const PRICES = array( 15, 20, 30, 40, 60, 100 );

	/** @return list<array{per_month: int, holdout: float, effect: float}> */
	public static function scenarios(): array {
		$all = array();
		foreach ( array( 20, 50, 100, 500 ) as $per_month ) {
			foreach ( array( 0.1, 0.2 ) as $holdout ) {
				foreach ( array( 0.0, 0.05 ) as $effect ) {
					$all[] = compact( 'per_month', 'holdout', 'effect' );
				}
			}
		}
		return $all;
	}

	/**
	 * @param array{per_month: int, holdout: float, effect: float} $scenario
	 * @return array<string, mixed> `months`: month → the share of stores that show an interval, of these the share that
	 *     holds the truth, its half-width.
	 */
	public static function run( array $scenario, int $stores, int $seed ): array {
		$dice   = new Dice( $seed );
		$price  = array_sum( self::PRICES ) / count( self::PRICES );
		$months = array_fill_keys( self::MONTHS, array( 'shown' => 0, 'held' => 0, 'half' => 0.0 ) );
		for ( $store = 0; $store < $stores; $store++ ) {
			$sums = array();
			foreach ( self::MONTHS as $month ) {
				$sums[ $month ] = array(
					't' => array( 0, 0.0, 0.0, 0 ),
					'c' => array( 0, 0.0, 0.0, 0 ),
					'truth' => 0.0,
				);
			}
			for ( $entered = 0; $entered < 24; $entered++ ) {
				for ( $customers = self::entries( $scenario['per_month'], $dice ); $customers > 0; $customers-- ) {
					self::customer( $scenario, $entered, $price, $dice, $sums );
				}
			}
			foreach ( self::MONTHS as $month ) {
				[ 't' => $t, 'c' => $c, 'truth' => $truth ] = $sums[ $month ];
				if ( $t[3] < Incremental::FEWEST || $c[3] < Incremental::FEWEST ) {
					continue;
				}
				$interval = Incremental::per_customer(
					array( new MoneyTally( $t[0], $t[1], $t[2] ) ),
					array( MoneyTally::held_out( $c[0], $c[1], $c[2], $scenario['holdout'] ) )
				);
				if ( null !== $interval ) {
					++$months[ $month ]['shown'];
					$months[ $month ]['held'] += $interval->holds( $truth / ( $t[0] + $c[0] ) ) ? 1 : 0;
					$months[ $month ]['half'] += ( $interval->high - $interval->low ) / 2.0;
				}
			}
		}
		foreach ( $months as $month => $row ) {
			$shown            = max( 1, $row['shown'] );
			$months[ $month ] = array(
				'shown' => $row['shown'] / $stores,
				'held' => $row['held'] / $shown,
				'half' => $row['half'] / $shown,
			);
		}
		return $scenario + array( 'stores' => $stores, 'months' => $months );
	}

	/**
	 * @param array{per_month: int, holdout: float, effect: float} $scenario
	 * @param array<int, array{t: array{int, float, float, int}, c: array{int, float, float, int}, truth: float}> $sums
	 */
	private static function customer(
		array $scenario,
		int $entered,
		float $mean_price,
		Dice $dice,
		array &$sums,
	): void {
		$held     = $dice->happens( $scenario['holdout'] );
		$stays    = $dice->happens( self::BASE + ( $held ? 0.0 : $scenario['effect'] ) );
		$price    = self::PRICES[ (int) ( count( self::PRICES ) * $dice->uniform() ) ];
		$payments = 0;
		if ( $stays ) {
			for ( $payments = 1; $payments < 12 && $dice->happens( self::RETENTION ); $payments++ ) {
				continue;
			}
		}
		foreach ( $sums as $month => $sum ) {
			$age = $month - $entered;
			if ( $age <= 0 ) {
				continue;
			}
			$received = (float) ( $price * min( $payments, $age ) );
			$side     = $held ? 'c' : 't';
			++$sum[ $side ][0];
			$sum[ $side ][1] += $received;
			$sum[ $side ][2] += $received * $received;
			$sum[ $side ][3] += $age > 1 ? 1 : 0;
			// What the offer adds for a customer of this age, on average.
			$sum['truth'] += $scenario['effect'] * $mean_price * (
				1.0 - self::RETENTION ** min( 12, $age )
			) / ( 1.0 - self::RETENTION );

			$sums[ $month ] = $sum;
		}
	}

	private static function entries( int $mean, Dice $dice ): int {
		$count = 0;
		for ( ; $mean > 0; $mean -= 20 ) {
			$count += $dice->poisson( min( 20, $mean ) );
		}
		return $count;
	}
}
