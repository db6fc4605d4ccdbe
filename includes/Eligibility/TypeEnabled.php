<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** The settings switch off all offers of its type. */
final class TypeEnabled implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		return in_array( $offer->type, $facts->types_off, true )
			? new Blocker( 'type_disabled', array( 'type' => $offer->type ) )
			: null;
	}
}
