<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Changes\Receipt;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/** A source of subscriptions, and what can be done with them. Everything else in the plugin sees only this interface. */
interface Connection extends ChangeHandler {

	/** `woocommerce-subscriptions` or `sandbox`. */
	public function id(): string;

	/**
	 * The subscription as it is now, read afresh; null where this connection has none of that id.
	 *
	 * @param int|string $id As the store knows it: the id of a SubscriptionRef, here and below.
	 */
	public function snapshot( int|string $id ): ?Snapshot;

	/** Whether the actor may act on it: its owner with the store's right to cancel it, an agent whose customer owns it, the system. */
	public function may( Actor $actor, Snapshot $snapshot ): bool;

	/**
	 * Whether the actor may cancel it now: staff wherever the store can; a customer where the store shows them its own Cancel, with
	 * CustomerCancel's filter as the last word. The answer holds for the request, or until a write.
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

	/**
	 * Products that the (single) item of the subscription could be switched to, in the store's order: purchasable, in stock, switch-compatible, not
	 * the present one. Prices are recurring totals for the present quantity, as the customer would be billed.
	 *
	 * @return list<Target>
	 */
	public function targets( Snapshot $snapshot ): array;

	/** @return list<string> The kinds of changes that it can keep. Any other is blocked as `kind_not_supported`. */
	public function kinds(): array;

	/** When paid time would end if it were cancelled now and the live change taken back first. Now, where nothing paid is left. */
	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable;

	/**
	 * Cancels as the store's own cancel does, other plugins see the same hooks; takes the live change back first. Already cancelled is success.
	 *
	 * @return Snapshot As read back.
	 * @throws ConnectionFailure
	 */
	public function cancel( int|string $id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot;

	/** Whether a cancelled, still paid subscription can be kept after all. */
	public function can_reactivate( Snapshot $snapshot ): bool;

	/** @throws ConnectionFailure */
	public function reactivate( int|string $id, Actor $actor ): Snapshot;

	/**
	 * The store's own cancel link, which works without ChurnStop; null where its customer may not cancel.
	 *
	 * @param string|null $page What account_url() answered before, where that is known: it costs the store two queries.
	 */
	public function cancel_url( Snapshot $snapshot, ?string $page = null ): ?string;

	/** Where the customer sees this subscription. */
	public function account_url( Snapshot $snapshot ): string;

	/** Tells the watcher what happens to subscriptions outside ChurnStop's own calls. Called once, at boot. */
	public function watch( Watcher $watcher ): void;
}
