<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Condition;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/** More days of an active trial; the first payment moves with its end. */
final class ExtendTrial implements OfferType, SaysName, SaysDone, HasGuide, HasNeeds {

	public function id(): string {
		return 'extend_trial';
	}

	public function plan(): string {
		return 'starter';
	}

	public function label(): string {
		return __( 'Longer trial', 'churnstop' );
	}

	public function name(): string {
		return _x( 'Longer trial', 'personal data export', 'churnstop' );
	}

	public function settings(): array {
		return Ranges::of(
			$this->id(),
			array(
				'duration_days' => array(
					'title'       => __( 'Longer by', 'churnstop' ),
					'description' => __(
						'Added to the trial; common are 7, 14 and 30. Shown only to customers who are in a trial.',
						'churnstop',
					),
				),
			)
		);
	}

	public function guide(): TypeGuide {
		return new TypeGuide(
			__( 'Adds days to the trial. Shown only to customers who are in a trial.', 'churnstop' ),
			__( 'When they are not sure yet.', 'churnstop' ),
			__( 'Costs nothing but time.', 'churnstop' ),
			'clock',
			/* translators: keep what stands in braces: "14 days". Very short. */
			array( '' => __( 'Trial +{duration_days}', 'churnstop' ) ),
			array( 'need' => 2 ),
			color: '#16a34a'
		);
	}

	public function needs_targets(): bool {
		return false;
	}

	public function needs( Offer $offer ): array {
		return array( array(
			'fact'  => 'in_trial',
			'is'    => Condition::IS,
			'value' => true,
			'why'   => __( 'it is for customers in a trial, and its audience leaves them out', 'churnstop' ),
		) );
	}

	public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
		return $snapshot->in_trial() ? array() : array( new Blocker( 'not_in_trial' ) );
	}

	public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
		return null;
	}

	public function change( Offer $offer, Snapshot $snapshot, array $targets, ?int $product_id = null ): Change {
		return Change::extend_trial( $this->days( $offer ) );
	}

	public function texts( Offer $offer ): array {
		$days = $this->days( $offer );
		return array(
			'headline'     => sprintf(
				/* translators: %d: a number of days. */
				_n( 'Try it for %d more day', 'Try it for %d more days', $days, 'churnstop' ),
				$days,
			),
			'message'      => __(
				'Take more time to see whether it is for you. You pay nothing until the longer trial ends.',
				'churnstop',
			),
			'accept_label' => sprintf(
				/* translators: %d: a number of days. The label of a button. */
				_n( 'Extend my trial by %d day', 'Extend my trial by %d days', $days, 'churnstop' ),
				$days,
			),
		);
	}

	public function done(): string {
		return __( 'Your trial is extended', 'churnstop' );
	}

	public function summary( Offer $offer, Terms $terms ): string {
		if ( null === $terms->next_payment_at ) {
			return '';
		}
		return Sentences::join(
			sprintf(
				/* translators: 1: a date, 2: a price. */
				__( 'Your trial continues until %1$s and costs nothing until then. You then pay %2$s.', 'churnstop' ),
				Sentences::day( $terms->next_payment_at ),
				$terms->after(),
			),
			Sentences::same_number( $terms )
		);
	}

	private function days( Offer $offer ): int {
		return max( 1, Data::int( $offer->settings, 'duration_days', 14 ) );
	}
}
