<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** One reason why an offer may not be shown. Pure. */
interface Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker;
}
