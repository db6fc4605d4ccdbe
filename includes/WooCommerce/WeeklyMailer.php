<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** Sends the week's e-mail by WooCommerce's mailer, where a merchant has switched it on. */
final class WeeklyMailer {

	public static function register(): void {
		add_filter(
			'woocommerce_email_classes',
			static fn ( mixed $emails ): mixed => is_array( $emails )
				? array( 'ChurnStop_Weekly' => new WeeklyEmail() ) + $emails
				: $emails,
		);
	}

	/**
	 * @param array<string, mixed> $figures
	 * @param string               $from    The first day of the week.
	 */
	public function send( array $figures, string $from ): void {
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof WeeklyEmail ) {
				$email->deliver( $figures, $from );
			}
		}
	}
}
