<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Data;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/**
 * An intelligent discount that is none for this customer: any would cost more than it keeps, or to learn who stays
 * anyway.
 */
final class DiscountPays implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		if ( ! in_array( $offer->id, $facts->not_worth_it, true ) ) {
			return null;
		}
		$depth = Data::map( $facts->discounts[ $offer->id ] ?? array(), 'depth' );
		$why   = 'ceiling' === Data::string( $depth, 'why' ) ? 'ceiling' : 'to_learn';
		return new Blocker( 'not_worth_it', Data::int( $depth, 'best' ) > 0 ? array( 'why' => $why ) : array() );
	}
}
