<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** How many subscriptions to one plan were cancelled in one month. */
final class Cancellations {

	/**
	 * @param int    $month      Counted from the first bound: 0 is the oldest.
	 * @param int    $product_id The variation's id where it is one; 0 where the subscription holds no product.
	 * @param string $name       What it was sold as; the product may be gone.
	 * @param int    $count      All of them.
	 * @param int    $unpaid     Those among them that never paid for a period: cancelled in a trial, say.
	 * @param int    $lost       What the others paid, as cents a month, taxes and shipping included.
	 * @param string $currency
	 */
	public function __construct(
		public readonly int $month,
		public readonly int $product_id,
		public readonly string $name,
		public readonly int $count,
		public readonly int $unpaid,
		public readonly int $lost,
		public readonly string $currency,
	) {}
}
