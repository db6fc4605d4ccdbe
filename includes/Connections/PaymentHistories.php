<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/** What a store's own books say of its subscriptions' money. Only read. */
interface PaymentHistories {

	/** The connection's id. */
	public function connection(): string;

	/** Whether there are books of it at all. Where there are none, what is known of its money stays. */
	public function keeps( int|string $id ): bool;

	/** As the books are now; null where the subscription is gone. */
	public function account( int|string $id ): ?PaymentHistory;

	/**
	 * Tells of each subscription whose account may read differently from now on, whoever changed it: paid, refunded,
	 * status, switched, trashed, deleted.
	 *
	 * @param \Closure(SubscriptionRef): void $changed It may be told before the change is made.
	 */
	public function watch( \Closure $changed ): void;
}
