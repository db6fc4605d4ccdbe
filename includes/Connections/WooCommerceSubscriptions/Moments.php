<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

/** WooCommerce Subscriptions keeps dates as UTC strings, 0 for none; everybody else here uses DateTimeImmutable and null. */
final class Moments {

	/** How far ahead a payment that is due at once is put: WooCommerce Subscriptions schedules nothing that is not ahead. */
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

	/** The store's own calendar: 31 January and one month is the last day of February. */
	public static function add_intervals( \WC_Subscription $subscription, \DateTimeImmutable $from, int $intervals ): \DateTimeImmutable {
		$time = wcs_add_time( $intervals * max( 1, (int) $subscription->get_billing_interval() ), (string) $subscription->get_billing_period(), $from->getTimestamp(), 'offset_site_time' );
		return new \DateTimeImmutable( '@' . $time );
	}

	/** Days are calendar days in UTC: 24 hours each. */
	public static function add_days( \DateTimeImmutable $from, int $days ): \DateTimeImmutable {
		return $from->modify( '+' . $days . ' days' );
	}

	/** For people: in the site's time zone and format. */
	public static function human( ?\DateTimeImmutable $time ): string {
		$text = null === $time ? false : wp_date( (string) wc_date_format(), $time->getTimestamp() );
		return false === $text ? __( 'none', 'churnstop' ) : $text;
	}
}
