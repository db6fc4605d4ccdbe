<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Email;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** The terms of an accepted offer. */
final class AcceptedEmail extends CustomerEmail {

	public function __construct() {
		$this->id          = 'churnstop_accepted';
		$this->title       = __( 'Offer accepted (ChurnStop)', 'churnstop' );
		$this->description = __(
			'Sent to the customer after they accepted an offer instead of cancelling: the offer and its terms.',
			'churnstop',
		);
		parent::__construct();
	}

	/** @return string */
	public function get_default_subject() {
		return __( 'Your offer for {subscription}', 'churnstop' );
	}

	/** @return string */
	public function get_default_heading() {
		return __( 'Your offer', 'churnstop' );
	}

	protected function sample(): Email {
		return new Email(
			Email::ACCEPTED,
			WooCommerceSubscriptions::ref( 0 ),
			self::sample_name(),
			array( sprintf(
				/* translators: 1: price now, 2: price before, 3: number of payments, 4: price afterwards. */
				_n(
					'You pay %1$s instead of %2$s for the next %3$d payment, then %4$s.',
					'You pay %1$s instead of %2$s for the next %3$d payments, then %4$s.',
					3,
					'churnstop',
				),
				self::sample_price( 32 ),
				self::sample_price( 40 ),
				3,
				self::sample_price( 40 ),
			) ),
			array(
				__( 'Subscription', 'churnstop' )     => self::sample_name(),
				sprintf(
					/* translators: %d: a number of payments. */
					_n( 'Price of the next %d payment', 'Price of the next %d payments', 3, 'churnstop' ),
					3,
				) => self::sample_price( 32 ),
				__( 'Price after that', 'churnstop' ) => self::sample_price( 40 ),
				__( 'Next payment', 'churnstop' )     => self::sample_day( '+12 days' ),
				__( 'Accepted', 'churnstop' )           => self::sample_day( 'now' ),
				__( 'Receipt number', 'churnstop' )   => 'CS-000042',
			),
			array( __( 'See your subscription', 'churnstop' ) => wc_get_page_permalink( 'myaccount' ) ),
		);
	}
}
