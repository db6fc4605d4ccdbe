<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

/**
 * The sandbox store's own buttons, as links: Cancel and Reactivate work without anything else of ChurnStop, as a real
 * store's do.
 *
 * A door: it reads the request, checks its nonce and that the subscription is the visitor's.
 */
final class Buttons {

	public const CANCEL = 'cancel';
	public const RESUME = 'resume';

	private const ARGUMENT = 'churnstop_sandbox';

	public function __construct( private readonly Sandbox $sandbox ) {}

	public function register(): void {
		add_action( 'wp_loaded', array( $this, 'handle' ), 100 );
	}

	/** @param self::CANCEL|self::RESUME $button */
	public static function url( string $page, string $button, int $subscription_id ): string {
		return add_query_arg(
			array(
				self::ARGUMENT => $button,
				'subscription' => $subscription_id,
				'_wpnonce'     => wp_create_nonce( self::action( $button, $subscription_id ) ),
			),
			$page
		);
	}

	public function handle(): void {
		$button = self::word( self::ARGUMENT );
		if ( ! in_array( $button, array( self::CANCEL, self::RESUME ), true ) ) {
			return;
		}
		$id       = (int) self::word( 'subscription' );
		$snapshot = $this->sandbox->snapshot( $id );
		if (
			null === $snapshot
			|| get_current_user_id() < 1
			|| get_current_user_id() !== $snapshot->customer_id
			|| false === wp_verify_nonce( self::word( '_wpnonce' ), self::action( $button, $id ) )
		) {
			wp_die(
				esc_html__(
					'This link is no longer valid. Nothing has changed: please go back and try again.',
					'churnstop',
				),
				'',
				array( 'response' => 403 ),
			);
		}
		$cancellation = new SandboxCancellation( $this->sandbox->book );
		try {
			if ( self::CANCEL === $button ) {
				$cancellation->native_cancel( $id );
			} else {
				$cancellation->native_resume( $id );
			}
		} catch ( \ChurnStop\Connections\ConnectionFailure $failure ) {
			wp_die( esc_html( $failure->sentence ), '', array( 'response' => 502 ) );
		}
		wp_safe_redirect( $this->sandbox->account_url( $snapshot ) );
		exit;
	}

	private static function word( string $name ): string {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- read here, checked by the caller.
		return isset( $_GET[ $name ] ) && is_string( $_GET[ $name ] )
			? sanitize_text_field( wp_unslash( $_GET[ $name ] ) )
			: '';
		// phpcs:enable
	}

	private static function action( string $button, int $subscription_id ): string {
		return 'churnstop_sandbox_' . $button . '_' . $subscription_id;
	}
}
