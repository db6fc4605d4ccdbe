<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Money;

/**
 * What a store's own subscriptions say about the cancellations of the past, also of the time before ChurnStop. Only
 * counts: nobody is named.
 */
interface PastCancellations {

	/**
	 * Cancellations whose moment lies between the first of the bounds and the last, whoever cancelled: customer, staff,
	 * or a payment that never came. Not counted: what ran to its agreed end, and what never began because its first
	 * order was not paid (an abandoned checkout is no cancellation). Counted by the database; no subscription is
	 * loaded.
	 *
	 * @param list<\DateTimeImmutable> $bounds Where each month begins, oldest first, and where the last one ends.
	 * @return list<Cancellations>
	 */
	public function cancellations( array $bounds ): array;

	/** An amount as this store writes it. */
	public function money( int $cents, string $currency ): Money;
}
