<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** One thing that an audience asks of a subscription: a fact, an operator and a value. */
final class Condition {

	public const AT_LEAST = 'at_least';
	public const AT_MOST  = 'at_most';
	public const BETWEEN  = 'between';
	public const IN       = 'in';
	public const NOT_IN   = 'not_in';
	public const IS       = 'is';

	/** @param bool|int|float|list<int|float|string> $value Two numbers for `between`, the lower one first. */
	public function __construct(
		public readonly string $fact,
		public readonly string $is,
		public readonly bool|int|float|array $value,
	) {}

	/**
	 * Whether a fact's value answers it. What nobody knows (null) is no number and no truth, and in no list.
	 *
	 * @param bool|int|float|string|list<int|float|string>|null $known
	 */
	public function holds( bool|int|float|string|array|null $known ): bool {
		return match ( $this->is ) {
			self::IN     => $this->meets( $known ),
			self::NOT_IN => ! $this->meets( $known ),
			self::IS     => null !== $known && (bool) $known === $this->value,
			default      => is_numeric( $known ) && $this->spans( (float) $known ),
		};
	}

	private function spans( float $known ): bool {
		$value = array_map( floatval( ... ), (array) $this->value );
		return match ( $this->is ) {
			self::AT_LEAST => $known >= ( $value[0] ?? INF ),
			self::AT_MOST  => $known <= ( $value[0] ?? -INF ),
			self::BETWEEN  => $known >= ( $value[0] ?? INF ) && $known <= ( $value[1] ?? -INF ),
			default        => false,
		};
	}

	/** @param bool|int|float|string|list<int|float|string>|null $known */
	private function meets( bool|int|float|string|array|null $known ): bool {
		return array() !== array_intersect( self::words( $known ), self::words( $this->value ) );
	}

	/**
	 * @param bool|int|float|string|list<int|float|string>|null $from
	 * @return list<string>
	 */
	private static function words( bool|int|float|string|array|null $from ): array {
		return array_map(
			strval( ... ),
			is_array( $from ) ? $from : ( null === $from || is_bool( $from ) ? array() : array( $from ) ),
		);
	}

	/** @param array<string, mixed> $from Validated, or stored. */
	public static function from_array( array $from ): self {
		$value = $from['value'] ?? array();
		if ( is_array( $value ) ) {
			$value = array_values( array_filter(
				$value,
				static fn ( mixed $one ): bool => is_int( $one ) || is_float( $one ) || is_string( $one ),
			) );
		} elseif ( is_string( $value ) ) {
			$value = is_numeric( $value ) ? (float) $value : array( $value );
		} elseif ( ! is_bool( $value ) && ! is_int( $value ) && ! is_float( $value ) ) {
			$value = array();
		}
		return new self( Data::string( $from, 'fact' ), Data::string( $from, 'is' ), $value );
	}

	/** @return array{fact: string, is: string, value: bool|int|float|list<int|float|string>} */
	public function to_array(): array {
		return array(
			'fact'  => $this->fact,
			'is'    => $this->is,
			'value' => $this->value,
		);
	}
}
