<?php
declare(strict_types=1);

namespace ChurnStop\Decisions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Profiles;
use ChurnStop\Eligibility\Eligibility;
use ChurnStop\Eligibility\Facts;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Reason;

/**
 * The one pure function behind live, test, preview, replay and "why was it not offered?".
 */
final class Decide {

	public function __construct( private readonly Eligibility $eligibility ) {}

	/** @param string|null $reason_id Null: not stated, which counts as "other". */
	public function next( Flow $flow, ?string $reason_id, Facts $facts ): Decision {
		$reason  = $flow->reason( $reason_id ?? Reason::OTHER );
		$first   = null;
		$more    = false;
		$skipped = array();

		foreach ( null === $reason ? array() : $reason->offers as $offer ) {
			$blockers = $this->eligibility->blockers( $offer, $flow, $facts );
			if ( array() !== $blockers ) {
				$skipped[ $offer->id ] = $blockers;
			} elseif ( null === $first ) {
				$first = $offer;
			} else {
				// A second one follows a decline only while the flow's limit leaves room: the first takes a place
				// unless it was shown already.
				$more = $more
					|| in_array( $offer->id, $facts->shown, true )
					|| count( array_unique( array( ...$facts->shown, $first->id ) ) ) < $flow->max_offers;
			}
		}

		$screen = Decision::CONFIRM;
		if ( null !== $first ) {
			$screen = Decision::OFFER;
			if ( Profiles::CONSENT_GATE === $facts->profile && true !== $facts->consent ) {
				$screen = false === $facts->consent ? Decision::CONFIRM : Decision::CONSENT;
			}
		}
		return new Decision(
			$screen,
			$first,
			$more,
			$skipped,
			$reason_id ?? Reason::OTHER,
			$flow->id,
			$flow->version,
			$facts,
		);
	}
}
