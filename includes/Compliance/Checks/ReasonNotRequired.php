<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\ScreenCheck;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** The survey asks and never insists. */
final class ReasonNotRequired implements ScreenCheck {

	public function id(): string {
		return 'reason_not_required';
	}

	public function violations( array $screen, ScreenContext $context ): array {
		if ( 'survey' !== Data::string( $screen, 'type' ) ) {
			return array();
		}
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		if ( Data::bool( $screen, 'required' ) || Data::bool( $screen, 'reason_required' ) ) {
			$found[] = Violation::of( $rule, 'required' );
		}
		if ( Data::bool( Data::map( $screen, 'comment' ), 'required' ) ) {
			$found[] = Violation::of( $rule, 'comment.required' );
		}
		foreach ( Data::maps( $screen, 'reasons' ) as $at => $reason ) {
			if ( Data::bool( $reason, 'required' ) || Data::bool( $reason, 'comment_required' ) ) {
				$found[] = Violation::of( $rule, 'reasons.' . $at );
			}
		}
		return $found;
	}
}
