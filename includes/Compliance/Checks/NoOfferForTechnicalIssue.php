<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** Who has a technical problem gets help. By kind, not by id: merchants rename reasons. */
final class NoOfferForTechnicalIssue implements FlowCheck {

	public function id(): string {
		return 'no_offer_for_technical_issue';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			foreach (
				'technical' === Data::string( $reason, 'kind' )
					? Data::maps( $reason, 'offers' )
					: array() as $number => $offer
			) {
				if ( Data::bool( $offer, 'enabled', true ) ) {
					$found[] = Violation::of( $rule, 'reasons.' . $at . '.offers.' . $number );
				}
			}
		}
		return $found;
	}
}
