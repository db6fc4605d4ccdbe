<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Dates;

/**
 * WooCommerce Subscriptions keeps dates as UTC strings, 0 for none; everybody else here uses DateTimeImmutable and
 * null.
 */
final class StoreDates {

	/**
	 * How far ahead a payment that is due at once is put: WooCommerce Subscriptions schedules nothing that is not
	 * ahead.
	 */
	private const AT_ONCE_SECONDS = 30;

	public static function now(): \DateTimeImmutable {
		return new \DateTimeImmutable( '@' . time() );
	}

	public static function at_once(): \DateTimeImmutable {
		return new \DateTimeImmutable( '@' . ( time() + self::AT_ONCE_SECONDS ) );
	}

	/** @param string $type next_payment, trial_end, end, start, … */
	public static function of( \WC_Subscription $subscription, string $type ): ?\DateTimeImmutable {
		$time = (int) $subscription->get_time( $type );
		return $time > 0 ? new \DateTimeImmutable( '@' . $time ) : null;
	}

	/** The store's own form of a UTC time; '0' deletes a date. */
	public static function mysql( ?\DateTimeImmutable $time ): string {
		return null === $time ? '0' : gmdate( 'Y-m-d H:i:s', $time->getTimestamp() );
	}

	public static function same( ?\DateTimeImmutable $a, ?\DateTimeImmutable $b ): bool {
		return $a?->getTimestamp() === $b?->getTimestamp();
	}

	/** As the store itself counts from one payment to the next: by the offset that its zone has today. */
	public static function next_of_store(
		\WC_Subscription $subscription,
		\DateTimeImmutable $from,
	): \DateTimeImmutable {
		$period = (string) $subscription->get_billing_period();
		$time   = wcs_add_time( self::interval( $subscription ), $period, $from->getTimestamp(), 'offset_site_time' );
		return new \DateTimeImmutable( '@' . $time );
	}

	/**
	 * By the store's own calendar (31 January and one month is the last day of February), at the same time on its
	 * clock: what is told is a day in its zone.
	 *
	 * @param int|null $periods Null: one billing interval.
	 */
	public static function add_periods(
		\WC_Subscription $subscription,
		\DateTimeImmutable $from,
		?int $periods = null,
	): \DateTimeImmutable {
		$clock = $from->getTimestamp() + $from->setTimezone( wp_timezone() )->getOffset();
		$clock = wcs_add_time(
			$periods ?? self::interval( $subscription ),
			(string) $subscription->get_billing_period(),
			$clock,
		);
		$moved = new \DateTimeImmutable( gmdate( 'Y-m-d H:i:s', $clock ), wp_timezone() );
		return $moved->setTimezone( new \DateTimeZone( 'UTC' ) );
	}

	/** Days on the calendar of the store's zone. */
	public static function add_days( \DateTimeImmutable $from, int $days ): \DateTimeImmutable {
		return Dates::add_days( $from, $days, wp_timezone() );
	}

	/** Periods between payments. */
	public static function interval( \WC_Subscription $subscription ): int {
		return max( 1, (int) $subscription->get_billing_interval() );
	}

	/** For people: in the site's time zone and format. */
	public static function human( ?\DateTimeImmutable $time ): string {
		$text = null === $time ? false : wp_date( (string) wc_date_format(), $time->getTimestamp() );
		return false === $text ? __( 'none', 'churnstop' ) : $text;
	}
}
