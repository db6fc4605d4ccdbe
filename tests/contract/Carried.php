<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

/** How many things in the store carry a redemption's key. */
final class Carried {

	/**
	 * @param int $coupons All, trashed ones included.
	 * @param int $live_coupons Those not in the trash.
	 * @param int $orders  Switch orders that were not cancelled.
	 */
	public function __construct(
		public readonly int $coupons,
		public readonly int $live_coupons,
		public readonly int $orders,
	) {}
}
