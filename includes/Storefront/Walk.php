<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Data;
use ChurnStop\RestApi;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * A walk through the storefront that a member of staff takes in a customer's place: a test about one subscription, with
 * facts that they make up. The address of each page and route carries it, so nothing is stored.
 */
final class Walk {

	public const ARGUMENT = 'churnstop_walk';

	/** What a key is made of. */
	public const KEY = '[A-Za-z0-9_-]{1,4000}';

	/** @param array<string, mixed> $facts Fact of audiences → its value, in the place of what is true. */
	private function __construct( public readonly SubscriptionRef $subscription, public readonly array $facts ) {}

	/** @param array<string, mixed> $facts */
	public static function about( SubscriptionRef $subscription, array $facts = array() ): self {
		return new self( $subscription, $facts );
	}

	/** The one that the present page's address names. */
	public static function current(): ?self {
		$key = self::key_of_address();
		return '' === $key || Attempt::TEST !== Address::mode() ? null : self::of_key( $key );
	}

	/** Null where it is none, or not for whoever asks. */
	public static function of_key( string $key ): ?self {
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			return null;
		}
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- an address holds no JSON.
		$from = Data::decode( (string) base64_decode( strtr( $key, '-_', '+/' ), true ) );
		$who  = SubscriptionRef::parse( $from['subscription'] ?? null );
		return null === $who ? null : new self( $who, Data::map( $from, 'facts' ) );
	}

	/** As the address has it, unread; empty where there is none. */
	public static function key_of_address(): string {
		// phpcs:ignore WordPress.Security.NonceVerification, WordPress.Security.ValidatedSanitizedInput -- a key.
		$key = $_GET[ self::ARGUMENT ] ?? '';
		return is_string( $key ) && 1 === preg_match( '/^' . self::KEY . '$/D', $key ) ? $key : '';
	}

	public function key(): string {
		// phpcs:disable WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- an address holds no JSON.
		$text = base64_encode( Data::encode(
			array( 'subscription' => $this->subscription->written() ) + (
				array() === $this->facts ? array() : array( 'facts' => $this->facts )
			),
		) );
		// phpcs:enable
		return rtrim( strtr( $text, '+/', '-_' ), '=' );
	}

	/** A page of the storefront, walked so. */
	public function url( string $page ): string {
		return add_query_arg( array( Address::MODE => Attempt::TEST, self::ARGUMENT => $this->key() ), $page );
	}

	/** The shopper's routes, walked so. */
	public function routes(): string {
		return rest_url( RestApi::NAMESPACE . '/walks/' . $this->key() . '/' );
	}

	/** Whoever walks, for the subscription's customer. */
	public function actor( int|string $customer_id ): Actor {
		return Actor::agent( get_current_user_id(), $customer_id );
	}
}
