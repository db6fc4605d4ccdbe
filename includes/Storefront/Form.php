<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\StateMachine;

/** What a form of the cancellation page sent. Nothing in it is acted upon unless `trusted`. */
final class Form {

	private function __construct(
		public readonly bool $trusted,
		public readonly string $step,
		public readonly ?string $reason,
		public readonly string $comment,
		public readonly string $offer_id,
		public readonly ?int $product_id,
	) {}

	/** Null where this request sent none. */
	public static function sent(): ?self {
		$nonce = self::text( 'churnstop_nonce' );
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- this is where it is verified.
		if ( ! isset( $_POST['churnstop_step'] ) ) {
			return null;
		}
		$reason  = self::text( 'churnstop_reason' );
		$product = (int) self::text( 'churnstop_product' );
		return new self(
			false !== wp_verify_nonce( $nonce, Page::NONCE ),
			self::text( 'churnstop_step' ),
			'' === $reason ? null : $reason,
			mb_substr( self::text( 'churnstop_comment', true ), 0, StateMachine::COMMENT_LENGTH ),
			self::text( 'churnstop_offer' ),
			$product > 0 ? $product : null,
		);
	}

	/** What is said instead of acting on one whose nonce has run out. */
	public static function too_old(): string {
		return __( 'This page was open for a long time, so your last click was not carried out. Nothing has changed. Please click again.', 'churnstop' );
	}

	private static function text( string $field, bool $lines = false ): string {
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- sent() verifies it.
		if ( ! isset( $_POST[ $field ] ) || ! is_string( $_POST[ $field ] ) ) {
			return '';
		}
		return $lines ? sanitize_textarea_field( wp_unslash( $_POST[ $field ] ) ) : sanitize_text_field( wp_unslash( $_POST[ $field ] ) );
		// phpcs:enable
	}
}
