<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\ScreenCheck;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** What will be paid stands beside the accept button, in words and in figures. */
final class TermsBesideAccept implements ScreenCheck {

	public function id(): string {
		return 'terms_beside_accept';
	}

	public function violations( array $screen, ScreenContext $context ): array {
		if ( 'offer' !== Data::string( $screen, 'type' ) ) {
			return array();
		}
		$rule  = RulePack::get()->rule( $this->id() );
		$offer = Data::map( $screen, 'offer' );
		$terms = Data::map( $offer, 'terms' );
		$found = array();
		if ( '' === trim( Data::string( $offer, 'accept_label' ) ) ) {
			$found[] = Violation::of( $rule, 'offer.accept_label' );
		}
		if ( '' === trim( Data::string( $terms, 'summary' ) ) ) {
			$found[] = Violation::of( $rule, 'offer.terms.summary' );
		}
		foreach ( array( 'price_now', 'price_after' ) as $price ) {
			if ( '' === Data::string( Data::map( $terms, $price ), 'amount' ) ) {
				$found[] = Violation::of( $rule, 'offer.terms.' . $price );
			}
		}
		return $found;
	}
}
