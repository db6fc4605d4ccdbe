<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\StateMachine;
use ChurnStop\Subscriptions\PlanRef;

/** What a form of the cancellation page sent. Nothing in it is acted upon unless `trusted`. */
final class Form {

	private function __construct(
		public readonly bool $trusted,
		public readonly string $step,
		public readonly ?string $reason,
		public readonly string $comment,
		public readonly string $offer_id,
		public readonly ?PlanRef $product,
		public readonly string $search,
	) {}

	/** Null where this request sent none. */
	public static function sent(): ?self {
		$nonce = self::text( 'churnstop_nonce' );
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- this is where it is verified.
		if ( ! isset( $_POST['churnstop_step'] ) ) {
			return null;
		}
		$reason  = self::text( 'churnstop_reason' );
		$product = explode( ':', self::text( 'churnstop_product' ), 2 );
		return new self(
			false !== wp_verify_nonce( $nonce, Page::NONCE ),
			self::text( 'churnstop_step' ),
			'' === $reason ? null : $reason,
			mb_substr( self::text( 'churnstop_comment', true ), 0, StateMachine::COMMENT_LENGTH ),
			self::text( 'churnstop_offer' ),
			(int) $product[0] > 0 ? PlanRef::of( (int) $product[0], $product[1] ?? '' ) : null,
			mb_substr( self::text( 'churnstop_search' ), 0, 100 ),
		);
	}

	/** Whether it only looks for something, and does nothing. */
	public function searches(): bool {
		return 'search' === $this->step;
	}

	/** What is said instead of acting on one whose nonce has run out. */
	public static function too_old(): string {
		return __(
			'This page was open for a long time, so your last click was not carried out. Nothing has changed. Please click again.',
			'churnstop',
		);
	}

	private static function text( string $field, bool $lines = false ): string {
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- sent() verifies it.
		if ( ! isset( $_POST[ $field ] ) || ! is_string( $_POST[ $field ] ) ) {
			return '';
		}
		return $lines
			? sanitize_textarea_field( wp_unslash( $_POST[ $field ] ) )
			: sanitize_text_field( wp_unslash( $_POST[ $field ] ) );
		// phpcs:enable
	}
}
