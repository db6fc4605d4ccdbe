<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** A payment that a store received for a subscription, in cents of its currency: without taxes, with shipping. */
final class Payment {

	/**
	 * @param bool $renewal  False: the first one, of the subscription or of one that took its place.
	 * @param int  $paid     What was paid, before anything was given back.
	 * @param int  $refunded What of it was given back since.
	 * @param int  $given    What ChurnStop's own discount took off it.
	 */
	public function __construct(
		public readonly int $order_id,
		public readonly bool $renewal,
		public readonly \DateTimeImmutable $at,
		public readonly string $currency,
		public readonly int $paid,
		public readonly int $refunded = 0,
		public readonly int $given = 0,
	) {}

	/** What the store has kept of it. */
	public function received(): int {
		return $this->paid - $this->refunded;
	}
}
