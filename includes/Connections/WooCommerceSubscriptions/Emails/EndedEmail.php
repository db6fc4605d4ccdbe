<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Sentences;
use ChurnStop\Connections\Email;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** A promise that ended early. */
final class EndedEmail extends CustomerEmail {

	public function __construct() {
		$this->id          = 'churnstop_ended';
		$this->title       = __( 'Offer ended early (ChurnStop)', 'churnstop' );
		$this->description = __(
			'Sent to the customer when an offer that they accepted ends early and not by themselves: the store took it back, or its product or coupon was changed. It says what is billed next.',
			'churnstop',
		);
		parent::__construct();
	}

	/** @return string */
	public function get_default_subject() {
		return __( 'Your offer for {subscription} has ended', 'churnstop' );
	}

	/** @return string */
	public function get_default_heading() {
		return __( 'An offer has ended early', 'churnstop' );
	}

	protected function sample(): Email {
		return new Email(
			Email::ENDED,
			WooCommerceSubscriptions::ref( 0 ),
			self::sample_name(),
			array(
				Sentences::join(
					sprintf(
						/* translators: %s: a subscription's name. */
						__( 'An offer that you accepted for %s has ended early.', 'churnstop' ),
						self::sample_name(),
					),
					__( 'The store ended it.', 'churnstop' ),
				),
				sprintf(
					/* translators: 1: a price, 2: a date. */
					__( 'The next payment is %1$s on %2$s.', 'churnstop' ),
					self::sample_price( 40 ),
					self::sample_day( '+12 days' ),
				),
			),
			array(
				__( 'Subscription', 'churnstop' )   => self::sample_name(),
				__( 'Accepted', 'churnstop' )         => self::sample_day( '-30 days' ),
				__( 'Ended', 'churnstop' )          => self::sample_day( 'now' ),
				__( 'Receipt number', 'churnstop' ) => 'CS-000042',
			),
			array( __( 'See your subscription', 'churnstop' ) => wc_get_page_permalink( 'myaccount' ) ),
		);
	}
}
