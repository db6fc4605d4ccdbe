<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Emails\Letter;

/** Some days before a pause ends; how many is in ChurnStop's settings. */
final class ReminderLetter extends CustomerLetter {

	public function __construct() {
		$this->id          = 'churnstop_reminder';
		$this->title       = __( 'Pause ends soon (ChurnStop)', 'churnstop' );
		$this->description = __( 'Sent to the customer some days before a pause ends, with links to resume now and to cancel. How many days before is set under ChurnStop > Settings.', 'churnstop' );
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

	protected function sample(): Letter {
		return new Letter(
			Letter::REMINDER,
			WooCommerceSubscriptions::ID,
			0,
			self::sample_name(),
			array( __( 'You need not do anything for that. You can also resume now, or cancel.', 'churnstop' ) ),
			array(),
			array( __( 'Resume now', 'churnstop' ) => home_url( '/' ) ),
		);
	}
}
