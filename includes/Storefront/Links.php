<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Signed links to the cancellation page, for e-mails and pages elsewhere. A link names subscriptions, and nobody: its
 * page asks for the log-in, shows the reasons, and does nothing before a click.
 */
final class Links {

	public const ARGUMENT = 'churnstop_link';

	/**
	 * Letters, digits and underscores alone: e-mails set text, and WordPress makes a dash of two hyphens and a sign of
	 * multiplication of an x between numbers.
	 */
	private const AS_WORDS = array( '+' => '_p', '/' => '_s' );

	/** How long a link works, unless it says otherwise. */
	private const LIFETIME_SECONDS = 2_592_000;

	public function __construct(
		private readonly Connections $connections,
		private readonly SettingsStore $settings,
		private readonly LogIn $log_in,
		private readonly Clock $clock,
	) {}

	/**
	 * The address for subscriptions of one customer; where links are switched off, that of the account.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 * @param array<string, mixed> $args `flow` (id), `return_saved`, `return_cancelled` (addresses of this site),
	 *     `expires_in` (seconds).
	 */
	public function make( array $subscriptions, array $args = array() ): string {
		if ( ! $this->settings->get()->embed['links'] ) {
			return $this->account( $subscriptions[0] ?? null );
		}
		$body    = array(
			's' => SubscriptionRef::all_written( $subscriptions ),
			'e' => $this->clock->now()->getTimestamp()
				+ max( 1, Data::int( $args, 'expires_in', self::LIFETIME_SECONDS ) ),
			'f' => Data::int_or_null( $args, 'flow' ),
			'r' => array(
				Attempt::SAVED     => self::own( Data::string( $args, 'return_saved' ) ),
				Attempt::CANCELLED => self::own( Data::string( $args, 'return_cancelled' ) ),
			),
		);
		$payload = self::encode( (string) wp_json_encode( $body ) );
		return add_query_arg( self::ARGUMENT, $payload . '.' . self::signature( $payload ), home_url( '/' ) );
	}

	/**
	 * On `template_redirect`: a link that was followed leads to the log-in or to the cancellation page, and says so
	 * where it does neither.
	 */
	public function answer(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- an address, which is signed.
		if ( ! isset( $_GET[ self::ARGUMENT ] ) || isset( $_GET[ Address::SUBSCRIPTIONS ] ) ) {
			return;
		}
		nocache_headers();
		$link = $this->read();
		if ( null === $link ) {
			$this->refuse(
				__(
					'This link does not work any more. Nothing has changed. You can cancel in your account.',
					'churnstop',
				),
				410,
			);
		}
		if ( ! is_user_logged_in() ) {
			$this->redirect( $this->log_in->url( Address::here() ) );
		}
		$all   = SubscriptionRef::parse_all( Data::list( $link, 's' ) );
		$found = isset( $all[0] ) ? $this->connections->recent( $all[0] ) : null;
		// Somebody else's link, handed on.
		if ( null === $found || ! $found[0]->may( Actor::customer( get_current_user_id() ), $found[1] ) ) {
			$this->refuse(
				__( 'We could not find this subscription in your account. Nothing has changed.', 'churnstop' ),
				404,
			);
		}
		$page    = count( $all ) > 1 ? home_url( '/' ) : $found[0]->account_url( $found[1] );
		$address = new Address( add_query_arg( self::ARGUMENT, self::given(), wp_make_link_relative( $page ) ), $all );
		$this->redirect( $address->url() );
	}

	/**
	 * Where the link that led here goes on after an outcome; null: nowhere in particular.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 */
	public function return_for( string $state, array $subscriptions ): ?string {
		$to = Data::string( Data::map( $this->about( $subscriptions ), 'r' ), $state );
		return '' === $to ? null : $to;
	}

	/**
	 * The flow that the link that led here asks for.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 */
	public function flow( array $subscriptions ): ?int {
		return Data::int_or_null( $this->about( $subscriptions ), 'f' );
	}

	/**
	 * What the link says, if it is about these: with a link for another subscription, a customer would choose their
	 * flow.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 * @return array<string, mixed>
	 */
	private function about( array $subscriptions ): array {
		$link  = $this->read() ?? array();
		$named = SubscriptionRef::parse_all( Data::list( $link, 's' ) );
		$keys  = static function ( array $all ): array {
			$keys = array_map( static fn ( SubscriptionRef $one ): string => $one->key(), $all );
			sort( $keys );
			return $keys;
		};
		return $keys( $named ) === $keys( $subscriptions ) ? $link : array();
	}

	/** @return array<string, mixed>|null What the present address's link says; null where it has none that holds. */
	private function read(): ?array {
		[ $payload, $signature ] = explode( '.', self::given() . '.' );
		if (
			! $this->settings->get()->embed['links']
			|| '' === $payload
			|| ! hash_equals( self::signature( $payload ), $signature )
		) {
			return null;
		}
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- an address.
		$link = Data::decode( (string) base64_decode( strtr( $payload, array_flip( self::AS_WORDS ) ), true ) );
		return Data::int( $link, 'e' ) > $this->clock->now()->getTimestamp() ? $link : null;
	}

	private static function given(): string {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- an address, which is signed.
		return isset( $_GET[ self::ARGUMENT ] ) && is_string( $_GET[ self::ARGUMENT ] )
			? sanitize_text_field( wp_unslash( $_GET[ self::ARGUMENT ] ) )
			: '';
		// phpcs:enable
	}

	/** An address of this site, or nothing. */
	private static function own( string $address ): string {
		$own = wp_validate_redirect( $address, '' );
		if ( $own !== $address ) {
			_doing_it_wrong(
				'churnstop_cancel_link',
				esc_html__( 'A return address must be one of this site. The link was made without it.', 'churnstop' ),
				'0.1.0',
			);
			return '';
		}
		return $own;
	}

	private function account( ?SubscriptionRef $subscription ): string {
		$found = null === $subscription ? null : $this->connections->recent( $subscription );
		return null === $found ? home_url( '/' ) : $found[0]->account_url( $found[1] );
	}

	private static function encode( string $bytes ): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- an address.
		return rtrim( strtr( base64_encode( $bytes ), self::AS_WORDS ), '=' );
	}

	private static function signature( string $payload ): string {
		return self::encode( hash_hmac( 'sha256', $payload, wp_salt( 'churnstop_link' ), true ) );
	}

	private function redirect( string $to ): never {
		wp_safe_redirect( $to, 302, 'ChurnStop' );
		exit;
	}

	private function refuse( string $message, int $status ): never {
		// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- a number, and addresses that are escaped.
		wp_die(
			esc_html( $message ),
			esc_html__( 'Cancel your subscription', 'churnstop' ),
			array(
				'response'  => $status,
				'link_url'  => esc_url( $this->log_in->url( '' ) ),
				'link_text' => esc_html__( 'My account', 'churnstop' ),
			)
		);
		// phpcs:enable
	}
}
