<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** More than half off. */
final class LargeDiscount implements FlowCheck {

	public function id(): string {
		return 'large_discount';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				if ( 'discount' !== Data::string( $offer, 'type' ) ) {
					continue;
				}
				$percents = array(
					'value_percent' => Data::number( $offer, 'value_percent' ),
					'max_percent'   => Data::number( $offer, 'max_percent' ),
					'discount_id'   => $context->discounts[ Data::int( $offer, 'discount_id' ) ] ?? 0,
				);
				foreach ( $percents as $setting => $percent ) {
					if ( ! $rule->allows( $percent ) ) {
						$found[] = Violation::of( $rule, 'reasons.' . $at . '.offers.' . $number . '.' . $setting );
					}
				}
			}
		}
		return $found;
	}
}
