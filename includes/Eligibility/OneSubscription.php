<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** With several subscriptions there is one cancel for all, and no offer. */
final class OneSubscription implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return $facts->several ? new Blocker( 'several_subscriptions' ) : null;
	}
}
