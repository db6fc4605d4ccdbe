<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Receipt;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What a connection tells about changes made by others: the store's own buttons, jobs, admins, other plugins.
 *
 * It also answers what is agreed, for what the store does automatically meanwhile.
 *
 * Calls made by ChurnStop itself (inside apply, undo, finish, cancel) are not reported.
 */
interface Watcher {

	/**
	 * The store is about to cancel it (its own cancel link, an admin, another plugin): the last moment to take an
	 * unused concession back.
	 */
	public function cancelling( SubscriptionRef $subscription ): void;

	/** What was being cancelled is cancelled, or will be at the end of the paid time. */
	public function cancelled( SubscriptionRef $subscription ): void;

	/** What was being cancelled, or resumed, is not: the store, its gateway or another plugin refused. */
	public function refused( SubscriptionRef $subscription ): void;

	/** It was on hold and is active again: WooCommerce's own Reactivate, an admin, REST, another plugin. */
	public function resumed( SubscriptionRef $subscription ): void;

	/** A renewal was paid. */
	public function renewed( SubscriptionRef $subscription ): void;

	/**
	 * It ended for good (cancelled, expired, trashed, deleted).
	 *
	 * @param string $why `switched_in_store` where another one has taken its place, else `ended`.
	 */
	public function ended( SubscriptionRef $subscription, string $why = 'ended' ): void;

	/**
	 * Something that the redemption of this key needs was removed by hand.
	 *
	 * @param string $why `coupon_removed` (trashed or taken off), `switched_in_store`, or `taken_back` where it is not
	 *     known.
	 */
	public function taken_back( SubscriptionRef $subscription, string $key, string $why = 'taken_back' ): void;

	/**
	 * The engine has said what became of the change of this key, which it had taken before: `check()` knows what is
	 * true now.
	 */
	public function settled( SubscriptionRef $subscription, string $key ): void;

	/** The change that is at work on it, as it was read last; null where none is. */
	public function agreed( SubscriptionRef $subscription ): ?Receipt;

	/** The last pause that has run its course; null where there was none. */
	public function paused_last( SubscriptionRef $subscription ): ?Receipt;

	/** The connection itself is gone, with all its subscriptions: nothing that was recorded of them is kept. */
	public function gone( string $connection ): void;
}
