<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/** How long a subscription has lasted, of which product, and whether somebody ended it. */
final class Tenure {

	/**
	 * @param int $product_id What is sold first on it: the variation, where it is one; 0: not known.
	 * @param \DateTimeImmutable      $known_at   Since when this store has it: one that was imported began before.
	 * @param \DateTimeImmutable|null $over_at    When it was over; null while it is not.
	 * @param bool                    $lost       Whether it was over because somebody cancelled it.
	 */
	public function __construct(
		public readonly SubscriptionRef $subscription,
		public readonly int $product_id,
		public readonly string $period,
		public readonly int $interval,
		public readonly \DateTimeImmutable $began_at,
		public readonly \DateTimeImmutable $known_at,
		public readonly ?\DateTimeImmutable $over_at,
		public readonly bool $lost,
	) {}
}
