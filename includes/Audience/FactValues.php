<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

/**
 * What is known of one subscription, each fact read when it is first asked for. Its values are stored with the
 * decision.
 *
 * @phpstan-type Value bool|int|float|string|list<int|float|string>|null
 */
final class FactValues {

	/**
	 * @param array<string, Value>           $values Read so far.
	 * @param (\Closure(string): Value)|null $read   Null: nothing else can be read, as in a stored decision.
	 */
	public function __construct( private array $values = array(), private readonly ?\Closure $read = null ) {}

	public function knows( string $fact ): bool {
		return null !== $this->read || array_key_exists( $fact, $this->values );
	}

	/** @return Value */
	public function value( string $fact ): bool|int|float|string|array|null {
		if ( ! array_key_exists( $fact, $this->values ) && null !== $this->read ) {
			$this->values[ $fact ] = ( $this->read )( $fact );
		}
		return $this->values[ $fact ] ?? null;
	}

	/** @return array<string, Value> */
	public function values(): array {
		return $this->values;
	}

	/**
	 * @param array<string, mixed> $from As stored, or as somebody sent it.
	 * @return array<string, Value>
	 */
	public static function clean( array $from ): array {
		return array_map( self::as_value( ... ), $from );
	}

	/** @return Value */
	public static function as_value( mixed $value ): bool|int|float|string|array|null {
		if ( is_array( $value ) ) {
			return array_values( array_filter(
				$value,
				static fn ( mixed $one ): bool => is_int( $one ) || is_float( $one ) || is_string( $one ),
			) );
		}
		return is_scalar( $value ) ? $value : null;
	}
}
