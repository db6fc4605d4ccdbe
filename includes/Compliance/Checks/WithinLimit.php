<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** A rule that limits settings: those whose schema names it, whichever type they belong to. */
final class WithinLimit implements FlowCheck {

	/** @param string $rule More than half off, more than half a year on hold. */
	public function __construct( private readonly string $rule ) {}

	public function id(): string {
		return $this->rule;
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->rule );
		$found = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				foreach ( $context->settings_of( $offer ) as $name => $schema ) {
					$figure = 'discount_id' === $name
						? $context->discounts[ Data::int( $offer, $name ) ] ?? 0
						: Data::number( $offer, $name );
					if ( ( $schema['rule'] ?? '' ) === $this->rule && ! $rule->allows( $figure ) ) {
						$found[] = Violation::of( $rule, 'reasons.' . $at . '.offers.' . $number . '.' . $name );
					}
				}
			}
		}
		return $found;
	}
}
