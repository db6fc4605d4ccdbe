<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** A flow shows at most max_offers offers in one attempt; what was shown already may be shown again (Back). */
final class WithinOfferLimit implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		$full = count( array_unique( $facts->shown ) ) >= $flow->max_offers
			&& ! in_array( $offer->id, $facts->shown, true );
		return $full ? new Blocker( 'offer_limit', array( 'max_offers' => $flow->max_offers ) ) : null;
	}
}
