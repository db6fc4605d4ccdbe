<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\StaffMail;
use ChurnStop\Connections\StaffNote;

/** Tells staff by WooCommerce's mailer: its settings say of what, when and whom. */
final class StaffMailer implements StaffMail {

	public static function register(): void {
		add_filter(
			'woocommerce_email_classes',
			static function ( mixed $emails ): mixed {
				if ( ! is_array( $emails ) ) {
					return $emails;
				}
				foreach ( StaffNote::KINDS as $kind ) {
					$emails[ 'ChurnStop_' . ucfirst( $kind ) ] = new StaffEmail( $kind );
				}
				return $emails;
			}
		);
	}

	public function due( string $kind, \DateTimeImmutable $now ): ?\DateTimeImmutable {
		return self::email( $kind )?->due( $now );
	}

	public function send( string $kind, array $notes ): ?bool {
		return self::email( $kind )?->deliver( $notes );
	}

	private static function email( string $kind ): ?StaffEmail {
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof StaffEmail && $kind === $email->kind ) {
				return $email;
			}
		}
		return null;
	}
}
