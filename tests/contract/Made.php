<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

/** The subscription that was made for a test. */
final class Made {

	/**
	 * @param int                $product_id On its first line: the variation where it is one.
	 * @param array<string, int> $siblings   The given siblings' ids, by the test's names.
	 */
	public function __construct(
		public readonly int|string $id,
		public readonly int|string $customer_id,
		public readonly int $product_id,
		public readonly array $siblings = array(),
	) {}
}
