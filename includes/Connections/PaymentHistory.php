<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** How a subscription stands in its store's books. */
final class PaymentHistory {

	/**
	 * @param string        $status       In the store's own word.
	 * @param \DateTimeImmutable|null $cancelled_at When somebody asked to cancel it; null where nobody did, or that was
	 *     taken back.
	 * @param \DateTimeImmutable|null $ended_at When it ended without being cancelled: expired, or switched for another
	 *     one.
	 * @param string        $period       How long one payment lasts, as "1 month".
	 * @param list<Payment> $payments     Oldest first, also those of subscriptions that took its place.
	 * @param \DateTimeImmutable $at      The store's now.
	 * @param bool          $goes_on      Whether one that took its place is on, where it is not itself.
	 * @param float         $untaxed      The share of a renewal's price that is no tax.
	 * @param int|null      $decimals     Of the cents in which payments are; null: those of the attempt.
	 */
	public function __construct(
		public readonly string $status,
		public readonly ?\DateTimeImmutable $cancelled_at,
		public readonly ?\DateTimeImmutable $ended_at,
		public readonly string $period,
		public readonly array $payments,
		public readonly \DateTimeImmutable $at,
		public readonly bool $goes_on = false,
		public readonly float $untaxed = 1.0,
		public readonly ?int $decimals = null,
	) {}
}
