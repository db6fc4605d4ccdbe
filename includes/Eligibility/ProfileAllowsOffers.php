<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** The law where the customer lives allows no offer inside the cancelling path. */
final class ProfileAllowsOffers implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return Profiles::BARE === $facts->profile
			? new Blocker( 'profile', array( 'profile' => $facts->profile ) )
			: null;
	}
}
