<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;

/** The site's tier, `free` or `starter`, does not have the offer's type. */
final class TierUnlocks implements Rule {

	public function __construct( private readonly OfferTypes $types ) {}

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		$type = $this->types->get( $offer->type );
		return null === $type || OfferTypes::unlocked( $type, $facts->tier )
			? null
			: new Blocker( 'tier', array( 'tier' => $type->plan() ) );
	}
}
