<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The address of the cancellation page: any page that hosts it, with `churnstop_cancel={subscription ids}` (from a
 * form's check boxes as an array) and, once begun, `attempt={uuid}`. A test says so in its address
 * (`churnstop_mode=test`), also on the page that leads to it: it never becomes a live one on the way.
 */
final class Address {

	public const SUBSCRIPTIONS = 'churnstop_cancel';
	public const ATTEMPT       = 'attempt';
	public const MODE          = 'churnstop_mode';

	private const SCREEN = 'churnstop_screen';
	private const AT     = 'churnstop_at';

	/** What other plugins' scripts read from the store's own link. Without its nonce the store acts on none of it. */
	private const STORES = array( 'subscription_id', 'change_subscription_to' );

	/** The id of the section that shows it. */
	public const PLACE = 'churnstop';

	/**
	 * @param string      $host   The page that hosts it, root-relative.
	 * @param list<SubscriptionRef> $subscriptions Empty where the address names none that could exist.
	 * @param bool        $survey Whether the reasons are asked for again (Back).
	 * @param bool        $now    Whether the modal leads here, as it got no answer.
	 * @param 'live'|'test' $mode
	 */
	public function __construct(
		public readonly string $host,
		public readonly array $subscriptions,
		public readonly ?string $attempt = null,
		public readonly bool $survey = false,
		public readonly string $mode = Attempt::LIVE,
		public readonly bool $now = false,
	) {}

	/** What the present request asks for; null where it is not about cancelling. */
	public static function current(): ?self {
		// phpcs:disable WordPress.Security.NonceVerification -- acted upon only where a form's nonce is checked.
		if ( ! isset( $_GET[ self::SUBSCRIPTIONS ] ) ) {
			return null;
		}
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only what is a reference is read from it.
		$named   = wp_unslash( $_GET[ self::SUBSCRIPTIONS ] );
		$all     = is_array( $named ) ? $named : explode( ',', is_string( $named ) ? $named : '' );
		$attempt = isset( $_GET[ self::ATTEMPT ] ) && is_string( $_GET[ self::ATTEMPT ] )
			? strtolower( sanitize_text_field( wp_unslash( $_GET[ self::ATTEMPT ] ) ) )
			: '';
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only compared.
		$screen  = $_GET[ self::SCREEN ] ?? '';
		// phpcs:enable
		return new self(
			self::here(),
			SubscriptionRef::parse_all( $all ),
			1 === preg_match( '/^[0-9a-f-]{36}$/D', $attempt ) ? $attempt : null,
			'survey' === $screen,
			self::mode(),
			'now' === $screen
		);
	}

	/**
	 * Of what the present page's Cancel begins.
	 *
	 * @return 'live'|'test'
	 */
	public static function mode(): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- compared, never used.
		return isset( $_GET[ self::MODE ] ) && Attempt::TEST === $_GET[ self::MODE ] ? Attempt::TEST : Attempt::LIVE;
	}

	/** The present page without our arguments, root-relative: whatever Host header was sent, it stays on this site. */
	public static function here(): string {
		// phpcs:disable WordPress.Security.ValidatedSanitizedInput -- esc_url_raw(), once it names no other host.
		$uri = isset( $_SERVER['REQUEST_URI'] ) && is_string( $_SERVER['REQUEST_URI'] )
			? esc_url_raw( '/' . wp_unslash( $_SERVER['REQUEST_URI'] ) )
			: '';
		// phpcs:enable
		// Only now: WordPress leaves characters out, and with them may make a second slash a leading one.
		$uri = '/' . ltrim( $uri, '/\\' );
		return remove_query_arg(
			array(
				self::SUBSCRIPTIONS,
				self::ATTEMPT,
				self::SCREEN,
				self::MODE,
				self::AT,
				Walk::ARGUMENT,
				...self::STORES,
			),
			$uri,
		);
	}

	/** For a Cancel control of one subscription, beside which other plugins' scripts may be at work. */
	public function control(): string {
		return add_query_arg(
			array_combine( self::STORES, array( $this->subscriptions[0]->id ?? '0', 'cancelled' ) ),
			$this->url(),
		);
	}

	/** How things stand now with an attempt, for whoever got no answer. */
	public function now( string $attempt ): string {
		return add_query_arg( self::SCREEN, 'now', $this->url( $attempt ) );
	}

	/** For a page that looks again: an address that names a place on the very page, a browser does not fetch anew. */
	public static function anew( string $url ): string {
		return add_query_arg( self::AT, (string) time(), $url );
	}

	/**
	 * With the place on the page: each screen is a page of its own without JavaScript, and nobody shall scroll or tab
	 * past the account's menu anew.
	 */
	public function url( ?string $attempt = null, bool $survey = false ): string {
		$args = array( self::SUBSCRIPTIONS => implode( ',', SubscriptionRef::all_written( $this->subscriptions ) ) );
		if ( null !== $attempt ) {
			$args[ self::ATTEMPT ] = $attempt;
		}
		if ( $survey ) {
			$args[ self::SCREEN ] = 'survey';
		}
		if ( Attempt::TEST === $this->mode ) {
			$args[ self::MODE ] = Attempt::TEST;
			$walk               = Walk::key_of_address();
			$args              += '' === $walk ? array() : array( Walk::ARGUMENT => $walk );
		}
		return add_query_arg( $args, $this->host ) . '#' . self::PLACE;
	}
}
