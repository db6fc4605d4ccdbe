<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\PhraseMatcher;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\ScreenCheck;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** Help stands beside the cancel control; nobody has to call or write to cancel. */
final class SupportDoesNotBlockCancel implements ScreenCheck {

	public function __construct( private readonly PhraseMatcher $words ) {}

	public function id(): string {
		return 'support_does_not_block_cancel';
	}

	public function violations( array $screen, ScreenContext $context ): array {
		$support = Data::map( $screen, 'support' );
		if ( array() === $support ) {
			return array();
		}
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		if (
			'' === trim( Data::string(
				Data::map( $screen, 'labels' ),
				'offer' === Data::string( $screen, 'type' ) ? 'decline' : 'cancel',
			) )
		) {
			$found[] = Violation::of( $rule, 'support' );
		}
		if (
			null !== $this->words->find(
				Data::string( $support, 'message' ),
				PhraseMatcher::language( $context->locale ),
				'misleading',
			)
		) {
			$found[] = Violation::of( $rule, 'support.message' );
		}
		return $found;
	}
}
