<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Profiles;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\ScreenCheck;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** No offer under `bare`, none before consent under `consent_gate`. */
final class ProfileIsKept implements ScreenCheck {

	public function id(): string {
		return 'profile_is_kept';
	}

	public function violations( array $screen, ScreenContext $context ): array {
		$type = Data::string( $screen, 'type' );
		$bad  = match ( $context->profile ) {
			Profiles::BARE         => 'offer' === $type || 'consent' === $type,
			Profiles::CONSENT_GATE => 'offer' === $type && ! $context->consented,
			default                => false,
		};
		return $bad ? array( Violation::of( RulePack::get()->rule( $this->id() ), 'type' ) ) : array();
	}
}
