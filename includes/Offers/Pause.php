<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/** On hold for N days; it resumes automatically. */
final class Pause implements OfferType, SaysName, SaysDone, HasGuide {

	public function id(): string {
		return 'pause';
	}

	public function plan(): string {
		return 'free';
	}

	public function label(): string {
		return __( 'Pause', 'churnstop' );
	}

	public function name(): string {
		return _x( 'Pause', 'personal data export', 'churnstop' );
	}

	public function settings(): array {
		return Ranges::of(
			$this->id(),
			array(
				'duration_days' => array(
					'title'       => __( 'Length of the pause', 'churnstop' ),
					'description' => __(
						'How long the pause lasts; common are 15, 30, 60 and 90. What the customer may use meanwhile is for your store to say.',
						'churnstop',
					),
				),
			)
		);
	}

	public function guide(): TypeGuide {
		return new TypeGuide(
			__( 'On hold, and the next payment moves. It resumes and bills automatically.', 'churnstop' ),
			__( 'When time is the objection. Any subscription.', 'churnstop' ),
			__( 'Costs no margin: the income comes later.', 'churnstop' ),
			'controls-pause',
			/* translators: keep what stands in braces: "30 days". Very short. */
			array( '' => __( 'Pause {duration_days}', 'churnstop' ) ),
			array( 'usage' => 1 ),
			color: '#9333ea'
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
		return Change::hold( $this->days( $offer ) );
	}

	public function texts( Offer $offer ): array {
		$days = $this->days( $offer );
		return array(
			'headline'     => __( 'Take a break instead', 'churnstop' ),
			'message'      => sprintf(
				/* translators: %d: a number of days. */
				_n(
					'Pause your subscription for %d day. It resumes automatically, and you can resume sooner.',
					'Pause your subscription for %d days. It resumes automatically, and you can resume sooner.',
					$days,
					'churnstop',
				),
				$days,
			),
			/* translators: %d: a number of days. The label of a button. */
			'accept_label' => sprintf( _n( 'Pause for %d day', 'Pause for %d days', $days, 'churnstop' ), $days ),
		);
	}

	public function done(): string {
		return __( 'Your subscription is paused', 'churnstop' );
	}

	public function summary( Offer $offer, Terms $terms ): string {
		return Sentences::join( $this->until( $terms ), Sentences::same_number( $terms ) );
	}

	private function until( Terms $terms ): string {
		$resumes = $terms->resumes_at ?? $terms->next_payment_at;
		$pays    = $terms->next_payment_at;
		$price   = $terms->price_after->formatted;
		if ( null === $resumes ) {
			return '';
		}
		$day = Sentences::day( $resumes );
		if ( null === $pays ) {
			/* translators: %s: a date. */
			return sprintf( __( 'Your subscription pauses now and resumes automatically on %s.', 'churnstop' ), $day );
		}
		if ( Sentences::day( $pays ) === $day ) {
			$until = sprintf(
				/* translators: 1: a date, 2: a price. */
				__( 'Your subscription pauses now and resumes automatically on %1$s, when you pay %2$s.', 'churnstop' ),
				$day,
				$price,
			);
			return Sentences::join( $until, self::counted_from( $terms->next_payment_now, $pays ) );
		}
		// A payment far away moves by the same days, but the pause does not wait for it: paid time is not spent on
		// hold.
		return sprintf(
			/* translators: 1: a date, 2: a price, 3: the date of the payment. */
			__(
				'Your subscription pauses now and resumes automatically on %1$s. Next payment: %2$s on %3$s.',
				'churnstop',
			),
			$day,
			$price,
			Sentences::day( $pays ),
		);
	}

	/**
	 * Why a pause of 30 days ends in more than 30: its days count from the next payment. Payments on fixed days of the
	 * month move by more than the offer says, so the days are counted here.
	 */
	private static function counted_from( ?\DateTimeImmutable $due, \DateTimeImmutable $pays ): string {
		if ( null === $due ) {
			return '';
		}
		$midnight = static fn ( \DateTimeImmutable $time ): \DateTimeImmutable => $time
			->setTimezone( wp_timezone() )
			->setTime( 0, 0 );
		$days     = (int) $midnight( $due )->diff( $midnight( $pays ) )->days;
		return sprintf(
			/* translators: 1: a number of days, 2: a date. The sentence before it tells the day that is meant. */
			_n(
				'That is %1$d day after %2$s, when your next payment would have been due.',
				'That is %1$d days after %2$s, when your next payment would have been due.',
				$days,
				'churnstop',
			),
			$days,
			Sentences::day( $due ),
		);
	}

	private function days( Offer $offer ): int {
		return max( 1, Data::int( $offer->settings, 'duration_days', 30 ) );
	}
}
