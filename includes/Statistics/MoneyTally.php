<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/** Money received from customers who entered with one probability, in one currency: how many, ΣR, ΣR². */
final class MoneyTally {

	/**
	 * @param int   $n       Customers who entered.
	 * @param float $sum     What came in from them, in the currency's units.
	 * @param float $squares The sum of the squares of what came in from each.
	 * @param float $weight  Of each of them: (1 − h) / h for those held out with probability h, 1 for the treated.
	 */
	public function __construct(
		public readonly int $n,
		public readonly float $sum,
		public readonly float $squares,
		public readonly float $weight = 1.0,
	) {}

	public static function held_out( int $n, float $sum, float $squares, float $probability ): self {
		return new self( $n, $sum, $squares, ( 1.0 - $probability ) / $probability );
	}
}
