<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Snapshot;

/** What a change would mean for a subscription, asked before it is made. Nothing is written. */
interface Quotes {

	/**
	 * Why this store or gateway cannot keep the change; empty where it can. Only what the connection alone knows
	 * (gateway abilities, edited prices, dates too near): history, trial and plan rules are the Eligibility rules'
	 * part.
	 *
	 * @return list<Blocker>
	 */
	public function blockers( Snapshot $snapshot, Change $change ): array;

	/**
	 * What the customer would be billed, from the store's own totals on an unsaved copy. Call only where `blockers()`
	 * is empty.
	 */
	public function terms( Snapshot $snapshot, Change $change ): Terms;

	/** What the customer cannot use while this change lasts, as a sentence; empty where nothing is lost. */
	public function access_note( Snapshot $snapshot, Change $change ): string;
}
