<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

/** What a change costs the store, as promised when it is accepted. Never less than nothing. */
final class Cost {

	private const DAYS_A_YEAR = 365;

	/** A target's price a day is in 1/10,000 of the currency's smallest unit. */
	private const PER_DAY = 10_000;

	/**
	 * A discount: what it takes off each payment. A skip: the payment. A switch: the difference of a year. What only moves a payment costs nothing.
	 *
	 * @param int $per_day_less SWITCH: by how much the new product is cheaper a day.
	 * @return int In the currency's smallest unit.
	 */
	public static function of( Change $change, Terms $terms, int $per_day_less = 0 ): int {
		return max(
			0,
			match ( $change->kind ) {
				Change::DISCOUNT   => ( $terms->price_now->cents - ( $terms->price_during ?? $terms->price_now )->cents ) * ( $terms->payments ?? 0 ),
				Change::MOVE_DATES => $terms->price_now->cents * $change->intervals,
				Change::SWITCH     => intdiv( $per_day_less * self::DAYS_A_YEAR, self::PER_DAY ),
				default            => 0,
			}
		);
	}
}
