<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Experiments\Entry;
use ChurnStop\Measure\AcceptedOffer;
use ChurnStop\Measure\Outcome;
use ChurnStop\Measure\OutcomeCalculator;
use ChurnStop\Offers\Offer;

/** What came of an attempt of the year: what its subscription paid since, measured as a store's books are. */
final class PastOutcomes {

	public function __construct( private readonly Dice $dice, private readonly Clock $clock ) {}

	/**
	 * @param array<string, string|int|null> $row Columns of the attempt and its subscription.
	 * @param list<Entry>                    $entered
	 */
	public function of(
		array $row,
		\DateTimeImmutable $at,
		\DateTimeImmutable $closed,
		?Offer $taken,
		?Deal $deal,
		Plan $plan,
		array $entered,
	): Outcome {
		$now     = $this->clock->now();
		$outcome = new Outcome( $at );
		$outcome->take_attempt( $row + array( 'counted' => 1 ) );
		$outcome->day       = $at->setTimezone( wp_timezone() )->format( 'Y-m-d' );
		$outcome->state     = OutcomeCalculator::state( (string) $row['state'] );
		$outcome->closed_at = $closed;
		$outcome->enter( $entered );
		$accepted = array();
		if ( null !== $taken && null !== $deal ) {
			$accepted[ $outcome->attempt_id ] = new AcceptedOffer(
				$closed,
				$taken->id,
				$taken->type,
				null,
				false,
				$deal->change->changes_price(),
				$deal->change->waives_payment(),
				$deal->due
			);
		}

		[ $payments, $left ] = Outcome::CANCELLED === $outcome->state
			? array( array(), $closed )
			: $this->paid( $closed, $deal, $plan );
		$account             = new PaymentHistory(
			null === $left ? 'active' : 'cancelled',
			$left,
			null,
			$outcome->period,
			$payments,
			$now,
		);
		OutcomeCalculator::measure( array( $outcome ), $accepted, $account, $now );
		// Nobody keeps books of it: what was known stays, and time goes on.
		OutcomeCalculator::measure_without_books( array( $outcome ), $accepted, $now );
		return $outcome;
	}

	/**
	 * @return array{list<Payment>, \DateTimeImmutable|null} What was paid since, and when it was cancelled after all.
	 */
	private function paid( \DateTimeImmutable $since, ?Deal $deal, Plan $plan ): array {
		$now      = $this->clock->now();
		$price    = $deal?->terms->price_after->cents ?? $plan->cents;
		$count    = $deal?->payments() ?? 0;
		$days     = 1 + $this->dice->roll( max( 1, (int) $plan->days() - 1 ) ) + ( $deal?->waits() ?? 0 );
		$due      = $since->modify( '+' . (int) ( 86_400 * $days ) . ' seconds' );
		$payments = array();
		if ( $this->dice->happens( null === $deal ? 0.12 : 0.08 ) ) {
			return array(
				array(),
				$this->before( $since->modify( '+' . ( 1 + $this->dice->roll( 28 ) ) . ' days' ), $now ),
			);
		}
		while ( $due < $now ) {
			$given      = count( $payments ) < $count ? $deal?->off() ?? 0 : 0;
			$refunded   = $this->dice->happens( 0.01 ) ? $price - $given : 0;
			$payments[] = new Payment(
				count( $payments ) + 1,
				true,
				$due,
				$plan->currency,
				$price - $given,
				$refunded,
				$given,
			);
			// The first full price after a discount is a moment to leave.
			if ( $this->dice->happens( $count > 0 && count( $payments ) === $count + 1 ? 0.15 : 0.05 ) ) {
				return array(
					$payments,
					$this->before( $due->modify( '+' . ( 1 + $this->dice->roll( 6 ) ) . ' days' ), $now ),
				);
			}
			$due = $due->modify( '+' . (int) ( 86_400 * $plan->days() ) . ' seconds' );
		}
		return array( $payments, null );
	}

	private function before( \DateTimeImmutable $moment, \DateTimeImmutable $now ): ?\DateTimeImmutable {
		return $moment < $now ? $moment : null;
	}
}
