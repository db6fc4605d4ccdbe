<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** At most two offers in one cancellation. */
final class OfferLimit implements FlowCheck {

	public function id(): string {
		return 'offer_limit';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule = RulePack::get()->rule( $this->id() );
		return $rule->allows( Data::int( $flow, 'max_offers' ) )
			? array()
			: array( Violation::of( $rule, 'max_offers' ) );
	}
}
