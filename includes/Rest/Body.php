<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/** The fields of a request's body, each with the type that the contract says, or a refusal that names the field. */
final class Body {

	/** @var array<array-key, mixed> */
	private readonly array $fields;

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	public function __construct( \WP_REST_Request $request ) {
		$json         = $request->get_json_params();
		$this->fields = is_array( $json ) ? $json : $request->get_body_params();
	}

	public function optional_id( string $name ): ?int {
		return isset( $this->fields[ $name ] ) ? self::as_id( $name, $this->fields[ $name ] ) : null;
	}

	public function optional_subscription( string $name ): ?SubscriptionRef {
		return isset( $this->fields[ $name ] ) ? self::as_subscription( $name, $this->fields[ $name ] ) : null;
	}

	public function optional_customer( string $name ): int|string|null {
		return isset( $this->fields[ $name ] )
			? CustomerRef::parse( $this->fields[ $name ] ) ?? self::wrong( $name, __( 'an id', 'churnstop' ) )
			: null;
	}

	/** @return list<SubscriptionRef>|null */
	public function optional_subscriptions( string $name, int $at_most ): ?array {
		if ( ! isset( $this->fields[ $name ] ) ) {
			return null;
		}
		$given = $this->fields[ $name ];
		if ( ! is_array( $given ) || ! array_is_list( $given ) || array() === $given || count( $given ) > $at_most ) {
			/* translators: %d: a number. */
			self::wrong( $name, sprintf( __( 'a list of 1 to %d ids', 'churnstop' ), $at_most ) );
		}
		return array_map( static fn ( mixed $one ): SubscriptionRef => self::as_subscription( $name, $one ), $given );
	}

	public function text( string $name ): string {
		return $this->optional_text( $name ) ?? self::wrong( $name, __( 'a text', 'churnstop' ) );
	}

	public function optional_text( string $name ): ?string {
		$given = $this->fields[ $name ] ?? null;
		if ( null !== $given && ( ! is_string( $given ) || ! Data::is_text( $given ) ) ) {
			self::wrong( $name, __( 'a text', 'churnstop' ) );
		}
		return $given;
	}

	/** @param string $expected The pattern in words, for whoever sent something else. */
	public function optional_word( string $name, string $pattern, string $expected ): ?string {
		$given = $this->optional_text( $name );
		if ( null !== $given && 1 !== preg_match( $pattern, $given ) ) {
			self::wrong( $name, $expected );
		}
		return $given;
	}

	public function boolean( string $name ): bool {
		$given = $this->fields[ $name ] ?? null;
		return is_bool( $given ) ? $given : self::wrong( $name, 'true, false' );
	}

	public function optional_boolean( string $name ): ?bool {
		return isset( $this->fields[ $name ] ) ? $this->boolean( $name ) : null;
	}

	private static function as_subscription( string $name, mixed $given ): SubscriptionRef {
		return SubscriptionRef::parse( $given ) ?? self::wrong( $name, __( 'an id', 'churnstop' ) );
	}

	private static function as_id( string $name, mixed $given ): int {
		// Forms and some clients send numbers as strings; "1e3", "1.5" and 0 are no ids.
		if (
			( is_int( $given ) || ( is_string( $given ) && ctype_digit( $given ) && strlen( $given ) < 19 ) )
			&& (int) $given > 0
		) {
			return (int) $given;
		}
		self::wrong( $name, __( 'an id', 'churnstop' ) );
	}

	/** @throws Failure */
	private static function wrong( string $name, string $expected ): never {
		throw Failure::invalid()->about( array(
			/* translators: 1: a field's name, 2: what it must be. */
			$name => sprintf( __( '%1$s must be: %2$s. Nothing has changed.', 'churnstop' ), $name, $expected ),
		) );
	}
}
