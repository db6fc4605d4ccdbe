<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\ScreenCheck;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** Every screen before the outcome carries its cancel control; on an offer that is the decline label. */
final class CancelOnEveryScreen implements ScreenCheck {

	public function id(): string {
		return 'cancel_on_every_screen';
	}

	public function violations( array $screen, ScreenContext $context ): array {
		$type = Data::string( $screen, 'type' );
		if ( 'result' === $type ) {
			return array();
		}
		$name  = 'offer' === $type ? 'decline' : 'cancel';
		$label = trim( Data::string( Data::map( $screen, 'labels' ), $name ) );
		return '' === $label
			? array( Violation::of( RulePack::get()->rule( $this->id() ), 'labels.' . $name ) )
			: array();
	}
}
