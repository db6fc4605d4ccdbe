<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

/** A product that belongs with the one on the subscription. */
final class Sibling {

	/**
	 * @param int $price As Given's.
	 * @param 'day'|'week'|'month'|'year' $period
	 */
	public function __construct(
		public readonly int $price,
		public readonly string $period = 'month',
		public readonly int $interval = 1,
		public readonly bool $in_stock = true,
	) {}
}
