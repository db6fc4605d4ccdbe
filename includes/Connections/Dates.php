<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

/**
 * Adds billing intervals as WooCommerce Subscriptions does, for whoever does not have it at hand; and compares moments. Always UTC.
 */
final class Dates {

	/**
	 * Months never overflow: 31 January + 1 month is the last day of February, and a last day stays a last day from then on.
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
		return $first->setDate( (int) $first->format( 'Y' ), (int) $first->format( 'n' ), $interval > 0 && ( $last || $day > $days ) ? $days : $day );
	}

	public static function same( ?\DateTimeImmutable $one, ?\DateTimeImmutable $other ): bool {
		return $one?->getTimestamp() === $other?->getTimestamp();
	}

	/** @return ($time is null ? null : \DateTimeImmutable) In whole seconds, which is what the database keeps. */
	public static function whole( ?\DateTimeImmutable $time ): ?\DateTimeImmutable {
		return null === $time ? null : ( new \DateTimeImmutable( '@' . $time->getTimestamp() ) )->setTimezone( new \DateTimeZone( 'UTC' ) );
	}
}
