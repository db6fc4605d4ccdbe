<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/** A connection's subscriptions that could be cancelled now: active ones and those on hold. */
interface LiveSubscriptions {

	public function count(): int;

	/**
	 * The next ones in an order of the store's own. No subscription is loaded.
	 *
	 * @param string $last The id of the last one before; empty: from the start.
	 * @return list<SubscriptionRef>
	 */
	public function after( string $last, int $limit ): array;

	/**
	 * Runs a callback in which these are answered from one reading of all of them: a query a table, not several for
	 * each.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 * @param callable(): void      $callback Writes nothing to them.
	 */
	public function together( array $subscriptions, callable $callback ): void;
}
