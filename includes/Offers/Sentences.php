<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;

/** Sentences that several types' summaries share. */
final class Sentences {

	/** A day in the site's own format and time zone, in the current language. */
	public static function day( \DateTimeImmutable $time ): string {
		$format = get_option( 'date_format' );
		return (string) wp_date( is_string( $format ) && '' !== $format ? $format : 'j F Y', $time->getTimestamp() );
	}

	/** "Next payment: 1 December 2026.", or nothing where none is known. */
	public static function next_payment( Terms $terms ): string {
		if ( null === $terms->next_payment_at ) {
			return '';
		}
		/* translators: %s: a date. */
		return sprintf( __( 'Next payment: %s.', 'churnstop' ), self::day( $terms->next_payment_at ) );
	}

	/** The end that moves along, told with its payments' number unchanged; nothing where there is no end. */
	public static function same_number( Terms $terms ): string {
		return null === $terms->ends_at
			? ''
			/* translators: %s: a date. */
			: sprintf( __( 'The number of your payments stays the same, so your subscription now ends on %s.', 'churnstop' ), self::day( $terms->ends_at ) );
	}

	/** The end that comes with another plan; nothing where none does. */
	public static function ends( Terms $terms ): string {
		/* translators: %s: a date. */
		return null === $terms->ends_at ? '' : sprintf( __( 'Your subscription then ends on %s.', 'churnstop' ), self::day( $terms->ends_at ) );
	}

	/** Of an offer whose product is still to be chosen: no price of one of them may stand for all. */
	public static function of_a_choice( Terms $terms ): string {
		return self::join(
			/* translators: %s: the present price. */
			sprintf( __( 'You pay the price of what you choose instead of %s from the next payment on, and nothing is charged now.', 'churnstop' ), $terms->price_now->formatted ),
			self::next_payment( $terms )
		);
	}

	/** What it is that a customer gets instead, and how often that is billed where it is not as often as now: else a year's price would stand against a month's. */
	public static function of_target( ?Target $target ): string {
		if ( null === $target || '' === $target->name ) {
			return '';
		}
		return self::join(
			/* translators: %s: a product. */
			sprintf( __( 'You switch to %s.', 'churnstop' ), $target->name ),
			$target->is_billed_as_often() ? '' : self::billed( $target->period, $target->interval )
		);
	}

	private static function billed( string $period, int $interval ): string {
		if ( 1 === $interval ) {
			return match ( $period ) {
				'day'   => __( 'It is billed every day.', 'churnstop' ),
				'week'  => __( 'It is billed every week.', 'churnstop' ),
				'month' => __( 'It is billed every month.', 'churnstop' ),
				'year'  => __( 'It is billed every year.', 'churnstop' ),
				default => '',
			};
		}
		return match ( $period ) {
			/* translators: %d: number of days. */
			'day'   => sprintf( _n( 'It is billed every %d day.', 'It is billed every %d days.', $interval, 'churnstop' ), $interval ),
			/* translators: %d: number of weeks. */
			'week'  => sprintf( _n( 'It is billed every %d week.', 'It is billed every %d weeks.', $interval, 'churnstop' ), $interval ),
			/* translators: %d: number of months. */
			'month' => sprintf( _n( 'It is billed every %d month.', 'It is billed every %d months.', $interval, 'churnstop' ), $interval ),
			/* translators: %d: number of years. */
			'year'  => sprintf( _n( 'It is billed every %d year.', 'It is billed every %d years.', $interval, 'churnstop' ), $interval ),
			default => '',
		};
	}

	/** Joins sentences; empty ones are left out. */
	public static function join( string ...$sentences ): string {
		return implode( ' ', array_filter( $sentences, static fn ( string $sentence ): bool => '' !== $sentence ) );
	}
}
