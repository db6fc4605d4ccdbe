<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;

/**
 * All that speaks against an offer, from facts alone. Empty: it may be shown.
 */
final class Eligibility {

	/** @var list<Rule> */
	private readonly array $rules;

	public function __construct( private readonly OfferTypes $types ) {
		$this->rules = array(
			new TierUnlocks( $types ),
			new TypeEnabled(),
			new OfferEnabled(),
			new ProfileAllowsOffers(),
			new NotHeldOut(),
			new OneSubscription(),
			new SubscriptionActive(),
			new NoLiveRedemption(),
			new NotDeclinedBefore(),
			new NotAcceptedBefore(),
			new CooldownOver(),
			new NotRefusedLately(),
			new RenewalsPaid(),
			new WithinOfferLimit(),
			new DiscountPays(),
			new BudgetLeft(),
			new InAudience(),
			new StoreCanKeepIt(),
		);
	}

	/**
	 * Rules and the type's own blockers.
	 *
	 * @return list<Blocker>
	 */
	public function blockers( Offer $offer, Flow $flow, Facts $facts ): array {
		$found = $this->by_rule( $offer, $flow, $facts );
		$type  = $this->types->get( $offer->type );
		foreach (
			null === $type
				? array()
				: $type->blockers( $facts->resolved( $offer ), $facts->snapshot, $facts->targets ) as $blocker
		) {
			$found[ $blocker->code ] ??= $blocker;
		}
		return array_values( $found );
	}

	/**
	 * What speaks against the offer before the store is asked for targets, which costs queries.
	 *
	 * @return array<string, Blocker> By code.
	 */
	public function by_rule( Offer $offer, Flow $flow, Facts $facts ): array {
		$type = $this->types->get( $offer->type );
		if ( null === $type ) {
			return array( 'unknown_type' => new Blocker( 'unknown_type', array( 'type' => $offer->type ) ) );
		}
		$found = array();
		foreach ( $this->rules as $rule ) {
			$blocker = $rule->blocker( $offer, $flow, $facts );
			if ( null !== $blocker ) {
				$found[ $blocker->code ] ??= $blocker;
			}
		}
		return $found;
	}
}
