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
			sprintf( __( 'You pay the price of what you choose instead of %s from the next payment on, and nothing is charged now.', 'churnstop' ), $terms->now() ),
			self::next_payment( $terms )
		);
	}

	/** What it is that a customer gets instead. */
	public static function of_target( ?Target $target ): string {
		/* translators: %s: a product. */
		return null === $target || '' === $target->name ? '' : sprintf( __( 'You switch to %s.', 'churnstop' ), $target->name );
	}

	/** Joins sentences; empty ones are left out. */
	public static function join( string ...$sentences ): string {
		return implode( ' ', array_filter( $sentences, static fn ( string $sentence ): bool => '' !== $sentence ) );
	}
}
