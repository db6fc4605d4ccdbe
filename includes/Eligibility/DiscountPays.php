<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** An intelligent discount whose best depth is none: any discount would cost more than it keeps. */
final class DiscountPays implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return in_array( $offer->id, $facts->not_worth_it, true ) ? new Blocker( 'not_worth_it' ) : null;
	}
}
