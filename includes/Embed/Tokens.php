<?php
declare(strict_types=1);

namespace ChurnStop\Embed;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Settings\SettingsStore;
use ChurnStopVendor\Firebase\JWT\BeforeValidException;
use ChurnStopVendor\Firebase\JWT\ExpiredException;
use ChurnStopVendor\Firebase\JWT\JWT;
use ChurnStopVendor\Firebase\JWT\Key;
use ChurnStopVendor\Firebase\JWT\SignatureInvalidException;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Customer tokens: a signed JWT that stands for one customer for ten minutes at most, on sites where nobody is logged
 * in here.
 */
final class Tokens {

	private const AUDIENCE         = 'churnstop';
	private const ALGORITHM        = 'HS256';
	private const LIFETIME_SECONDS = 600;

	/** By how much the clocks of two servers may differ. */
	private const LEEWAY_SECONDS = 60;

	public function __construct(
		private readonly TokenKeys $keys,
		private readonly Library $library,
		private readonly Connections $connections,
		private readonly SettingsStore $settings,
		private readonly Clock $clock,
	) {}

	/**
	 * @param int|string $customer_id As CustomerRef has it.
	 * @param list<SubscriptionRef>|null $subscriptions The only ones that it reaches; null: all of the customer's.
	 * @param string|null    $origin           The only one that may send it.
	 * @return array{token: string, expires_at: string|null}
	 * @throws Failure
	 */
	public function create( int|string $customer_id, ?array $subscriptions = null, ?string $origin = null ): array {
		if ( is_int( $customer_id ) ? false === get_userdata( $customer_id ) : ! $this->knows( $customer_id ) ) {
			throw Failure::invalid()->about( array(
				'customer_id' => __( 'There is no such customer. No token was made.', 'churnstop' ),
			) );
		}
		foreach ( $subscriptions ?? array() as $one ) {
			if ( $customer_id !== ( $this->connections->recent( $one )[1]->customer_id ?? 0 ) ) {
				throw Failure::invalid()->about( array(
					'subscription_ids' => __(
						'Not all of these subscriptions are the customer\'s. No token was made.',
						'churnstop',
					),
				) );
			}
		}
		if ( null !== $origin && ! $this->allows( $origin ) ) {
			throw Failure::invalid()->about( array(
				'origin' => __(
					'This origin is not one of those in ChurnStop > Settings > Embed. No token was made.',
					'churnstop',
				),
			) );
		}
		$this->library->load();
		$key     = $this->keys->signing();
		$now     = $this->clock->now()->getTimestamp();
		$claims  = array(
			'iss' => self::issuer(),
			'aud' => self::AUDIENCE,
			'sub' => (string) $customer_id,
			'iat' => $now,
			'exp' => $now + self::LIFETIME_SECONDS,
			'jti' => wp_generate_uuid4(),
		);
		$claims += null === $subscriptions
			? array()
			: array( 'subs' => SubscriptionRef::all_written( $subscriptions ) );
		$claims += null === $origin ? array() : array( 'origin' => $origin );
		return array(
			'token'      => JWT::encode( $claims, $key['secret'], self::ALGORITHM, $key['id'] ),
			'expires_at' => Data::iso( $this->clock->now()->modify( '+' . self::LIFETIME_SECONDS . ' seconds' ) ),
		);
	}

	/**
	 * Whom a token stands for.
	 *
	 * @param string $origin Of the page that sent it, as its browser says; empty where a server did.
	 * @throws TokenRefused
	 */
	public function actor( string $token, string $origin ): Actor {
		$parts  = explode( '.', $token );
		$header = 3 === count( $parts ) ? Data::decode( self::decoded( $parts[0] ) ) : array();
		if ( array() === $header ) {
			throw new TokenRefused( 'malformed' );
		}
		// Before any key is looked for: a token does not choose how it is checked.
		if ( self::ALGORITHM !== ( $header['alg'] ?? null ) ) {
			throw new TokenRefused( 'algorithm' );
		}
		$key = $this->keys->find( Data::string( $header, 'kid' ) );
		if ( null === $key ) {
			throw new TokenRefused( 'signature' );
		}
		if ( null !== $key['revoked_at'] ) {
			throw new TokenRefused( 'revoked' );
		}
		$claims = $this->claims( $token, $key['secret'] );
		if ( self::AUDIENCE !== ( $claims['aud'] ?? null ) || self::issuer() !== ( $claims['iss'] ?? null ) ) {
			throw new TokenRefused( 'audience' );
		}
		$customer = CustomerRef::parse( Data::string( $claims, 'sub' ) );
		$issued   = Data::int( $claims, 'iat' );
		$lives    = Data::int( $claims, 'exp' ) - $issued;
		if (
			null === $customer
			|| $issued < 1
			|| $lives < 1
			|| $lives > self::LIFETIME_SECONDS
			|| '' === Data::string( $claims, 'jti' )
			|| ( isset( $claims['subs'] ) && ! is_array( $claims['subs'] ) )
		) {
			throw new TokenRefused( 'malformed' );
		}
		$bound = Data::string_or_null( $claims, 'origin' );
		// A browser does not say the origin where a page of this site reads from this site.
		$from = '' === $origin ? self::origin_of( home_url() ) : $origin;
		if ( ! $this->allows( $from ) || ( null !== $bound && $bound !== $from ) ) {
			throw new TokenRefused( 'origin' );
		}
		$subs = isset( $claims['subs'] ) ? SubscriptionRef::parse_all( Data::list( $claims, 'subs' ) ) : null;
		return Actor::token(
			$customer,
			null === $subs ? null : array_map( static fn ( SubscriptionRef $one ): string => $one->key(), $subs ),
		);
	}

	/** Whether a connection has subscriptions of a customer who is no user of this site. */
	private function knows( string $customer ): bool {
		$of = SubscriptionRef::parse( $customer );
		return null !== $of
			&& array() !== ( $this->connections->get( $of->connection )?->subscriptions_of( $customer ) ?? array() );
	}

	/** Whether pages of this origin may embed the flow: those in settings, and the site's own. */
	public function allows( string $origin ): bool {
		return in_array( $origin, $this->settings->get()->embed['origins'], true )
			|| self::origin_of( home_url() ) === $origin;
	}

	private static function origin_of( string $url ): string {
		$port = wp_parse_url( $url, PHP_URL_PORT );
		return wp_parse_url( $url, PHP_URL_SCHEME )
			. '://'
			. wp_parse_url( $url, PHP_URL_HOST )
			. ( is_int( $port ) ? ':' . $port : '' );
	}

	private static function issuer(): string {
		return untrailingslashit( home_url() );
	}

	/**
	 * @return array<string, mixed>
	 * @throws TokenRefused
	 */
	private function claims( string $token, string $secret ): array {
		$this->library->load();
		JWT::$leeway    = self::LEEWAY_SECONDS;
		JWT::$timestamp = $this->clock->now()->getTimestamp();
		try {
			$claims = Data::decode( (string) wp_json_encode( JWT::decode(
				$token,
				new Key( $secret, self::ALGORITHM ),
			) ) );
		} catch ( ExpiredException ) {
			throw new TokenRefused( 'expired' );
		} catch ( SignatureInvalidException ) {
			throw new TokenRefused( 'signature' );
		} catch (
			BeforeValidException | \UnexpectedValueException | \DomainException | \InvalidArgumentException | \TypeError
		) {
			throw new TokenRefused( 'malformed' );
		}
		if ( ! isset( $claims['exp'] ) ) {
			throw new TokenRefused( 'malformed' );
		}
		// The leeway is for clocks that go ahead, not for a longer life.
		if ( Data::int( $claims, 'exp' ) <= $this->clock->now()->getTimestamp() ) {
			throw new TokenRefused( 'expired' );
		}
		return $claims;
	}

	private static function decoded( string $part ): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- a JWT's own form.
		return (string) base64_decode( strtr( $part, '-_', '+/' ), true );
	}
}
