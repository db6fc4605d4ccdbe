<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Receipt;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;

/**
 * Where dates go when a payment is moved: synchronized payments stay on their day, and a fixed number of payments stays
 * that number.
 *
 * @phpstan-type Three array{
 *   next_payment: \DateTimeImmutable|null, trial_end: \DateTimeImmutable|null, end: \DateTimeImmutable|null,
 * }
 */
final class MovedDates {

	/** WooCommerce Subscriptions makes no payment less than 23 hours before the end. */
	private const ROOM_SECONDS = 23 * 3600;

	/** @return Three As they are. */
	public static function present( \WC_Subscription $subscription ): array {
		return array(
			'next_payment' => StoreDates::of( $subscription, 'next_payment' ),
			'trial_end'    => StoreDates::of( $subscription, 'trial_end' ),
			'end'          => StoreDates::of( $subscription, 'end' ),
		);
	}

	/** @return Three As the change moves them. */
	public static function by( \WC_Subscription $subscription, MoveDates $change ): array {
		$dates = self::present( $subscription );
		$next  = $dates['next_payment'];
		if ( null === $next ) {
			return $dates;
		}
		$periods = $change->intervals * StoreDates::interval( $subscription );
		$synced  = SyncedPayments::are_on( $subscription );
		$moved   = 0 === $periods ? $next : StoreDates::add_periods( $subscription, $next, $periods );
		if ( $change->days > 0 ) {
			$day   = StoreDates::add_days( $moved, $change->days );
			$moved = $synced ? SyncedPayments::on_or_after( $subscription, $moved, $day ) : $day;
		}
		if ( ! $synced && ! StoreDates::same( $moved, $next ) ) {
			$moved = self::on_their_day( $subscription, $moved );
		}
		$trial = $dates['trial_end'];
		$end   = $dates['end'];
		if ( $change->trial && null !== $trial ) {
			// Where the payment waits for its day, so does the end of what costs nothing.
			$dates['trial_end'] = $synced || StoreDates::same( $trial, $next )
				? $moved
				: StoreDates::add_days( $trial, $change->days );
		}
		if ( null !== $end ) {
			$dates['end'] = Dates::moved_end( $next, $moved, $end, self::ROOM_SECONDS, self::step( $subscription ) );
		}
		return array( 'next_payment' => $moved ) + $dates;
	}

	/**
	 * Another plugin may keep payments on days of its own (Mondays, the 1st): it says so where the store counts to a
	 * payment. A day before, or a whole interval later, is no day for this one.
	 */
	private static function on_their_day(
		\WC_Subscription $subscription,
		\DateTimeImmutable $moved,
	): \DateTimeImmutable {
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the store's own question.
		$asked = apply_filters(
			'woocommerce_subscription_calculated_next_payment_date',
			StoreDates::mysql( $moved ),
			$subscription,
		);
		$day   = new \DateTimeImmutable( '@' . (int) ( is_string( $asked ) ? strtotime( "$asked UTC" ) : 0 ) );
		return $day > $moved && $day < StoreDates::add_periods( $subscription, $moved ) ? $day : $moved;
	}

	/** What stays where it could not be moved back at a cancellation. */
	public static function left( Receipt $receipt ): string {
		return sprintf(
			/* translators: 1: date, 2: date. */
			__(
				'ChurnStop: the customer cancelled, but the payment date that an accepted offer had moved from %1$s to %2$s could not be moved back. So the subscription ends later than what was paid for: set its end date to %1$s or, where that day has passed, cancel it at once.',
				'churnstop',
			),
			StoreDates::human( Data::time( $receipt->prior, 'next_payment' ) ),
			StoreDates::human( Data::time( $receipt->intended, 'next_payment' ) ),
		);
	}

	/**
	 * A payment whose date has passed is due at once: never a free period. Synchronized ones are back on their day
	 * after it.
	 *
	 * @return array{next_payment: \DateTimeImmutable|null, end: \DateTimeImmutable|null}
	 */
	public static function due(
		\WC_Subscription $subscription,
		?\DateTimeImmutable $date,
		?\DateTimeImmutable $end,
	): array {
		if ( null === $date || $date > StoreDates::now() ) {
			return array(
				'next_payment' => $date,
				'end'          => $end,
			);
		}
		$once = StoreDates::at_once();
		$day  = $once;
		if ( SyncedPayments::are_on( $subscription ) ) {
			$day = SyncedPayments::latest( $subscription, $date );
			SyncedPayments::remember( $subscription, $once, $day );
		}
		if ( null !== $end ) {
			$end = Dates::kept_end( $date, $day, $end, self::ROOM_SECONDS, self::step( $subscription ) );
		}
		return array(
			'next_payment' => $once,
			'end'          => $end,
		);
	}

	/** @return \Closure(\DateTimeImmutable): \DateTimeImmutable */
	private static function step( \WC_Subscription $subscription ): \Closure {
		return static fn (
			\DateTimeImmutable $from,
		): \DateTimeImmutable => StoreDates::next_of_store( $subscription, $from );
	}

	/**
	 * For the order note: the end that moved along; nothing where there is none.
	 *
	 * @param array<string, mixed> $prior    A receipt's values.
	 * @param array<string, mixed> $intended
	 */
	public static function note( array $prior, array $intended ): string {
		$to = Data::time( $intended, 'end' );
		if ( null === $to || StoreDates::same( $to, Data::time( $prior, 'end' ) ) ) {
			return '';
		}
		/* translators: 1: date, 2: date. */
		$text = __( 'The end moved from %1$s to %2$s, so the number of payments stays the same.', 'churnstop' );
		return ' ' . sprintf( $text, StoreDates::human( Data::time( $prior, 'end' ) ), StoreDates::human( $to ) );
	}

	/** Whether the store would make that payment before the subscription ends. */
	public static function comes( \WC_Subscription $subscription, \DateTimeImmutable $payment ): bool {
		return self::comes_before( $payment, StoreDates::of( $subscription, 'end' ) );
	}

	public static function comes_before( \DateTimeImmutable $payment, ?\DateTimeImmutable $end ): bool {
		return null === $end || $payment->getTimestamp() + self::ROOM_SECONDS <= $end->getTimestamp();
	}
}
