<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Audiences;
use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** Some of the EU's countries get other terms, and nothing but the country decides it. */
final class AudienceByCountry implements FlowCheck {

	private const PLACES = array( 'country', 'state' );

	public function id(): string {
		return 'audience_by_country';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		foreach ( Audiences::of( $flow ) as $path => $audience ) {
			$conditions = Data::maps( $audience, 'conditions' );
			$others     = array_filter(
				$conditions,
				static fn ( array $one ): bool => ! in_array( Data::string( $one, 'fact' ), self::PLACES, true ),
			);
			// Where any condition is enough, the country is.
			if ( array() !== $others && 'any' !== Data::string( $audience, 'match' ) ) {
				continue;
			}
			foreach ( $conditions as $at => $condition ) {
				$named = count( array_intersect( $rule->countries, Data::strings( $condition, 'value' ) ) );
				if (
					'country' === Data::string( $condition, 'fact' ) && $named > 0 && $named < count( $rule->countries )
				) {
					$found[] = Violation::of( $rule, $path . '.conditions.' . $at );
				}
			}
		}
		return $found;
	}
}
