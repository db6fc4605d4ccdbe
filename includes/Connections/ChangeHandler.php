<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/**
 * How changes are kept on subscriptions: one kind of them by a handler, all that it can keep by a connection.
 *
 * Every write carries a redemption's key, and each coupon, order and note that it makes carries it too: what a killed
 * process left behind is found by it. All writes are idempotent by key: a second call finishes what the first began,
 * and repeats nothing.
 */
interface ChangeHandler extends Quotes {

	/**
	 * The write to come, with prior values and the values intended. Writes nothing: its answer is stored before
	 * `apply()`.
	 *
	 * @throws ConnectionFailure Where the change is not possible (any more).
	 */
	public function prepare( Snapshot $snapshot, Change $change ): Receipt;

	/**
	 * Makes the change, and reads back what was written. An engine that answers later answers an awaited() receipt,
	 * `check()` is Receipt::AWAITED until then, and Watcher::settled() is told when it is not any more.
	 *
	 * @throws ConnectionFailure Where it was refused; then nothing has changed, or everything was put back.
	 */
	public function apply( Receipt $receipt, string $key ): Receipt;

	/** What is true of a change that may have been killed half-way: one of the Receipt::* states. */
	public function check( Receipt $receipt, string $key ): string;

	/** How many discounted renewals are still to come; null where the change counts none. */
	public function payments_left( Receipt $receipt, string $key ): ?int;

	/**
	 * What is billed once a discount is over, where somebody else has changed the price since; null where it is as it
	 * was told.
	 */
	public function price_after( Receipt $receipt, string $key ): ?Money;

	/**
	 * Puts right what others did to a live change unheard: paid renewals are counted, a lost discount goes off the new
	 * price.
	 *
	 * @return string|null Why nothing of it is left (`coupon_removed`, `billed_anyway`); null where it goes on, or has
	 *     been used.
	 */
	public function catch_up( Receipt $receipt, string $key ): ?string;

	/**
	 * Takes back what was not used: coupon off and trashed, dates as they were, product restored, pause ended. Prior
	 * values are not restored across a renewal that was paid since; a prior payment date that has passed makes the
	 * payment due at once.
	 *
	 * @param string $note Who takes it back and why, for the order note.
	 * @throws ConnectionFailure
	 */
	public function undo( Receipt $receipt, string $key, string $note ): Receipt;

	/**
	 * The natural end of a change: a pause resumes and its payment is due on the moved date, an exhausted coupon goes
	 * to the trash.
	 *
	 * @throws ConnectionFailure
	 */
	public function finish( Receipt $receipt, string $key ): Receipt;

	/**
	 * The next payment as if the change never was; the present one where a renewal was paid since, or somebody else
	 * moved it.
	 */
	public function next_payment_without( Snapshot $snapshot, Receipt $receipt ): ?\DateTimeImmutable;
}
