<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * A source of subscriptions, and what can be done with them: one contract for each purpose. Everything else in the
 * plugin sees only these. What a connection does not have is an empty list, null, or a blocker, never an exception.
 */
interface Connection extends Subscriptions, Targets, ChangeHandler, Cancellation, AccountUrls, Watch {

	/** `woocommerce-subscriptions`, `sandbox`, or another: the first half of its references. */
	public function id(): string;

	/** @return list<string> The kinds of changes that it can keep. Any other is blocked as `kind_not_supported`. */
	public function kinds(): array;
}
