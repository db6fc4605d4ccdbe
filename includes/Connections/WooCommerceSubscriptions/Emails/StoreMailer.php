<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Email;
use ChurnStop\Connections\Mailer;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** WooCommerce's mailer. */
final class StoreMailer implements Mailer {

	private const CLASSES = array(
		Email::CANCELLED => CancelledEmail::class,
		Email::ACCEPTED  => AcceptedEmail::class,
		Email::REMINDER  => ReminderEmail::class,
		Email::KEPT      => KeptEmail::class,
		Email::ENDED     => EndedEmail::class,
	);

	/** Makes the e-mails known to WooCommerce: its settings list them, its mailer sends them. */
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

	public function send( Email $message ): ?bool {
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof CustomerEmail && $email::class === self::CLASSES[ $message->kind ] ) {
				return $email->deliver( $message );
			}
		}
		return null;
	}
}
