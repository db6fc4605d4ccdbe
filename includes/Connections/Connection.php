<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/**
 * A source of subscriptions. Everything else in the plugin sees only this interface.
 *
 * Every write carries a redemption's key, and each coupon, order and note that it makes carries it too: what a killed process
 * left behind is found by it. All writes are idempotent by key: a second call finishes what the first began, and repeats nothing.
 */
interface Connection {

	/** `woocommerce-subscriptions` or `sandbox`. */
	public function id(): string;

	/** The subscription as it is now, read afresh; null where this connection has none of that id. */
	public function snapshot( int $subscription_id ): ?Snapshot;

	/** Whether the actor may act on it: its owner with the store's right to cancel it, an agent whose customer owns it, the system. */
	public function may( Actor $actor, Snapshot $snapshot ): bool;

	/**
	 * Whether the actor may cancel it now: staff wherever the store can; a customer where the store shows them its own Cancel, with
	 * CustomerCancel's filter as the last word. The answer holds for the request, or until a write.
	 */
	public function may_cancel( Actor $actor, Snapshot $snapshot ): bool;

	/** On the subscription's bill; empty where it has none. */
	public function billing_email( Snapshot $snapshot ): string;

	/** What the customer cannot use while this change lasts, as a sentence; empty where nothing is lost. */
	public function access_note( Snapshot $snapshot, Change $change ): string;

	/**
	 * The customer's subscriptions, newest first, ended ones included.
	 *
	 * @return list<int>
	 */
	public function subscriptions_of( int $customer_id ): array;

	/**
	 * Products that the (single) item of the subscription could be switched to, in the store's order: purchasable, in stock, switch-compatible, not
	 * the present one. Prices are recurring totals for the present quantity, as the customer would be billed.
	 *
	 * @return list<Target>
	 */
	public function targets( Snapshot $snapshot ): array;

	/**
	 * Why this store or gateway cannot keep the change; empty where it can. Only what the connection alone knows (gateway abilities,
	 * edited prices, dates too near): history, trial and plan rules are the Eligibility rules' part.
	 *
	 * @return list<Blocker>
	 */
	public function blockers( Snapshot $snapshot, Change $change ): array;

	/** What the customer would be billed, from the store's own totals on an unsaved copy. Call only where `blockers()` is empty. */
	public function terms( Snapshot $snapshot, Change $change ): Terms;

	/**
	 * The write to come, with prior values and the values intended. Writes nothing: its answer is stored before `apply()`.
	 *
	 * @throws ConnectionFailure Where the change is not possible (any more).
	 */
	public function prepare( Snapshot $snapshot, Change $change ): Receipt;

	/**
	 * Makes the change, and reads back what was written.
	 *
	 * @throws ConnectionFailure Where it was refused; then nothing has changed, or everything was put back.
	 */
	public function apply( Receipt $receipt, string $key ): Receipt;

	/** What is true of a change that may have been killed half-way: one of the Receipt::* states. */
	public function check( Receipt $receipt, string $key ): string;

	/** How many discounted renewals are still to come; null where the change counts none. */
	public function payments_left( Receipt $receipt, string $key ): ?int;

	/** What is billed once a discount is over, where somebody else has changed the price since; null where it is as it was told. */
	public function price_after( Receipt $receipt, string $key ): ?Money;

	/**
	 * Puts right what others did to a live change unheard: paid renewals are counted, a lost discount goes off the new price.
	 *
	 * @return string|null Why nothing of it is left (`coupon_removed`, `billed_anyway`); null where it goes on, or has been used.
	 */
	public function catch_up( Receipt $receipt, string $key ): ?string;

	/**
	 * Takes back what was not used: coupon off and trashed, dates as they were, product restored, pause ended. Prior values are not restored
	 * across a renewal that was paid since; a prior payment date that has passed makes the payment due at once.
	 *
	 * @param string $note Who takes it back and why, for the order note.
	 * @throws ConnectionFailure
	 */
	public function undo( Receipt $receipt, string $key, string $note ): Receipt;

	/**
	 * The natural end of a change: a pause resumes and its payment is due on the moved date, an exhausted coupon goes to the trash.
	 *
	 * @throws ConnectionFailure
	 */
	public function finish( Receipt $receipt, string $key ): Receipt;

	/** When paid time would end if it were cancelled now and the live change taken back first. Now, where nothing paid is left. */
	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable;

	/**
	 * Cancels as the store's own cancel does, other plugins see the same hooks; takes the live change back first. Already cancelled is success.
	 *
	 * @return Snapshot As read back.
	 * @throws ConnectionFailure
	 */
	public function cancel( int $subscription_id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot;

	/** Whether a cancelled, still paid subscription can be kept after all. */
	public function can_reactivate( Snapshot $snapshot ): bool;

	/** @throws ConnectionFailure */
	public function reactivate( int $subscription_id, Actor $actor ): Snapshot;

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
