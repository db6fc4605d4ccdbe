<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** While a renewal is unpaid in any way, what is owed comes first. */
final class RenewalsPaid implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return $facts->snapshot->unpaid_orders > 0
			? new Blocker( 'payment_in_flight', array( 'orders' => $facts->snapshot->unpaid_orders ) )
			: null;
	}
}
