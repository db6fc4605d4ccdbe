<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** What the store or its gateway says against the change. */
final class StoreCanKeepIt implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return $facts->store[ $offer->id ][0] ?? null;
	}
}
