<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** Whom a flow or an offer is for. Without conditions it is for everybody. */
final class Audience {

	public const ALL = 'all';
	public const ANY = 'any';

	/** The earlier form: each list that is not empty was a condition. */
	private const EARLIER = array(
		'connections' => 'connection',
		'products'    => 'product',
		'categories'  => 'category',
	);

	/**
	 * @param self::ALL|self::ANY $match
	 * @param list<Condition>     $conditions
	 */
	public function __construct(
		public readonly string $match = self::ALL,
		public readonly array $conditions = array(),
	) {}

	public function is_everybody(): bool {
		return array() === $this->conditions;
	}

	/** Whether the subscription belongs to it; null where facts that decide it were not read. */
	public function includes( FactValues $known ): ?bool {
		$unread = false;
		foreach ( $this->conditions as $condition ) {
			if ( ! $known->knows( $condition->fact ) ) {
				$unread = true;
			} elseif ( $condition->holds( $known->value( $condition->fact ) ) !== ( self::ALL === $this->match ) ) {
				return self::ANY === $this->match;
			}
		}
		return $unread ? null : ( self::ALL === $this->match || $this->is_everybody() );
	}

	/**
	 * The conditions that keep a subscription out of it.
	 *
	 * @return list<Condition>
	 */
	public function refusals( FactValues $known ): array {
		if ( false !== $this->includes( $known ) ) {
			return array();
		}
		return array_values( array_filter(
			$this->conditions,
			static fn ( Condition $one ): bool => $known->knows( $one->fact )
				&& ! $one->holds( $known->value( $one->fact ) ),
		) );
	}

	/** @param array<string, mixed> $from Validated or stored, in the present form or the earlier one. */
	public static function from_array( array $from ): self {
		$match      = self::ANY === Data::string( $from, 'match' ) ? self::ANY : self::ALL;
		$conditions = array_map( Condition::from_array( ... ), Data::maps( $from, 'conditions' ) );
		foreach ( array_intersect_key( self::EARLIER, $from ) as $list => $fact ) {
			$values = 'connections' === $list ? Data::strings( $from, $list ) : Data::ints( $from, $list );
			if ( array() !== $values ) {
				$conditions[] = new Condition( $fact, Condition::IN, $values );
			}
		}
		// A product or a category was enough.
		return new self(
			isset( $from['match'] ) || self::lists( $from ) !== array( 'products', 'categories' ) ? $match : self::ANY,
			$conditions,
		);
	}

	/**
	 * @param array<string, mixed> $from
	 * @return list<string> The earlier form's lists that say something.
	 */
	public static function lists( array $from ): array {
		return array_values( array_filter(
			array_keys( self::EARLIER ),
			static fn ( string $list ): bool => array() !== Data::list( $from, $list ),
		) );
	}

	/** @return array{match: self::ALL|self::ANY, conditions: list<array<string, mixed>>} */
	public function to_array(): array {
		return array(
			'match'      => $this->match,
			'conditions' => array_map(
				static fn ( Condition $condition ): array => $condition->to_array(),
				$this->conditions,
			),
		);
	}
}
