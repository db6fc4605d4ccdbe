<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/** Where a store's own pages about a subscription are. */
interface AccountUrls {

	/**
	 * The store's own cancel link, which works without ChurnStop; null where its customer may not cancel.
	 *
	 * @param string|null $page What account_url() answered before, where that is known: it costs the store two queries.
	 */
	public function cancel_url( Snapshot $snapshot, ?string $page = null ): ?string;

	/** Where the customer sees this subscription. */
	public function account_url( Snapshot $snapshot ): string;
}
