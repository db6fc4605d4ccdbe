<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/** A connection's subscriptions, and who may do what with them. Reads only. */
interface Subscriptions {

	/**
	 * The subscription as it is now, read afresh; null where this connection has none of that id.
	 *
	 * @param int|string $id As the store knows it: the id of a SubscriptionRef.
	 */
	public function snapshot( int|string $id ): ?Snapshot;

	/**
	 * Whether the actor may act on it: its owner with the store's right to cancel it, an agent whose customer owns it,
	 * the system.
	 */
	public function may( Actor $actor, Snapshot $snapshot ): bool;

	/**
	 * Whether the actor may cancel it now: staff wherever the store can; a customer where the store shows them its own
	 * Cancel, with CustomerMayCancel's filter as the last word. The answer holds for the request, or until a write.
	 */
	public function may_cancel( Actor $actor, Snapshot $snapshot ): bool;

	/** On the subscription's bill; empty where it has none. */
	public function billing_email( Snapshot $snapshot ): string;

	/**
	 * The customer's subscriptions, newest first, ended ones included.
	 *
	 * @param int|string $customer As CustomerRef has it.
	 * @return list<SubscriptionRef>
	 */
	public function subscriptions_of( int|string $customer ): array;
}
