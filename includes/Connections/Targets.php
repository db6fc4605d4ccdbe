<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/** What a subscription could be switched to. */
interface Targets {

	/**
	 * Products that the (single) item of the subscription could be switched to, in the store's order: purchasable, in stock, switch-compatible, not
	 * the present one. Prices are recurring totals for the present quantity, as the customer would be billed.
	 *
	 * @return list<Target>
	 */
	public function targets( Snapshot $snapshot ): array;
}
