<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** A coupon of the store, as a discount takes its amount and kind from it. */
final class CouponTemplate {

	/**
	 * @param int|float $percent  0 where it takes an amount off.
	 * @param string    $amount   "5.00"; empty where it takes a percentage off.
	 * @param string    $obstacle Why it cannot serve, as a sentence; empty where it can.
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $code,
		public readonly int|float $percent,
		public readonly string $amount,
		public readonly string $currency,
		public readonly string $obstacle = '',
	) {}
}
