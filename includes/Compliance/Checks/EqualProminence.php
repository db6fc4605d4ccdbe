<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Contrast;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\ScreenCheck;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** The cancel control is drawn as the accept button is: kind, size, and a contrast that can be read. */
final class EqualProminence implements ScreenCheck {

	public function id(): string {
		return 'equal_prominence';
	}

	public function violations( array $screen, ScreenContext $context ): array {
		$accept = Data::map( $context->look, 'accept' );
		$cancel = Data::map( $context->look, 'cancel' );
		if ( array() === $cancel || 'result' === Data::string( $screen, 'type' ) ) {
			return array();
		}
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		if ( Data::string( $accept, 'kind', 'button' ) !== Data::string( $cancel, 'kind', 'button' ) ) {
			$found[] = Violation::of( $rule, 'look.cancel.kind' );
		}
		if ( (float) Data::string( $cancel, 'size', '0' ) < (float) Data::string( $accept, 'size', '0' ) ) {
			$found[] = Violation::of( $rule, 'look.cancel.size' );
		}
		$contrast = Contrast::between( Data::string( $cancel, 'color' ), Data::string( $cancel, 'background' ) );
		if ( null === $contrast || $contrast < Contrast::LEGIBLE ) {
			$found[] = Violation::of( $rule, 'look.cancel.color' );
		}
		return $found;
	}
}
