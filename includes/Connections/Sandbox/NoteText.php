<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Data;

/** What the sandbox writes into order notes and failures. */
final class NoteText {

	/** What was done, for a support agent. */
	public static function of_change( Receipt $receipt ): string {
		$change = $receipt->change;
		$next   = self::day( Data::time( $receipt->intended, 'next_payment' ) );
		$prior  = self::day( Data::time( $receipt->prior, 'next_payment' ) );
		return match ( true ) {
			Change::DISCOUNT === $change->kind => sprintf(
				/* translators: 1: a percentage or an amount, 2: number of payments. */
				_n( 'ChurnStop: %1$s off the next %2$d payment was accepted instead of cancelling.', 'ChurnStop: %1$s off the next %2$d payments was accepted instead of cancelling.', $change->payments, 'churnstop' ),
				$change->off( Prices::money( 0, $change->currency ) ),
				$change->payments
			),
			Change::HOLD === $change->kind => sprintf(
				/* translators: 1: number of days, 2: a date, 3: a date, 4: a date. */
				__( 'ChurnStop: a pause of %1$d days was accepted instead of cancelling. On hold until %2$s; the next payment moves from %3$s to %4$s.', 'churnstop' ),
				$change->days,
				self::day( $receipt->resumes_at ),
				$prior,
				$next
			),
			Change::SWITCH === $change->kind => sprintf(
				/* translators: 1: name of a product, 2: name of a product. */
				__( 'ChurnStop: a switch from %1$s to %2$s was accepted instead of cancelling, billed from the next renewal.', 'churnstop' ),
				Data::string( $receipt->prior, 'product' ),
				Data::string( $receipt->intended, 'product' )
			),
			$change->trial => sprintf(
				/* translators: 1: number of days, 2: a date, 3: a date. */
				__( 'ChurnStop: %1$d more days of trial were accepted instead of cancelling. The trial ends on %3$s instead of %2$s.', 'churnstop' ),
				$change->days,
				self::day( Data::time( $receipt->prior, 'trial_end' ) ),
				self::day( Data::time( $receipt->intended, 'trial_end' ) )
			),
			default => sprintf(
				/* translators: 1: a date, 2: a date. */
				__( 'ChurnStop: moving the next payment from %1$s to %2$s was accepted instead of cancelling.', 'churnstop' ),
				$prior,
				$next
			),
		};
	}

	/** What happened to the subscription (nothing), and why. */
	public static function of_blocker( Blocker $blocker ): string {
		return match ( $blocker->code ) {
			'gateway_refused'     => __( 'The payment provider refused this. Nothing has changed: please try again, or cancel.', 'churnstop' ),
			'gateway_cannot'      => __( 'The payment method of this subscription does not allow this. Nothing has changed.', 'churnstop' ),
			'target_gone'         => __( 'That product is no longer available for this subscription. Nothing has changed.', 'churnstop' ),
			'target_out_of_stock' => __( 'That product is sold out. Nothing has changed.', 'churnstop' ),
			'payment_in_flight'   => __( 'A payment is still open. Nothing has changed.', 'churnstop' ),
			default               => __( 'The subscription has changed in the meantime, and this no longer fits. Nothing was done.', 'churnstop' ),
		};
	}

	/** A day as the site writes it, in its own time zone. */
	public static function day( ?\DateTimeImmutable $time ): string {
		if ( null === $time ) {
			return '–';
		}
		$format = get_option( 'date_format', 'F j, Y' );
		$day    = wp_date( is_string( $format ) && '' !== $format ? $format : 'F j, Y', $time->getTimestamp() );
		return is_string( $day ) ? $day : $time->format( 'Y-m-d' );
	}
}
