<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/**
 * The same concession twice: again after it was taken, where no cooldown of the store's stands before that, or twice in
 * one waterfall.
 */
final class RepeatOfferWithinCooldown implements FlowCheck {

	public function id(): string {
		return 'repeat_offer_within_cooldown';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			$seen = array();
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				if ( ! Data::bool( $offer, 'enabled', true ) ) {
					continue;
				}
				$type = Data::string( $offer, 'type' );
				$same = array( $type );
				foreach ( array_keys( $context->settings_of( $offer ) ) as $setting ) {
					$same[] = $offer[ $setting ] ?? null;
				}
				$path = 'reasons.' . $at . '.offers.' . $number;
				if (
					0 === ( $context->cooldown_days[ $type ] ?? 0 ) && Data::bool( $offer, 'show_again_after_accept' )
				) {
					$found[] = Violation::of( $rule, $path . '.show_again_after_accept' );
				}
				if ( in_array( $same, $seen, true ) ) {
					$found[] = Violation::of(
						$rule,
						$path,
						__(
							'The same offer comes earlier in this reason. A customer who declined it will not want it now.',
							'churnstop',
						),
					);
				}
				$seen[] = $same;
			}
		}
		return $found;
	}
}
