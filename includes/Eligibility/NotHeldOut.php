<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** A customer who is held out sees no offer, so that the store knows what offers bring. */
final class NotHeldOut implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return $facts->held_out ? new Blocker( 'held_out' ) : null;
	}
}
