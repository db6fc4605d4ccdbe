<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Email;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** The acknowledgement of a cancellation. It carries no offer. */
final class CancelledEmail extends CustomerEmail {

	public function __construct() {
		$this->id          = 'churnstop_cancelled';
		$this->title       = __( 'Cancellation received (ChurnStop)', 'churnstop' );
		$this->description = __(
			'Sent to the customer after a cancellation: what was cancelled, when it was received, until when it runs, and the receipt number. In some countries the law asks for it.',
			'churnstop',
		);
		parent::__construct();
	}

	/** @return string */
	public function get_default_subject() {
		return __( 'Your cancellation of {subscription}', 'churnstop' );
	}

	/** @return string */
	public function get_default_heading() {
		return __( 'Your cancellation is done', 'churnstop' );
	}

	protected function sample(): Email {
		return new Email(
			Email::CANCELLED,
			WooCommerceSubscriptions::ref( 0 ),
			self::sample_name(),
			array(
				sprintf(
					/* translators: %s: a subscription's name. */
					__(
						'We have received your cancellation of %s, and it is done. You will not be charged again.',
						'churnstop',
					),
					self::sample_name(),
				),
				__( 'Please keep this message as proof.', 'churnstop' ),
			),
			array(
				self::sample_name()                  => sprintf(
					/* translators: %s: a date. */
					__( 'cancelled, paid through %s', 'churnstop' ),
					self::sample_day( '+12 days' ),
				),
				__( 'Received', 'churnstop' )       => self::sample_day( 'now' ),
				__( 'Receipt number', 'churnstop' ) => 'CS-000042',
			),
			array( __( 'See your subscription', 'churnstop' ) => wc_get_page_permalink( 'myaccount' ) ),
		);
	}
}
