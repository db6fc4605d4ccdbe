<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Blocker;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowChoice;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\Offer;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What a subscription's customer would be offered if they cancelled now, and why not the rest. Begins nothing and
 * writes nothing.
 */
final class WouldOffer {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly OfferChooser $chooser,
		private readonly FlowStore $flows,
		private readonly SettingsStore $settings,
		private readonly FactRegistry $facts,
	) {}

	/**
	 * Every offer of the flow is looked at as the first one: what a reason shows is the first of its offers without a
	 * blocker.
	 *
	 * @return array{Flow|null, array<string, list<Blocker>>, FlowChoice} The flow, null where none is for this
	 *     customer; offer id → what speaks against it; and why not another flow.
	 * @throws Failure Where it does not exist, or cannot be cancelled.
	 * @throws StorageFailure
	 */
	public function of( SubscriptionRef $subscription ): array {
		$found          = $this->transaction->subscription( Actor::system(), $subscription );
		$snapshot       = $found[1];
		$locale         = CustomerRef::locale( $snapshot->customer_id );
		$now            = $this->transaction->now();
		$choice         = $this->flows->match( $this->facts->of( $snapshot, $locale, $now ) );
		$flow           = $choice->flow;
		if ( null === $flow ) {
			return array( null, array(), $choice );
		}
		$profile         = $this->settings->get()->force_strictest
			? Profiles::BARE
			: Profiles::of( $snapshot->country, $snapshot->state );
		$ids             = array( $subscription );
		$attempt         = new Attempt(
			wp_generate_uuid4(),
			$snapshot->customer_id,
			Actor::system(),
			$ids,
			Attempt::LIVE,
			'',
			$profile,
			$flow->id,
			$flow->version,
			$locale,
			$now,
		);
		$attempt->reason = Reason::OTHER;
		$decision        = $this->chooser->decide(
			$attempt,
			self::as_one_reason( $flow ),
			$this->transaction->context( Actor::system(), $attempt, $found ),
		);
		return array( $flow, $decision->skipped, $choice );
	}

	/** All its offers under one reason, so that the store is asked once. */
	private static function as_one_reason( Flow $flow ): Flow {
		$offers = array();
		foreach ( $flow->reasons as $reason ) {
			array_push(
				$offers,
				...array_map( static fn ( Offer $offer ): array => $offer->to_array(), $reason->offers ),
			);
		}
		$all = array(
			'id'     => Reason::OTHER,
			'kind'   => 'other',
			'label'  => '',
			'offers' => $offers,
		);
		return Flow::from_array( array( 'reasons' => array( $all ) ) + $flow->to_array() );
	}
}
