<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/** What a store's own books say of its subscriptions' money. Only read. */
interface PaymentHistories {

	/** The first and the last id of subscriptions that the demo's year is about: no store has books of them. */
	public const MADE_UP = array( 900_000_000, 999_999_999 );

	/** The connection's id. */
	public function connection(): string;

	/**
	 * As the books are now.
	 *
	 * @param list<string> $ids
	 * @return array<array-key, PaymentHistory|null> By id. Null: the subscription is gone. Missing: there are no books
	 *     of it, so what is known of its money stays.
	 */
	public function accounts( array $ids ): array;

	/**
	 * Tells of each subscription whose account may read differently from now on, whoever changed it: paid, refunded,
	 * status, switched, trashed, deleted.
	 *
	 * @param \Closure(SubscriptionRef): void $changed It may be told before the change is made.
	 */
	public function watch( \Closure $changed ): void;
}
