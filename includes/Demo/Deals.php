<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Target;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\HasGuide;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Subscriptions\Snapshot;

/** What offers mean for made-up customers: their types and changes say it, so a type of another plugin plays along. */
final class Deals {

	/**
	 * Of those who see an offer, the share that accepts: of the type that answers the reason best, of the next ones, …
	 */
	private const ACCEPTED = array( 0.34, 0.27, 0.21 );
	private const OTHERS   = 0.14;

	/** Of two made-up products to switch to, one as dear as the present one. */
	private const CHEAPER = 2_000_000_001;
	private const AS_DEAR = 2_000_000_002;

	public function __construct( private readonly OfferTypes $types ) {}

	public function likelihood( Offer $offer, ?Reason $reason ): float {
		$type  = $this->types->get( $offer->type );
		$place = $type instanceof HasGuide && null !== $reason ? $type->guide()->answers[ $reason->kind ] ?? 0 : 0;
		return self::ACCEPTED[ $place - 1 ] ?? self::OTHERS;
	}

	/** Null where it fits nobody: its type is gone, say. */
	public function of( Offer $offer, Plan $plan, \DateTimeImmutable $at ): ?Deal {
		$type = $this->types->get( $offer->type );
		if ( null === $type ) {
			return null;
		}
		$price = new Money( $plan->cents, $plan->currency, $plan->decimals, '' );
		$due   = $at->modify( '+12 days' );
		// Some offers are for trials only.
		foreach ( array( false, true ) as $in_trial ) {
			$snapshot = Snapshot::imagined( '', $plan->product_id, $price, $plan->billing, $due, $at, $in_trial );
			$targets  = array(
				Target::imagined( new PlanRef( self::CHEAPER ), '', $snapshot, intdiv( $plan->cents, 2 ) ),
				Target::imagined( new PlanRef( self::AS_DEAR ), '', $snapshot, $plan->cents ),
			);
			foreach ( $this->types->targets_of( $offer ) as $ref ) {
				$targets[] = Target::imagined( $ref, '', $snapshot, intdiv( $plan->cents, 2 ) );
			}
			if ( array() === $type->blockers( $offer, $snapshot, $targets ) ) {
				$change = $type->change( $offer, $snapshot, $targets );
				return new Deal(
					$change,
					$change->imagined( $snapshot, Target::of( $change, $targets )?->price ),
					$due,
				);
			}
		}
		return null;
	}
}
