<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RuleBook;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** More than half off. */
final class LargeDiscount implements FlowCheck {

	public function id(): string {
		return 'large_discount';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RuleBook::get()->rule( $this->id() );
		$found = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				if ( 'discount' === Data::string( $offer, 'type' ) && ! $rule->allows( Data::int( $offer, 'value_percent' ) ) ) {
					$found[] = Violation::of( $rule, 'reasons.' . $at . '.offers.' . $number . '.value_percent' );
				}
			}
		}
		return $found;
	}
}
