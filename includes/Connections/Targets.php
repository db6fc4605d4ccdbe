<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Subscriptions\Snapshot;

/** What a subscription could be switched to. */
interface Targets {

	/**
	 * Products and selling plans that the (single) item of the subscription could be switched to: purchasable, in
	 * stock, switch-compatible, not the present one. Prices are recurring totals for the present quantity, as the
	 * customer would be billed.
	 *
	 * Of a few, all, in the store's order. Of more than TargetQuery::FEW, those that are named, the TargetQuery::MOST
	 * nearest in price that are not dearer, and one that is cheaper where there is any.
	 *
	 * @return list<Target>
	 */
	public function targets( Snapshot $snapshot, TargetQuery $query = new TargetQuery() ): array;

	/**
	 * @return list<Blocker> Why there is nothing to switch to, as far as that is known; asked only where there is
	 *     nothing.
	 */
	public function why_no_targets( Snapshot $snapshot ): array;
}
