<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Subscriptions\Money;

/** How one kind of change is kept by the store: as a ChangeHandler, with what was read of the store. */
interface Handler {

	/** @return list<Blocker> */
	public function blockers( \WC_Subscription $subscription, Change $change ): array;

	public function terms( \WC_Subscription $subscription, Change $change ): Terms;

	public function access_note( \WC_Subscription $subscription, Change $change ): string;

	/** @throws ConnectionFailure */
	public function prepare( \WC_Subscription $subscription, Change $change ): Receipt;

	/** @throws ConnectionFailure */
	public function apply( Receipt $receipt, string $key ): Receipt;

	public function check( Receipt $receipt, string $key ): string;

	/** @throws ConnectionFailure */
	public function undo( Receipt $receipt, string $key, string $note ): Receipt;

	/** @throws ConnectionFailure */
	public function finish( Receipt $receipt, string $key ): Receipt;

	public function payments_left( Receipt $receipt, string $key ): ?int;

	public function price_after( Receipt $receipt, string $key ): ?Money;

	public function catch_up( Receipt $receipt, string $key ): ?string;

	/**
	 * The next payment as if the change never was; the present one where a renewal was paid since or somebody else
	 * moved it.
	 */
	public function next_payment_without( \WC_Subscription $subscription, Receipt $receipt ): ?\DateTimeImmutable;

	/**
	 * For the support agent: what stays of it where it could not be taken back at a cancellation, and what to do about
	 * it.
	 */
	public function left( Receipt $receipt, string $key ): string;
}
