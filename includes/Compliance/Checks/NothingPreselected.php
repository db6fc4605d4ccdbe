<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\ScreenCheck;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** No reason, product or consent is chosen before the customer chooses. */
final class NothingPreselected implements ScreenCheck {

	public function id(): string {
		return 'nothing_preselected';
	}

	public function violations( array $screen, ScreenContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		foreach ( array( 'selected', 'agree', 'product_id' ) as $field ) {
			if ( self::is_set( $screen[ $field ] ?? null ) ) {
				$found[] = Violation::of( $rule, $field );
			}
		}
		foreach ( Data::maps( $screen, 'reasons' ) as $at => $reason ) {
			if ( self::is_set( $reason['selected'] ?? null ) || self::is_set( $reason['checked'] ?? null ) ) {
				$found[] = Violation::of( $rule, 'reasons.' . $at );
			}
		}
		foreach ( Data::maps( Data::map( $screen, 'offer' ), 'choices' ) as $at => $choice ) {
			if ( self::is_set( $choice['selected'] ?? null ) || self::is_set( $choice['checked'] ?? null ) ) {
				$found[] = Violation::of( $rule, 'offer.choices.' . $at );
			}
		}
		return $found;
	}

	private static function is_set( mixed $value ): bool {
		return null !== $value && false !== $value && '' !== $value && 0 !== $value;
	}
}
