<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** The audiences of a flow and of its offers, for the checks. */
final class Audiences {

	/** Facts of which a subscription has one value at a time. */
	private const ONE_VALUE = array( 'connection', 'billing_period', 'payment_method', 'country' );

	/**
	 * @param array<string, mixed> $flow
	 * @return array<string, array<string, mixed>> Path → audience; the flow's own comes first.
	 */
	public static function of( array $flow ): array {
		$found = array( 'audience' => Data::map( $flow, 'audience' ) );
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				$found[ 'reasons.' . $at . '.offers.' . $number . '.audience' ] = Data::map( $offer, 'audience' );
			}
		}
		return $found;
	}

	/**
	 * Ways to belong to an audience: all conditions of one of these hold.
	 *
	 * @param array<string, mixed> $audience
	 * @return list<list<array<string, mixed>>>
	 */
	public static function ways( array $audience ): array {
		$conditions = Data::maps( $audience, 'conditions' );
		return 'any' === Data::string( $audience, 'match' ) && array() !== $conditions
			? array_map( static fn ( array $one ): array => array( $one ), $conditions )
			: array( $conditions );
	}

	/** @param list<array<string, mixed>> $conditions All of which have to hold. */
	public static function can_hold( array $conditions ): bool {
		$by_fact = array();
		foreach ( $conditions as $condition ) {
			$by_fact[ Data::string( $condition, 'fact' ) ][] = $condition;
		}
		foreach ( $by_fact as $fact => $same ) {
			if (
				! self::numbers_can_hold( $same )
				|| ! self::lists_can_hold( $same, in_array( $fact, self::ONE_VALUE, true ) )
				|| ! self::truths_can_hold( $same )
			) {
				return false;
			}
		}
		return self::places_can_hold( $by_fact['country'] ?? array(), $by_fact['state'] ?? array() );
	}

	/**
	 * A state that is written with its country ("US:CA") lies in one that is asked for.
	 *
	 * @param list<array<string, mixed>> $countries
	 * @param list<array<string, mixed>> $states
	 */
	private static function places_can_hold( array $countries, array $states ): bool {
		foreach ( $states as $condition ) {
			$lies    = static fn ( string $state ): bool => ! str_contains( $state, ':' ) || self::lists_can_hold(
				array(
					...$countries,
					array( 'is' => 'in', 'value' => array( explode( ':', $state )[0] ) ),
				),
				true,
			);
			$is_some = array() !== array_filter( Data::strings( $condition, 'value' ), $lies );
			if ( 'in' === Data::string( $condition, 'is' ) && ! $is_some ) {
				return false;
			}
		}
		return true;
	}

	/** @param list<array<string, mixed>> $conditions On one fact. */
	private static function numbers_can_hold( array $conditions ): bool {
		$least = -INF;
		$most  = INF;
		foreach ( $conditions as $condition ) {
			$is    = Data::string( $condition, 'is' );
			$value = array_map(
				static fn ( mixed $one ): float => is_numeric( $one ) ? (float) $one : 0.0,
				array_values( (array) ( $condition['value'] ?? array() ) ),
			);
			if ( 'at_least' === $is || 'between' === $is ) {
				$least = max( $least, $value[0] ?? $least );
			}
			if ( 'at_most' === $is || 'between' === $is ) {
				$most = min( $most, $value[ 'between' === $is ? 1 : 0 ] ?? $most );
			}
		}
		return $least <= $most;
	}

	/** @param list<array<string, mixed>> $conditions On one fact. */
	private static function lists_can_hold( array $conditions, bool $one_value ): bool {
		$in     = array();
		$not_in = array();
		foreach ( $conditions as $condition ) {
			$values = array_map( strval( ... ), array_filter( Data::list( $condition, 'value' ), is_scalar( ... ) ) );
			if ( 'in' === Data::string( $condition, 'is' ) ) {
				$in[] = $values;
			} elseif ( 'not_in' === Data::string( $condition, 'is' ) ) {
				array_push( $not_in, ...$values );
			}
		}
		$needed = $one_value && array() !== $in ? array( array_intersect( ...$in ) ) : $in;
		foreach ( $needed as $values ) {
			if ( array() === array_diff( $values, $not_in ) ) {
				return false;
			}
		}
		return true;
	}

	/** @param list<array<string, mixed>> $conditions On one fact. */
	private static function truths_can_hold( array $conditions ): bool {
		$wanted = array();
		foreach ( $conditions as $condition ) {
			if ( 'is' === Data::string( $condition, 'is' ) ) {
				$wanted[ Data::bool( $condition, 'value' ) ? 'true' : 'false' ] = true;
			}
		}
		return count( $wanted ) < 2;
	}
}
