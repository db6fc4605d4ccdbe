<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Experiments\Maturity;

/**
 * What the outcomes of one subscription are now, from what is true of it and not from what was heard: so the order in
 * which things are heard does not matter, and measuring twice changes nothing.
 */
final class OutcomeCalculator {

	/** A save that a cancellation follows within these days is none; nor did a customer stay who only dismissed. */
	private const PROBATION = 30;

	/**
	 * For how many days money counts: revenue from the accepted offer, what was received from the start of the attempt.
	 */
	public const MONEY = 365;

	/** Between arms, money is compared over the first days from the entry. */
	private const EARLY = 90;

	private const MONTHS = array(
		'day'   => 12 / 365,
		'week'  => 12 / 52,
		'month' => 1.0,
		'year'  => 12.0,
	);

	/**
	 * @param list<Outcome> $outcomes Of one subscription, the oldest attempt first; their states are the attempts'.
	 *     They are changed.
	 * @param array<int, AcceptedOffer>    $accepted Attempt's id → the offer that it ended in.
	 * @param PaymentHistory|null            $account  Null: the subscription is gone. What was known of it stays.
	 */
	public static function measure(
		array $outcomes,
		array $accepted,
		?PaymentHistory $account,
		\DateTimeImmutable $now,
	): void {
		$at = $account->at ?? $now;
		foreach ( $outcomes as $outcome ) {
			self::settle( $outcome, $accepted[ $outcome->attempt_id ] ?? null, $account, $at );
		}
		foreach ( $outcomes as $number => $outcome ) {
			if ( null !== $account ) {
				$next = self::next_save( array_slice( $outcomes, $number + 1 ) );
				self::count_money( $outcome, $accepted[ $outcome->attempt_id ] ?? null, $account, $next );
			}
			self::mature( $outcome, $account, $at );
		}
		self::compare( $outcomes, $account );
	}

	/**
	 * Where nobody can read the books: its plugin is not active now, or the connection has none. What is known of the
	 * money, and of outcomes that are read at a clock, stays; states follow the attempts.
	 *
	 * @param list<Outcome>             $outcomes
	 * @param array<int, AcceptedOffer> $accepted
	 */
	public static function measure_without_books( array $outcomes, array $accepted, \DateTimeImmutable $now ): void {
		foreach ( $outcomes as $number => $outcome ) {
			foreach ( array_slice( $outcomes, $number + 1 ) as $later ) {
				if ( Outcome::CANCELLED === $later->state ) {
					$outcome->cancelled_at ??= $later->closed_at;
				}
			}
			$due = $outcome->due_at;
			self::settle( $outcome, $accepted[ $outcome->attempt_id ] ?? null, null, $now, false );
			$outcome->due_at ??= null !== $due && $due > $now ? $due : null;
		}
		self::compare( $outcomes, null );
	}

	/**
	 * What an attempt's outcome is because of the others, and of what came later.
	 *
	 * @param list<Outcome> $outcomes
	 */
	private static function compare( array $outcomes, ?PaymentHistory $account ): void {
		foreach ( $outcomes as $number => $outcome ) {
			$later = array_slice( $outcomes, $number + 1 );

			$outcome->superseded_by = self::lost_before( $outcome, array_slice( $outcomes, 0, $number ) )?->attempt_id;
			$outcome->reactivated   = Outcome::CANCELLED === $outcome->state
				&& ( $outcome->reactivated || self::went_on( $outcome, $later, $account ) );
		}
	}

	/**
	 * Nobody cancels now what was cancelled then, or somebody started to cancel it anew.
	 *
	 * @param list<Outcome> $later
	 */
	private static function went_on( Outcome $outcome, array $later, ?PaymentHistory $account ): bool {
		if ( null !== $account && null === $account->cancelled_at ) {
			return true;
		}
		foreach ( $later as $one ) {
			if ( null !== $outcome->closed_at && $one->entered_at >= $outcome->closed_at ) {
				return true;
			}
		}
		return false;
	}

	/** @param bool $is_gone Whether the subscription is, where there is no account; else nobody knows. */
	private static function settle(
		Outcome $outcome,
		?AcceptedOffer $offer,
		?PaymentHistory $account,
		\DateTimeImmutable $now,
		bool $is_gone = true,
	): void {
		$outcome->due_at = null;
		if ( null === $account && ! $is_gone ) {
			$outcome->ended_at = null === $outcome->cancelled_at ? $outcome->ended_at : null;
		} elseif ( null === $account ) {
			$outcome->ended_at = null === $outcome->cancelled_at ? $outcome->ended_at ?? $now : $outcome->ended_at;
			$outcome->status   = Outcome::GONE;
		} else {
			$outcome->cancelled_at = null !== $account->cancelled_at && $account->cancelled_at >= $outcome->entered_at
				? $account->cancelled_at
				: null;
			$outcome->ended_at     = null === $outcome->cancelled_at ? $account->ended_at : null;
			$outcome->status       = $account->status;
		}
		if ( Outcome::CANCELLED === $outcome->state ) {
			$outcome->cancelled_at = $outcome->closed_at ?? $outcome->cancelled_at;
			$outcome->ended_at     = null;
		}
		if ( Outcome::DISMISSED === $outcome->state ) {
			$left           = null !== $outcome->cancelled_at && $outcome->cancelled_at < self::probation(
				$outcome->closed_at ?? $outcome->entered_at,
			);
			$outcome->state = $left ? Outcome::DISMISSED_LOST : Outcome::DISMISSED;
		}
		if ( ! $outcome->is_accepted() ) {
			return;
		}
		$from = $offer->at ?? $outcome->accepted_at ?? $outcome->closed_at ?? $outcome->entered_at;
		if ( null !== $offer ) {
			$outcome->offer_id   = $offer->offer_id;
			$outcome->offer_type = $offer->offer_type;
		}
		$until                = self::probation( $from );
		$outcome->accepted_at = $from;
		$outcome->state       = Outcome::SAVED;
		if ( null !== $outcome->cancelled_at && $outcome->cancelled_at < $from ) {
			$outcome->cancelled_at = null;
		}
		if ( null !== $outcome->cancelled_at && $outcome->cancelled_at < $until ) {
			$outcome->state = Outcome::SAVED_LOST;
		} elseif ( null === $outcome->cancelled_at && null === $outcome->ended_at && $now < $until ) {
			$outcome->state  = Outcome::SAVED_PENDING;
			$outcome->due_at = $until;
		}
	}

	private static function probation( \DateTimeImmutable $from ): \DateTimeImmutable {
		return $from->modify( '+' . self::PROBATION . ' days' );
	}

	/** Reads what was entered, at its clock: once and for good. */
	private static function mature( Outcome $outcome, ?PaymentHistory $account, \DateTimeImmutable $now ): void {
		foreach ( $outcome->entries as $entry ) {
			if ( null !== $outcome->good( $entry ) ) {
				continue;
			}
			if ( $now >= $entry->matures_at ) {
				$outcome->mature( $entry, Maturity::is_good( $entry, $account, $outcome->cancelled_at ) );
			} else {
				$outcome->due_at = null === $outcome->due_at
					? $entry->matures_at
					: min( $outcome->due_at, $entry->matures_at );
			}
		}
	}

	/**
	 * @param \DateTimeImmutable|null $next_save From then on payments are the next save's, so that none is counted
	 *     twice.
	 */
	private static function count_money(
		Outcome $outcome,
		?AcceptedOffer $offer,
		PaymentHistory $account,
		?\DateTimeImmutable $next_save,
	): void {
		$money    = self::in_its_money( $account, $outcome );
		$since    = self::within( $money, $outcome->entered_at );
		$early    = self::within( $money, $outcome->entered_at, self::EARLY );
		$renewals = array_values( array_filter( $since, static fn ( Payment $payment ): bool => $payment->renewal ) );

		$outcome->received_90      = max(
			0,
			array_sum( array_map( static fn ( Payment $payment ): int => $payment->received(), $early ) ),
		);
		$outcome->given_90         = array_sum( array_map(
			static fn ( Payment $payment ): int => $payment->given,
			$early,
		) );
		$outcome->received         = max(
			0,
			array_sum( array_map( static fn ( Payment $payment ): int => $payment->received(), $since ) ),
		);
		$outcome->first_renewal_at = $renewals[0]->at ?? null;
		$outcome->renewals         = count( $renewals );
		$outcome->revenue          = 0;
		$outcome->refunded         = 0;
		$outcome->concession       = 0;
		$outcome->kept             = false;
		if ( ! $outcome->is_saved() || null === $outcome->accepted_at ) {
			return;
		}
		$before   = self::price_before( $outcome, $money, $account->untaxed );
		$renewals = array_filter(
			self::within( $money, $outcome->accepted_at ),
			static fn ( Payment $payment ): bool => $payment->renewal && ! $payment->of_heir
		);

		$outcome->renewals = 0;
		foreach ( $renewals as $payment ) {
			$outcome->kept = $outcome->kept || $payment->received() > 0 || 0 === $payment->paid;
			if ( null !== $next_save && $payment->at >= $next_save ) {
				continue;
			}
			$less                 = self::cheaper_by( $payment, $before, $offer, $outcome, $account );
			$outcome->concession += $payment->given + $less;
			$outcome->given_90   += in_array( $payment, $early, true ) ? $less : 0;
			$outcome->refunded   += $payment->refunded;
			$outcome->revenue    += $payment->received() + $payment->given + $less;
			$outcome->renewals   += 1;
		}
		self::count_skip( $outcome, $offer, $account->at, $before );
	}

	/**
	 * What a renewal costs less because of the product that it was switched to: never more than was agreed, and only
	 * while that stands.
	 */
	private static function cheaper_by(
		Payment $payment,
		int $before,
		?AcceptedOffer $offer,
		Outcome $outcome,
		PaymentHistory $account,
	): int {
		if ( null === $offer || ! $offer->is_switch || ! $offer->stood_at( $payment->at ) ) {
			return 0;
		}
		$after  = $offer->terms?->billing_after;
		$period = null === $after ? $account->period : $after->interval . ' ' . $after->period;
		$before = (int) round( $before * self::months( $period ) / self::months( $outcome->period ) );
		$less   = $before - $payment->paid - $payment->given;
		$agreed = null === $offer->terms
			? $less
			: $before - (int) round( $offer->terms->price_after->cents * $account->untaxed );
		return max( 0, min( $less, $agreed ) );
	}

	/** A waived payment is given on its day, where the offer and the subscription are still on then. */
	private static function count_skip(
		Outcome $outcome,
		?AcceptedOffer $offer,
		\DateTimeImmutable $now,
		int $before,
	): void {
		$day = null !== $offer && $offer->is_skip ? $offer->next_payment : null;
		if (
			null === $day
			|| null === $outcome->accepted_at
			|| $day >= $outcome->accepted_at->modify( '+' . self::MONEY . ' days' )
		) {
			return;
		}
		$over = $outcome->cancelled_at ?? $outcome->ended_at;
		if ( ( $offer->taken_back && ! $offer->stood_at( $day ) ) || ( null !== $over && $over < $day ) ) {
			return;
		}
		if ( $day > $now ) {
			$outcome->due_at = null === $outcome->due_at ? $day : min( $outcome->due_at, $day );
			return;
		}
		$outcome->concession += $before;
		$outcome->revenue    += $before;
		$outcome->given_90   += $day < $outcome->entered_at->modify( '+' . self::EARLY . ' days' ) ? $before : 0;
	}

	/** @param list<Outcome> $later Of the same subscription. */
	private static function next_save( array $later ): ?\DateTimeImmutable {
		foreach ( $later as $one ) {
			if ( $one->is_saved() && null !== $one->accepted_at ) {
				return $one->accepted_at;
			}
		}
		return null;
	}

	/** @return list<Payment> In the attempt's currency and its cents, whatever decimals the store has now. */
	private static function in_its_money( PaymentHistory $account, Outcome $outcome ): array {
		$finer = $outcome->decimals - ( $account->decimals ?? $outcome->decimals );
		$same  = array_filter(
			$account->payments,
			static fn ( Payment $payment ): bool => $payment->currency === $outcome->currency,
		);
		return array_map( static fn ( Payment $payment ): Payment => $payment->finer( $finer ), array_values( $same ) );
	}

	/**
	 * What a renewal cost before the offer, without taxes: as the last one was billed; where none was, as it was told.
	 *
	 * @param list<Payment> $payments
	 */
	private static function price_before( Outcome $outcome, array $payments, float $untaxed ): int {
		$price = (int) round( $outcome->price * $untaxed );
		foreach ( $payments as $payment ) {
			if ( $payment->renewal && ! $payment->of_heir && $payment->at < $outcome->accepted_at ) {
				$price = $payment->paid + $payment->given;
			}
		}
		return $price;
	}

	/** @param string $period As "1 month". */
	private static function months( string $period ): float {
		$parts = explode( ' ', $period );
		return max( 1, (int) $parts[0] ) * ( self::MONTHS[ $parts[1] ?? 'month' ] ?? 1.0 );
	}

	/**
	 * @param list<Payment> $payments
	 * @return list<Payment>
	 */
	private static function within( array $payments, \DateTimeImmutable $from, int $days = self::MONEY ): array {
		$until = $from->modify( '+' . $days . ' days' );
		return array_values( array_filter(
			$payments,
			static fn ( Payment $payment ): bool => $payment->at >= $from && $payment->at < $until,
		) );
	}

	/**
	 * The save that this cancellation ended within its 30 days: that is one cancellation, and counted there.
	 *
	 * @param list<Outcome> $earlier
	 */
	private static function lost_before( Outcome $outcome, array $earlier ): ?Outcome {
		if ( Outcome::CANCELLED !== $outcome->state || null === $outcome->closed_at ) {
			return null;
		}
		foreach ( array_reverse( $earlier ) as $one ) {
			if (
				Outcome::SAVED_LOST === $one->state
				&& null !== $one->accepted_at
				&& $outcome->closed_at < self::probation( $one->accepted_at )
			) {
				return $one;
			}
		}
		return null;
	}

	/** The outcome's state that an attempt's stands for, until it is measured. */
	public static function state( string $attempt_state ): string {
		return match ( $attempt_state ) {
			Attempt::SAVED     => Outcome::SAVED,
			Attempt::CANCELLED => Outcome::CANCELLED,
			Attempt::DISMISSED => Outcome::DISMISSED,
			Attempt::ABANDONED => Outcome::ABANDONED,
			default            => Outcome::OPEN,
		};
	}
}
