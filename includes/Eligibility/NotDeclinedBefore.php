<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** A declined offer is never shown again to that customer. */
final class NotDeclinedBefore implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		$declined = in_array( $offer->id, $facts->history->declined, true )
			|| in_array( $offer->id, $facts->declined, true );
		return $declined ? new Blocker( 'declined_before' ) : null;
	}
}
