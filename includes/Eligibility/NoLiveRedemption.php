<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** At most one live redemption per subscription. */
final class NoLiveRedemption implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return $facts->history->live_redemption ? new Blocker( 'live_redemption' ) : null;
	}
}
