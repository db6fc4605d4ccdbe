<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Email;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** A cancelled subscription that goes on after all. */
final class KeptEmail extends CustomerEmail {

	public function __construct() {
		$this->id          = 'churnstop_kept';
		$this->title       = __( 'Subscription kept (ChurnStop)', 'churnstop' );
		$this->description = __(
			'Sent to the customer after they kept a subscription that they had cancelled: that it continues, what is billed next, and a receipt number of its own.',
			'churnstop',
		);
		parent::__construct();
	}

	/** @return string */
	public function get_default_subject() {
		return __( 'You have kept {subscription}', 'churnstop' );
	}

	/** @return string */
	public function get_default_heading() {
		return __( 'Your subscription continues', 'churnstop' );
	}

	protected function sample(): Email {
		return new Email(
			Email::KEPT,
			WooCommerceSubscriptions::ref( 0 ),
			self::sample_name(),
			array(
				sprintf(
					/* translators: %s: names of subscriptions. */
					__(
						'You have kept %s after all. It continues as before, and your cancellation does not hold any more.',
						'churnstop',
					),
					self::sample_name(),
				),
			),
			array(
				self::sample_name() => sprintf(
					/* translators: 1: a price, 2: a date. */
					__( 'The next payment is %1$s on %2$s.', 'churnstop' ),
					self::sample_price( 40 ),
					self::sample_day( '+12 days' ),
				),
				__( 'Receipt number', 'churnstop' ) => 'CK-000042',
			),
			array( __( 'See your subscription', 'churnstop' ) => wc_get_page_permalink( 'myaccount' ) ),
		);
	}
}
