<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Snapshot;

/** The next payment moves by exactly one billing interval. */
final class SkipRenewal implements OfferType, SaysName, SaysDone, HasGuide {

	public function id(): string {
		return 'skip_renewal';
	}

	public function plan(): string {
		return 'starter';
	}

	public function label(): string {
		return __( 'Skip a renewal', 'churnstop' );
	}

	public function name(): string {
		return _x( 'Skipped payment', 'personal data export', 'churnstop' );
	}

	public function settings(): array {
		return Ranges::of( $this->id(), array() );
	}

	public function guide(): TypeGuide {
		return new TypeGuide(
			__( 'The next payment moves by one billing period; the subscription stays active.', 'churnstop' ),
			__( 'Best for yearly plans and for boxes. For monthly plans prefer a discount or a pause.', 'churnstop' ),
			__( 'Costs one full renewal.', 'churnstop' ),
			'controls-skipforward',
			array(),
			array( 'usage' => 2 ),
			array(
				'share' => null,
				'times' => null,
			),
			color: '#0891b2'
		);
	}

	public function needs_targets(): bool {
		return false;
	}

	public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
		return array();
	}

	public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
		return null;
	}

	public function change( Offer $offer, Snapshot $snapshot, array $targets, ?int $product_id = null ): Change {
		return Change::skip( 1 );
	}

	public function texts( Offer $offer ): array {
		return array(
			'headline'     => __( 'Skip your next payment', 'churnstop' ),
			'message'      => __(
				'Your subscription continues, and the next payment moves by one billing period.',
				'churnstop',
			),
			'accept_label' => __( 'Skip the next payment', 'churnstop' ),
		);
	}

	public function done(): string {
		return __( 'Your next payment is skipped', 'churnstop' );
	}

	public function summary( Offer $offer, Terms $terms ): string {
		if ( null === $terms->next_payment_at ) {
			return '';
		}
		return Sentences::join(
			sprintf(
				/* translators: 1: a date, 2: a price. */
				__( 'You skip one payment and pay nothing until %1$s, then %2$s.', 'churnstop' ),
				Sentences::day( $terms->next_payment_at ),
				$terms->after(),
			),
			Sentences::same_number( $terms )
		);
	}
}
