<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Email;
use ChurnStop\Connections\Mailer;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** WooCommerce's mailer. */
final class StorePost implements Mailer {

	private const CLASSES = array(
		Email::CANCELLED => CancelledLetter::class,
		Email::ACCEPTED  => AcceptedLetter::class,
		Email::REMINDER  => ReminderLetter::class,
		Email::KEPT      => KeptLetter::class,
		Email::ENDED     => EndedLetter::class,
	);

	/** Makes the letters known to WooCommerce: its settings list them, its mailer sends them. */
	public static function register(): void {
		add_filter(
			'woocommerce_email_classes',
			static function ( mixed $emails ): mixed {
				if ( ! is_array( $emails ) ) {
					return $emails;
				}
				foreach ( self::CLASSES as $kind => $name ) {
					$emails[ 'ChurnStop_' . ucfirst( $kind ) ] = new $name();
				}
				return $emails;
			}
		);
		add_filter(
			'woocommerce_email_groups',
			static fn ( mixed $groups ): mixed => is_array( $groups )
				? $groups + array( 'subscriptions' => __( 'Subscriptions', 'churnstop' ) )
				: $groups
		);
	}

	public function connection(): string {
		return WooCommerceSubscriptions::ID;
	}

	public function send( Email $letter ): ?bool {
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof CustomerLetter && $email::class === self::CLASSES[ $letter->kind ] ) {
				return $email->deliver( $letter );
			}
		}
		return null;
	}
}
