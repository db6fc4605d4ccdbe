<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * What the flow caused: the mean received from treated customers less the mean received from those held out, times the
 * treated. The interval is for one day that was fixed beforehand; it is not valid for looking again and again.
 */
final class Incremental {

	/** Fewer customers of either kind say nothing about money. */
	public const FEWEST = 50;

	/**
	 * @param list<MoneyTally> $treated
	 * @param list<MoneyTally> $held_out One tally a probability.
	 * @return Interval|null Per treated customer; null where one side is empty or nothing came in at all.
	 */
	public static function per_customer( array $treated, array $held_out ): ?Interval {
		$n       = array_sum( array_map( static fn ( MoneyTally $tally ): int => $tally->n, $treated ) );
		$weights = self::sum( $held_out, static fn ( MoneyTally $tally ): float => $tally->n * $tally->weight );
		$weight2 = self::sum( $held_out, static fn ( MoneyTally $tally ): float => $tally->n * $tally->weight ** 2 );
		$own     = array(
			'sum'     => self::sum( $treated, static fn ( MoneyTally $tally ): float => $tally->sum ),
			'squares' => self::sum( $treated, static fn ( MoneyTally $tally ): float => $tally->squares ),
		);
		$theirs  = array(
			'sum'     => self::sum( $held_out, static fn ( MoneyTally $tally ): float => $tally->sum ),
			'squares' => self::sum( $held_out, static fn ( MoneyTally $tally ): float => $tally->squares ),
		);
		if ( 0 === $n || $weights <= 0.0 || $own['sum'] + $theirs['sum'] <= 0.0 ) {
			return null;
		}
		$mean_treated = $own['sum'] / $n;
		$weighted     = self::sum( $held_out, static fn ( MoneyTally $tally ): float => $tally->weight * $tally->sum );
		$mean_held    = $weighted / $weights;

		$pooled      = ( $own['squares'] + $theirs['squares'] ) / ( $own['sum'] + $theirs['sum'] );
		$phi_treated = $own['sum'] > 0.0 ? $own['squares'] / $own['sum'] : $pooled;
		$phi_held    = max( $pooled, $theirs['sum'] > 0.0 ? $theirs['squares'] / $theirs['sum'] : 0.0 );

		$t     = Wilson::of_share( min( 1.0, $mean_treated / $phi_treated ), (float) $n )->times( $phi_treated );
		$c     = Wilson::of_share(
			min( 1.0, $mean_held / $phi_held ),
			$weights * $weights / $weight2,
		)->times( $phi_held );
		$delta = $mean_treated - $mean_held;
		return new Interval(
			$delta,
			$delta - sqrt( ( $mean_treated - $t->low ) ** 2 + ( $c->high - $mean_held ) ** 2 ),
			$delta + sqrt( ( $t->high - $mean_treated ) ** 2 + ( $mean_held - $c->low ) ** 2 )
		);
	}

	/**
	 * @param list<MoneyTally>             $tallies
	 * @param callable( MoneyTally ): float $what
	 */
	private static function sum( array $tallies, callable $what ): float {
		return array_sum( array_map( $what, $tallies ) );
	}
}
