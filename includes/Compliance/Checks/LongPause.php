<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** More than half a year on hold. */
final class LongPause implements FlowCheck {

	public function id(): string {
		return 'long_pause';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				if ( 'pause' === Data::string( $offer, 'type' ) && ! $rule->allows( Data::int( $offer, 'duration_days' ) ) ) {
					$found[] = Violation::of( $rule, 'reasons.' . $at . '.offers.' . $number . '.duration_days' );
				}
			}
		}
		return $found;
	}
}
