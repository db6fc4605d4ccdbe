<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;

/** Judges moved dates by the calendar of the store's zone alone. */
final class Calendar {

	/** @return list<string> What is wrong with the dates. */
	public static function wrong(
		\WC_Subscription $before,
		\WC_Subscription $after,
		Change $change,
		Terms $terms,
	): array {
		$was   = $before->get_time( 'next_payment' );
		$is    = $after->get_time( 'next_payment' );
		$end   = $after->get_time( 'end' );
		$one   = 'true' === $after->get_meta( '_contains_synced_subscription' );
		$wrong = array();
		if (
			$terms->next_payment_at?->getTimestamp() !== $is || ( $terms->ends_at?->getTimestamp() ?? $end ) !== $end
		) {
			$wrong[] = 'another date is told';
		}
		if ( $was === $is ) {
			return $wrong;
		}
		// Once a year there is no time between two and three.
		if (
			! in_array( '02', array( wp_date( 'H', $was ), wp_date( 'H', $is ) ), true )
			&& wp_date( 'H:i:s', $was ) !== wp_date( 'H:i:s', $is )
		) {
			$wrong[] = 'another time of the day';
		}
		if ( $one && ! self::on_one_day( $before->get_billing_period(), $was, $is ) ) {
			$wrong[] = 'off the pattern';
		}
		$days = (int) round( ( self::midnight( $is ) - self::midnight( $was ) ) / DAY_IN_SECONDS );
		$told = $change->settings()['days'] ?? 0;
		if ( ! $one && $told > 0 && $days !== $told ) {
			$wrong[] = $days . ' days';
		}
		if (
			$end > 0
			&& self::payments( $before, $was, $before->get_time( 'end' ) ) !== self::payments( $after, $is, $end )
		) {
			$wrong[] = 'another number of payments';
		}
		return $wrong;
	}

	/** The last day of a month stands for those that the month lacks. */
	private static function on_one_day( string $period, int $one, int $other ): bool {
		$same = static fn ( string $format ): bool => wp_date( $format, $one ) === wp_date( $format, $other );
		$last = static fn ( int $time ): bool => wp_date( 'j', $time ) === wp_date( 't', $time );
		return match ( $period ) {
			'week'  => $same( 'N' ),
			'month' => $same( 'j' )
				|| ( $last( $other ) && ( $last( $one ) || wp_date( 'd', $one ) > wp_date( 'd', $other ) ) ),
			default => $same( 'md' ) || '0229' === wp_date( 'md', $one ),
		};
	}

	private static function midnight( int $time ): int {
		return (int) strtotime( (string) wp_date( 'Y-m-d', $time ) );
	}

	private static function payments( \WC_Subscription $subscription, int $next, int $end ): int {
		$interval = (int) $subscription->get_billing_interval();
		for ( $count = 0; 0 === $count || $next + 23 * HOUR_IN_SECONDS <= $end; $count++ ) {
			$next = wcs_add_time( $interval, $subscription->get_billing_period(), $next, 'offset_site_time' );
		}
		return $count;
	}
}
