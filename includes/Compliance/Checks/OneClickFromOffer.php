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

/** On an offer the decline control cancels at once: its label says so, and nothing is asked in between. */
final class OneClickFromOffer implements ScreenCheck {

	public function __construct( private readonly PhraseMatcher $words ) {}

	public function id(): string {
		return 'one_click_from_offer';
	}

	public function violations( array $screen, ScreenContext $context ): array {
		if ( 'offer' !== Data::string( $screen, 'type' ) ) {
			return array();
		}
		$rule     = RulePack::get()->rule( $this->id() );
		$language = PhraseMatcher::language( $context->locale );
		$decline  = Data::string( Data::map( $screen, 'labels' ), 'decline' );
		$found    = array();
		if (
			$this->words->knows( $language ) ? ! $this->words->cancels( $decline, $language ) : '' === trim( $decline )
		) {
			$found[] = Violation::of( $rule, 'labels.decline' );
		}
		if ( Data::bool( $screen, 'confirm_cancel' ) ) {
			$found[] = Violation::of( $rule, 'confirm_cancel' );
		}
		return $found;
	}
}
