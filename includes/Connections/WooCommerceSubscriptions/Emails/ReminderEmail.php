<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Email;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** Some days before a pause ends; how many is in ChurnStop's settings. */
final class ReminderEmail extends CustomerEmail {

	public function __construct() {
		$this->id          = 'churnstop_reminder';
		$this->title       = __( 'Pause ends soon (ChurnStop)', 'churnstop' );
		$this->description = __(
			'Sent to the customer some days before a pause ends, with links to resume now and to cancel. How many days before is set under ChurnStop > Settings.',
			'churnstop',
		);
		parent::__construct();
	}

	/** @return string */
	public function get_default_subject() {
		return __( 'Your pause of {subscription} ends soon', 'churnstop' );
	}

	/** @return string */
	public function get_default_heading() {
		return __( 'Your pause ends soon', 'churnstop' );
	}

	protected function sample(): Email {
		return new Email(
			Email::REMINDER,
			WooCommerceSubscriptions::ref( 0 ),
			self::sample_name(),
			array(
				sprintf(
					/* translators: 1: a subscription's name, 2: a date, 3: a price. */
					__(
						'Your pause of %1$s ends on %2$s. Then it resumes automatically, and you pay %3$s.',
						'churnstop',
					),
					self::sample_name(),
					self::sample_day( '+3 days' ),
					self::sample_price( 40 ),
				),
				__( 'You need not do anything for that. You can also resume now, or cancel.', 'churnstop' ),
			),
			array(
				__( 'Subscription', 'churnstop' )      => self::sample_name(),
				__( 'Resumes automatically', 'churnstop' ) => self::sample_day( '+3 days' ),
				__( 'Next payment', 'churnstop' )      => self::sample_day( '+3 days' ),
				__( 'Price', 'churnstop' )             => self::sample_price( 40 ),
			),
			array(
				__( 'Resume now', 'churnstop' )          => wc_get_page_permalink( 'myaccount' ),
				__( 'Cancel subscription', 'churnstop' ) => wc_get_page_permalink( 'myaccount' ),
			),
		);
	}
}
