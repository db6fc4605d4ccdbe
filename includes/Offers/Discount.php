<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/** A percentage off the next N renewals, exactly. */
final class Discount implements OfferType {

	public function id(): string {
		return 'discount';
	}

	public function plan(): string {
		return 'free';
	}

	public function label(): string {
		return __( 'Discount', 'churnstop' );
	}

	public function settings(): array {
		return Ranges::of(
			$this->id(),
			array(
				'value_percent'           => array(
					'title'       => __( 'Percent off', 'churnstop' ),
					'description' => __( '15 to 25 is the safe band; more lowers what a customer is worth to you.', 'churnstop' ),
				),
				'duration_billing_cycles' => array(
					'title'       => __( 'Renewals', 'churnstop' ),
					'description' => __( 'How many renewals carry the discount. More save more customers and cost more.', 'churnstop' ),
				),
			)
		);
	}

	public function needs_targets(): bool {
		return false;
	}

	public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
		$cycles = $this->cycles( $offer );
		// In a trial nothing has been paid yet: a long discount would be given away before the customer knows the price.
		return $snapshot->in_trial() && $cycles > 1 ? array( new Blocker( 'trial_needs_one_cycle', array( 'cycles' => $cycles ) ) ) : array();
	}

	public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
		return null;
	}

	public function change( Offer $offer, Snapshot $snapshot, array $targets, ?int $product_id = null ): Change {
		return Change::discount( $this->percent( $offer ), $this->cycles( $offer ) );
	}

	public function texts( Offer $offer ): array {
		$percent = $this->percent( $offer );
		$cycles  = $this->cycles( $offer );
		return array(
			'headline'     => 1 === $cycles
				/* translators: %d: a percentage. */
				? sprintf( __( '%d %% off your next payment', 'churnstop' ), $percent )
				/* translators: 1: a percentage, 2: a number of payments. */
				: sprintf( _n( '%1$d %% off your next %2$d payment', '%1$d %% off your next %2$d payments', $cycles, 'churnstop' ), $percent, $cycles ),
			'message'      => __( 'Keep your subscription and pay less for a while.', 'churnstop' ),
			/* translators: %d: a percentage. The label of a button. */
			'accept_label' => sprintf( __( 'Take %d %% off', 'churnstop' ), $percent ),
		);
	}

	public function summary( Offer $offer, Terms $terms ): string {
		$payments = $terms->payments ?? $this->cycles( $offer );
		$during   = $terms->price_during ?? $terms->price_now;
		return Sentences::join(
			1 === $payments
				? sprintf(
					/* translators: 1: price with the discount, 2: price without it, 3: price afterwards. */
					__( 'You pay %1$s instead of %2$s for the next payment, then %3$s.', 'churnstop' ),
					$during->formatted,
					$terms->price_now->formatted,
					$terms->price_after->formatted
				)
				: sprintf(
					/* translators: 1: price with the discount, 2: price without it, 3: number of payments, 4: price afterwards. */
					_n( 'You pay %1$s instead of %2$s for the next %3$d payment, then %4$s.', 'You pay %1$s instead of %2$s for the next %3$d payments, then %4$s.', $payments, 'churnstop' ),
					$during->formatted,
					$terms->price_now->formatted,
					$payments,
					$terms->price_after->formatted
				),
			Sentences::next_payment( $terms )
		);
	}

	private function percent( Offer $offer ): int {
		return Data::int( $offer->settings, 'value_percent', 20 );
	}

	private function cycles( Offer $offer ): int {
		return max( 1, Data::int( $offer->settings, 'duration_billing_cycles', 3 ) );
	}
}
