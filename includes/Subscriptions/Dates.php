<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * Adds billing intervals as WooCommerce Subscriptions does, for whoever does not have it at hand; and compares moments.
 * Always UTC.
 */
final class Dates {

	/** Of a daily subscription in 25 years: a guard, not a limit that a store meets. */
	private const MOST_PAYMENTS = 10000;

	/**
	 * Months never overflow: 31 January + 1 month is the last day of February, and a last day stays a last day from
	 * then on.
	 *
	 * @param int                         $interval How many periods, 0 or more.
	 * @param 'day'|'week'|'month'|'year' $period
	 */
	public static function add( \DateTimeImmutable $from, int $interval, string $period ): \DateTimeImmutable {
		if ( 'month' !== $period ) {
			return $from->modify( "+$interval $period" );
		}
		$first = $from->modify( 'first day of this month' )->modify( "+$interval month" );
		$days  = (int) $first->format( 't' );
		$day   = (int) $from->format( 'j' );
		$last  = $from->format( 'j' ) === $from->format( 't' );
		return $first->setDate(
			(int) $first->format( 'Y' ),
			(int) $first->format( 'n' ),
			$interval > 0 && ( $last || $day > $days ) ? $days : $day,
		);
	}

	/**
	 * Whole days later, at the same time on the clock of that zone: where clocks change, 30 days are an hour more or
	 * less.
	 */
	public static function add_days( \DateTimeImmutable $from, int $days, \DateTimeZone $zone ): \DateTimeImmutable {
		return $from->setTimezone( $zone )->modify( "+$days days" )->setTimezone( new \DateTimeZone( 'UTC' ) );
	}

	/**
	 * How many payments come before an end, the next one included.
	 *
	 * @param int $room Seconds before the end by which a payment must come; the next one comes in any case.
	 * @param callable(\DateTimeImmutable): \DateTimeImmutable $step From one payment to the next, as the store counts.
	 */
	private static function payments_before(
		\DateTimeImmutable $next,
		\DateTimeImmutable $end,
		int $room,
		callable $step,
	): int {
		for ( $count = 1; $count < self::MOST_PAYMENTS; $count++ ) {
			$next = $step( $next );
			if ( $next->getTimestamp() + $room > $end->getTimestamp() ) {
				return $count;
			}
		}
		return self::MOST_PAYMENTS;
	}

	/**
	 * The end that leaves as many payments as before where the next one has moved. It keeps its distance to the payment
	 * it is nearest to: the last one, or the one that it leaves out.
	 *
	 * @param callable(\DateTimeImmutable): \DateTimeImmutable $step
	 */
	public static function moved_end(
		\DateTimeImmutable $next,
		\DateTimeImmutable $moved,
		\DateTimeImmutable $end,
		int $room,
		callable $step,
	): \DateTimeImmutable {
		for ( $left = self::payments_before( $next, $end, $room, $step ); $left > 1; $left-- ) {
			$next  = $step( $next );
			$moved = $step( $moved );
		}
		$after_last  = $end->getTimestamp() - $next->getTimestamp();
		$before_none = $step( $next )->getTimestamp() - $end->getTimestamp();
		return $before_none < $after_last
			? $step( $moved )->modify( -$before_none . ' seconds' )
			: $moved->modify( $after_last . ' seconds' );
	}

	/**
	 * The end as it is, and moved only where a payment would be lost because the next one comes late.
	 *
	 * @param callable(\DateTimeImmutable): \DateTimeImmutable $step
	 */
	public static function kept_end(
		\DateTimeImmutable $next,
		\DateTimeImmutable $late,
		\DateTimeImmutable $end,
		int $room,
		callable $step,
	): \DateTimeImmutable {
		$lost = self::payments_before( $late, $end, $room, $step ) < self::payments_before( $next, $end, $room, $step );
		return $lost ? self::moved_end( $next, $late, $end, $room, $step ) : $end;
	}

	public static function same( ?\DateTimeImmutable $one, ?\DateTimeImmutable $other ): bool {
		return $one?->getTimestamp() === $other?->getTimestamp();
	}

	/** @return ($time is null ? null : \DateTimeImmutable) In whole seconds, which is what the database keeps. */
	public static function whole( ?\DateTimeImmutable $time ): ?\DateTimeImmutable {
		return null === $time
			? null
			: ( new \DateTimeImmutable( '@' . $time->getTimestamp() ) )->setTimezone( new \DateTimeZone( 'UTC' ) );
	}
}
