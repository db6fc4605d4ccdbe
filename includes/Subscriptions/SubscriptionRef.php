<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Which subscription: a connection and the id that it knows it by.
 *
 * Written in REST, commands, links and JSON, an integer means WooCommerce Subscriptions, and `connection:id` any other.
 */
final class SubscriptionRef {

	/** The connection whose subscriptions are written as integers. */
	public const STORE = 'woocommerce-subscriptions';

	private const WRITTEN = '/^([a-z0-9_-]{1,40}):([\x21-\x2b\x2d-\x7e]{1,64})$/D';

	public function __construct( public readonly string $connection, public readonly string $id ) {}

	/** From how it is written; null where that is no reference. */
	public static function parse( mixed $written ): ?self {
		if ( is_int( $written ) || ( is_string( $written ) && 1 === preg_match( '/^[1-9]\d{0,17}$/D', $written ) ) ) {
			return (int) $written > 0 ? new self( self::STORE, (string) $written ) : null;
		}
		if ( ! is_string( $written ) || 1 !== preg_match( self::WRITTEN, $written, $found ) ) {
			return null;
		}
		$ref = new self( $found[1], $found[2] );
		return self::STORE === $ref->connection && 0 === $ref->number() ? null : $ref;
	}

	/**
	 * Those of a list that are references, each once.
	 *
	 * @param array<array-key, mixed> $written
	 * @return list<self>
	 */
	public static function parse_all( array $written ): array {
		return self::unique( array_values( array_filter( array_map( self::parse( ... ), $written ) ) ) );
	}

	/**
	 * @param list<self> $all
	 * @return list<self> Each once.
	 */
	public static function unique( array $all ): array {
		$found = array();
		foreach ( $all as $one ) {
			$found[ $one->key() ] ??= $one;
		}
		return array_values( $found );
	}

	/**
	 * Of the columns `connection` and `subscription_id`; null where the row is about none, or nobody's any more.
	 *
	 * @param array<string, mixed> $row
	 */
	public static function from_row( array $row ): ?self {
		$id = Data::string( $row, 'subscription_id' );
		return '' === $id || '0' === $id ? null : new self( Data::string( $row, 'connection' ), $id );
	}

	/** @return array{connection: string, subscription_id: string} */
	public function columns(): array {
		return array(
			'connection'      => $this->connection,
			'subscription_id' => $this->id,
		);
	}

	/** As REST, commands, links and hooks have it. */
	public function written(): int|string {
		return self::STORE === $this->connection ? (int) $this->id : $this->key();
	}

	/**
	 * @param list<self> $all
	 * @return list<int|string>
	 */
	public static function all_written( array $all ): array {
		return array_map( static fn ( self $one ): int|string => $one->written(), $all );
	}

	/** One word for it, whatever its connection: for unique keys and the like. */
	public function key(): string {
		return $this->connection . ':' . $this->id;
	}

	/** For ids in HTML and in addresses' fragments. */
	public function slug(): string {
		return self::STORE === $this->connection
			? $this->id
			: strtolower( (string) preg_replace( '/[^A-Za-z0-9_-]+/', '-', $this->key() ) );
	}

	/** The id of a connection that counts; 0 where it is no number. */
	public function number(): int {
		return 1 === preg_match( '/^[1-9]\d{0,17}$/D', $this->id ) ? (int) $this->id : 0;
	}

	public function is( ?self $other ): bool {
		return null !== $other && $this->key() === $other->key();
	}

	/** @param list<self> $all */
	public function is_in( array $all ): bool {
		return array() !== array_filter( $all, $this->is( ... ) );
	}

	/**
	 * The condition that a row is about one of these.
	 *
	 * @param list<self> $all
	 * @param string     $table Its alias with a dot, where several tables are read.
	 * @return array{string, list<string>} SQL with places, and their values.
	 */
	public static function condition( array $all, string $table = '' ): array {
		$ids = array();
		foreach ( $all as $one ) {
			$ids[ $one->connection ][] = $one->id;
		}
		$either = array();
		$values = array();
		foreach ( $ids as $connection => $of ) {
			$places   = implode( ', ', array_fill( 0, count( $of ), '%s' ) );
			$either[] = '( ' . $table . 'connection = %s AND ' . $table . 'subscription_id IN ( ' . $places . ' ) )';
			array_push( $values, (string) $connection, ...$of );
		}
		return array( array() === $either ? '1 = 0' : '( ' . implode( ' OR ', $either ) . ' )', $values );
	}
}
