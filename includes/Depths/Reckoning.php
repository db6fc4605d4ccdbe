<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Offers\DepthSteps;
use ChurnStop\Statistics\BetaGeometric;
use ChurnStop\Statistics\DepthChoice;
use ChurnStop\Statistics\DepthRule;
use ChurnStop\Statistics\DiscountValue;
use ChurnStop\Subscriptions\Snapshot;

/**
 * What each step is worth for one subscription, and with which chance it is offered. Pure. In prices of one renewal.
 */
final class Reckoning {

	/** Money of a month from now counts so much less. */
	private const RATE = 0.01;

	/** Days of a period, and how many there are in a year. */
	private const DAYS     = array( 'day' => 1.0, 'week' => 7.0, 'month' => 30.4375, 'year' => 365.25 );
	private const PER_YEAR = array( 'day' => 365, 'week' => 52, 'month' => 12, 'year' => 1 );

	/** No subscription of a store is older, in renewals. */
	private const OLDEST = 1000;

	/**
	 * @param list<array{percent: int, value: DiscountValue}> $steps   Those that leave the floor of the margin.
	 * @param DepthChoice|null                                $choice  Null where no step leaves it.
	 * @param int                                             $tenure  Renewals since it began.
	 * @param int                                             $renewals In the twelve months that count.
	 * @param int                                             $cycles  How many of them would be discounted.
	 * @param list<float>                                     $stayers The share that pays renewal 1, 2, ….
	 */
	private function __construct(
		public readonly array $steps,
		public readonly ?DepthChoice $choice,
		public readonly int $base,
		public readonly int $tenure,
		public readonly int $renewals,
		public readonly int $cycles,
		public readonly array $stayers,
	) {}

	/**
	 * @param float $margin   What is left of the price of a renewal after its costs, as a share.
	 * @param float $floor    The least share of the price that must be left with the discount.
	 * @param float $held_out The share of customers that the holdout keeps from any offer.
	 */
	public static function of(
		DepthSteps $steps,
		Snapshot $snapshot,
		Learned $learned,
		BetaGeometric $survival,
		float $margin,
		float $floor,
		float $held_out,
	): self {
		$tenure   = self::tenure( $snapshot );
		$renewals = self::renewals( $snapshot );
		// In a trial nobody has paid yet: a discount is given once.
		$cycles  = $snapshot->in_trial() ? 1 : min( $steps->cycles, $renewals );
		$rate    = ( 1.0 + self::RATE ) ** ( 12 / self::per_year( $snapshot ) ) - 1.0;
		$stayers = array( 1.0 );
		for ( $j = 2; $j <= $renewals; $j++ ) {
			$stayers[] = $stayers[ $j - 2 ] * $survival->after( $tenure )->retention( $j );
		}
		$again  = $learned->pays_again();
		$takers = array(
			1.0,
			...array_map( static fn ( float $share ): float => $again * $share, array_slice( $stayers, 1 ) ),
		);
		$within = array_values( array_filter(
			$steps->percents,
			static fn ( int $percent ): bool => $margin - $percent / 100 >= $floor - 1e-9,
		) );
		$base   = array_reduce(
			$within,
			static fn ( int $found, int $percent ): int => $percent <= $steps->base() ? $percent : $found,
			0,
		);
		$valued = array();
		foreach ( $within as $percent ) {
			$valued[] = array(
				'percent' => $percent,
				'depth'   => $percent / 100,
				'value'   => new DiscountValue( 1.0, $margin, $percent / 100, $cycles, $rate, $takers, $stayers ),
			);
		}
		$choice = array() === $valued
			? null
			: DepthRule::choose(
				$valued,
				$base / 100,
				$learned->posterior(),
				$learned->matured(),
				$held_out,
				$learned->brake,
			);
		return new self( $valued, $choice, $base, $tenure, $renewals, $cycles, $stayers );
	}

	/** Renewals since it began, whatever became of them. A clock that was put back makes nobody younger than new. */
	private static function tenure( Snapshot $snapshot ): int {
		$days = null === $snapshot->started_at
			? 0
			: ( $snapshot->at->getTimestamp() - $snapshot->started_at->getTimestamp() ) / 86400;
		return min( self::OLDEST, max( 0, (int) floor( $days / self::days( $snapshot ) ) ) );
	}

	/** Of the next twelve months, and not beyond its end. */
	private static function renewals( Snapshot $snapshot ): int {
		$most = max( 1, (int) floor( self::per_year( $snapshot ) ) );
		if ( null === $snapshot->end || null === $snapshot->next_payment ) {
			return $most;
		}
		$left = (
			$snapshot->end->getTimestamp() - $snapshot->next_payment->getTimestamp()
		) / 86400 / self::days( $snapshot );
		return min( $most, max( 1, (int) ceil( $left ) ) );
	}

	private static function per_year( Snapshot $snapshot ): float {
		return ( self::PER_YEAR[ $snapshot->period ] ?? 12 ) / max( 1, $snapshot->interval );
	}

	/** Of one payment. */
	public static function days_of( string $period, int $interval ): float {
		return ( self::DAYS[ $period ] ?? self::DAYS['month'] ) * max( 1, $interval );
	}

	private static function days( Snapshot $snapshot ): float {
		return self::days_of( $snapshot->period, $snapshot->interval );
	}
}
