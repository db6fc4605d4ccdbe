<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\FactValues;
use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/**
 * The offer is for others. Facts that were not read, because something else speaks against it or it was not asked then,
 * decide nothing.
 */
final class InAudience implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		$refusals = $offer->audience->refusals( new FactValues( $facts->audience ) );
		return array() === $refusals ? null : new Blocker( 'not_in_audience', array( 'fact' => $refusals[0]->fact ) );
	}
}
