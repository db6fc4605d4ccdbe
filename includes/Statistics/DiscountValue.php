<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * What a discount is worth to the merchant per offer made: kept margin of those who stay because of it, less what is
 * given to those who would have stayed. In the unit of the price; over twelve months of renewals, without tax.
 */
final class DiscountValue {

	/** Margin of one customer more who stays. */
	public readonly float $gained;

	/** What one customer gets who would have stayed. */
	public readonly float $given;

	/**
	 * @param float       $price    Of a renewal.
	 * @param float       $margin   Of a renewal at full price.
	 * @param float       $depth    Of the discount, 0 to 1.
	 * @param int         $payments How many renewals it takes it off.
	 * @param float       $rate     A period's discount rate.
	 * @param list<float> $takers   The share of those who took an offer that pays renewal 1, 2, …; the first is 1.
	 * @param list<float> $stayers  The same for those who would have stayed without one.
	 */
	public function __construct(
		float $price,
		float $margin,
		float $depth,
		int $payments,
		float $rate,
		array $takers,
		array $stayers,
	) {
		$gained = 0.0;
		$given  = 0.0;
		foreach ( $takers as $i => $share ) {
			$j       = $i + 1;
			$off     = $j <= $payments ? $price * $depth : 0.0;
			$factor  = ( 1.0 + $rate ) ** $j;
			$gained += $share * ( $margin - $off ) / $factor;
			$given  += ( $stayers[ $i ] ?? 0.0 ) * $off / $factor;
		}
		$this->gained = $gained;
		$this->given  = $given;
	}

	/**
	 * @param float $staying          The chance that a customer stays with this discount.
	 * @param float $staying_anyway The chance without an offer.
	 */
	public function at( float $staying, float $staying_anyway ): float {
		return ( $staying - $staying_anyway ) * $this->gained - $staying_anyway * $this->given;
	}

	/** The chance to stay above which the discount is worth more than none. */
	public function break_even( float $staying_anyway ): float {
		return $staying_anyway * ( 1.0 + $this->given / $this->gained );
	}
}
