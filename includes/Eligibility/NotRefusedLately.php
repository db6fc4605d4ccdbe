<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** Nobody is led twice to an offer that the store, its gateway or another plugin refuses when it is accepted. */
final class NotRefusedLately implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return in_array( $offer->type, $facts->history->refused, true ) ? new Blocker( 'refused_lately' ) : null;
	}
}
