<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/** The filters of a list, each checked; what is wrong is named. */
final class Query {

	/** @var array<array-key, mixed> */
	private readonly array $given;

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	public function __construct( \WP_REST_Request $request ) {
		$this->given = $request->get_query_params();
	}

	public function number( string $name, int $fallback, int $least, int $most ): int {
		$given = $this->given[ $name ] ?? null;
		if ( null === $given || '' === $given ) {
			return $fallback;
		}
		if (
			! is_scalar( $given )
			|| 1 !== preg_match( '/^\d{1,18}$/D', (string) $given )
			|| (int) $given < $least
			|| (int) $given > $most
		) {
			self::wrong( $name );
		}
		return (int) $given;
	}

	public function word( string $name ): string {
		$given = $this->given[ $name ] ?? '';
		$given = is_int( $given ) ? (string) $given : $given;
		if ( ! is_string( $given ) || strlen( $given ) > 200 || ! Data::is_text( $given ) ) {
			self::wrong( $name );
		}
		return $given;
	}

	public function subscription( string $name ): ?SubscriptionRef {
		$given = $this->word( $name );
		return '' === $given || '0' === $given ? null : SubscriptionRef::parse( $given ) ?? self::wrong( $name );
	}

	/** @return int|string 0 where none is named. */
	public function customer( string $name ): int|string {
		$given = $this->word( $name );
		return '' === $given || '0' === $given ? 0 : CustomerRef::parse( $given ) ?? self::wrong( $name );
	}

	/** @return list<int> As in "3,5,8". */
	public function ids( string $name ): array {
		$given = $this->word( $name );
		if ( '' !== $given && 1 !== preg_match( '/^[1-9]\d{0,17}(,[1-9]\d{0,17})*$/D', $given ) ) {
			self::wrong( $name );
		}
		return '' === $given ? array() : array_map( intval( ... ), explode( ',', $given ) );
	}

	/** @param list<string> $choices */
	public function one_of( string $name, array $choices ): string {
		$given = $this->word( $name );
		if ( '' !== $given && ! in_array( $given, $choices, true ) ) {
			self::wrong( $name );
		}
		return $given;
	}

	/** ISO 8601; without a zone it is UTC. */
	public function time( string $name ): ?\DateTimeImmutable {
		$given = $this->word( $name );
		if ( '' === $given ) {
			return null;
		}
		$time = 1 === preg_match( '/^\d{4}-\d\d-\d\d/', $given )
			? date_create_immutable( $given, new \DateTimeZone( 'UTC' ) )
			: false;
		return false === $time ? self::wrong( $name ) : $time;
	}

	/** @throws Failure */
	private static function wrong( string $name ): never {
		throw Failure::invalid()->about( array(
			/* translators: %s: a filter's name. */
			$name => sprintf( __( 'This value of %s cannot be used.', 'churnstop' ), $name ),
		) );
	}
}
