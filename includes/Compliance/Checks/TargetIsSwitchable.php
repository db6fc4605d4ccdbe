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
 * A merchant's explicit target can be switched to, and is cheaper where that is the point. Facts come from the store,
 * gathered beforehand.
 */
final class TargetIsSwitchable implements FlowCheck {

	public function id(): string {
		return 'target_is_switchable';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				foreach ( $context->settings_of( $offer ) as $name => $schema ) {
					$state = isset( $schema['target'] )
						? $context->targets[ Data::string( $offer, 'type' ) . ':' . Data::string( $offer, $name ) ]
							?? FlowContext::TARGET_VALID
						: FlowContext::TARGET_VALID;
					if ( FlowContext::TARGET_VALID !== $state ) {
						$message = FlowContext::TARGET_NOT_CHEAPER === $state
							? __(
								'No other plan in this product\'s group costs more, so switching to it saves nobody money.',
								'churnstop',
							)
							: '';
						$found[] = Violation::of(
							$rule,
							'reasons.' . $at . '.offers.' . $number . '.' . $name,
							$message,
						);
					}
				}
			}
		}
		return $found;
	}
}
