<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Letter;
use ChurnStop\Connections\Post;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;

/** WooCommerce's mailer. */
final class StorePost implements Post {

	private const CLASSES = array(
		Letter::CANCELLED => CancelledLetter::class,
		Letter::ACCEPTED  => AcceptedLetter::class,
		Letter::REMINDER  => ReminderLetter::class,
		Letter::KEPT      => KeptLetter::class,
		Letter::ENDED     => EndedLetter::class,
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
			static fn ( mixed $groups ): mixed => is_array( $groups ) ? $groups + array( 'subscriptions' => __( 'Subscriptions', 'churnstop' ) ) : $groups
		);
	}

	public function connection(): string {
		return WooCommerceSubscriptions::ID;
	}

	public function send( Letter $letter ): ?bool {
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof CustomerLetter && $email::class === self::CLASSES[ $letter->kind ] ) {
				return $email->deliver( $letter );
			}
		}
		return null;
	}
}
