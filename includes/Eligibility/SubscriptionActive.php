<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;
use ChurnStop\Subscriptions\Status;

/** Only what runs can be discounted, paused, moved or switched. */
final class SubscriptionActive implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return Status::Active === $facts->snapshot->status
			? null
			: new Blocker( 'not_active', array( 'status' => $facts->snapshot->store_status ) );
	}
}
