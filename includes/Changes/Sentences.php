<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;

/** Sentences about bills and days that kinds of changes, types of offers and screens share. */
final class Sentences {

	/** What "at once" means: a connection puts a due payment a little ahead. */
	private const AT_ONCE_SECONDS = 60;

	/** A day in the site's own format and time zone, in the current language. */
	public static function day( \DateTimeImmutable $time ): string {
		$format = get_option( 'date_format' );
		return (string) wp_date( is_string( $format ) && '' !== $format ? $format : 'j F Y', $time->getTimestamp() );
	}

	/**
	 * A moment for answers, and beside it the day as every screen writes it: nobody else formats dates.
	 *
	 * @return array<string, string|null> `NAME` and `NAME_text`.
	 */
	public static function dated( string $name, ?\DateTimeImmutable $time ): array {
		return array(
			$name           => Data::iso( $time ),
			$name . '_text' => null === $time ? null : self::day( $time ),
		);
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
			: sprintf(
				/* translators: %s: a date. */
				__( 'The number of your payments stays the same, so your subscription now ends on %s.', 'churnstop' ),
				self::day( $terms->ends_at ),
			);
	}

	/** The end that comes with another plan; nothing where none does. */
	public static function ends( Terms $terms ): string {
		return null === $terms->ends_at
			? ''
			/* translators: %s: a date. */
			: sprintf( __( 'Your subscription then ends on %s.', 'churnstop' ), self::day( $terms->ends_at ) );
	}

	/** The end that moved along, as long as it stands. */
	public static function end_that_stands( Course $course ): string {
		return Dates::same( $course->snapshot()->end, $course->terms()->ends_at )
			? self::same_number( $course->terms() )
			: '';
	}

	/**
	 * What is paid once it is taken back: on the date from before if that is still ahead; if it has passed, at once.
	 */
	public static function goes_on( Course $course ): string {
		$price = $course->terms()->price_now->formatted;
		$date  = $course->next_payment_without();
		return $date->getTimestamp() <= $course->snapshot()->at->getTimestamp() + self::AT_ONCE_SECONDS
			/* translators: %s: a price. */
			? sprintf( __( 'The payment of %s that it put off is due at once.', 'churnstop' ), $price )
			/* translators: 1: a price, 2: a date. */
			: sprintf( __( 'The next payment is %1$s on %2$s, as before.', 'churnstop' ), $price, self::day( $date ) );
	}

	/** The price of the next payment, and its day where one is known. */
	public static function price_next( string $price, Snapshot $snapshot ): string {
		$date = self::ahead( $snapshot );
		return null === $date
			/* translators: %s: a price. */
			? sprintf( __( 'The next payment is %s.', 'churnstop' ), $price )
			/* translators: 1: a price, 2: a date. */
			: sprintf( __( 'The next payment is %1$s on %2$s.', 'churnstop' ), $price, self::day( $date ) );
	}

	/** No past day in a sentence: one that is due and not made yet has none. */
	public static function ahead( Snapshot $snapshot ): ?\DateTimeImmutable {
		return $snapshot->next_payment > $snapshot->at ? $snapshot->next_payment : null;
	}

	/** Joins sentences; empty ones are left out. */
	public static function join( string ...$sentences ): string {
		$text = implode( ' ', array_filter( $sentences, static fn ( string $sentence ): bool => '' !== $sentence ) );
		// Japanese and Chinese put no blank after a full stop.
		return str_replace( '。 ', '。', $text );
	}
}
