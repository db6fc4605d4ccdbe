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

	/** What its sentence names as the depth does; the others depend on which depth is best. */
	private const NAMED = array( 'ceiling', 'margin', 'margin_floor' );

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		if ( ! in_array( $offer->id, $facts->not_worth_it, true ) ) {
			return null;
		}
		$depth = Data::map( $facts->discounts[ $offer->id ] ?? array(), 'depth' );
		$why   = Data::string( $depth, 'why' );
		return new Blocker( 'not_worth_it', match ( true ) {
			in_array( $why, self::NAMED, true ) => array( 'why' => $why ),
			Data::int( $depth, 'best' ) > 0     => array( 'why' => 'to_learn' ),
			default                             => array(),
		} );
	}
}
