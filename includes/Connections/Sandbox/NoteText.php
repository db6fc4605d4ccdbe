<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Connections\ConnectionFailure;

/** What the sandbox writes into order notes and failures. */
final class NoteText {

	/** @throws ConnectionFailure One that says so. */
	public static function refuse( Blocker $blocker ): never {
		$failure = new ConnectionFailure( $blocker, self::of_blocker( $blocker ) );
		throw $failure;
	}

	/** What happened to the subscription (nothing), and why. */
	private static function of_blocker( Blocker $blocker ): string {
		return match ( $blocker->code ) {
			'gateway_refused'     => __(
				'The payment provider refused this. Nothing has changed: please try again, or cancel.',
				'churnstop',
			),
			'gateway_cannot'      => __(
				'The payment method of this subscription does not allow this. Nothing has changed.',
				'churnstop',
			),
			'target_gone'         => __(
				'That product is no longer available for this subscription. Nothing has changed.',
				'churnstop',
			),
			'target_out_of_stock' => __( 'That product is sold out. Nothing has changed.', 'churnstop' ),
			'payment_in_flight'   => __( 'A payment is still open. Nothing has changed.', 'churnstop' ),
			default               => __(
				'The subscription has changed in the meantime, and this no longer fits. Nothing was done.',
				'churnstop',
			),
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
