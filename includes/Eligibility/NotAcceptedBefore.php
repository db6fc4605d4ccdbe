<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** An accepted offer comes back only where the merchant says so. */
final class NotAcceptedBefore implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return ! $offer->show_again_after_accept && in_array( $offer->id, $facts->history->accepted, true )
			? new Blocker( 'accepted_before' )
			: null;
	}
}
