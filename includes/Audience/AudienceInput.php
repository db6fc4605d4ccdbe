<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Schema\Schema;
use ChurnStop\Schema\SchemaError;

/** Says what is wrong with an audience that somebody sent: each error names its field. */
final class AudienceInput {

	private const MOST_VALUES   = 1000;
	private const LONGEST_VALUE = 190;

	/**
	 * @param \Closure(string): ?Fact $fact A fact by its id.
	 */
	public function __construct( private readonly \Closure $fact ) {}

	/**
	 * @param array<string, mixed> $audience
	 * @param list<string> $kept Facts that the stored flow asks for: one whose plugin is gone may stay, and matches
	 *     nobody.
	 * @return list<SchemaError>
	 */
	public function errors( array $audience, string $path, array $kept = array() ): array {
		$errors = Schema::errors( $audience, Schema::file( 'audience' ), $path );
		if ( array() !== $errors ) {
			return $errors;
		}
		$lists = Audience::lists( $audience );
		if ( array() !== $lists && isset( $audience['conditions'] ) ) {
			return array( self::error(
				$path,
				sprintf(
					/* translators: %s: a list of fields. */
					__( 'Say it either by conditions or by %s, not by both.', 'churnstop' ),
					implode( ', ', $lists ),
				),
			) );
		}
		if ( 3 === count( $lists ) ) {
			return array( self::error(
				$path,
				__( 'Sources cannot be combined with products and categories at once. Use conditions.', 'churnstop' ),
			) );
		}
		foreach ( Data::maps( $audience, 'conditions' ) as $at => $condition ) {
			array_push( $errors, ...$this->condition_errors( $condition, $path . '.conditions.' . $at, $kept ) );
		}
		return $errors;
	}

	/**
	 * @param array<string, mixed> $body A flow's body.
	 * @return list<string> All facts that it asks for.
	 */
	public static function facts_of( array $body ): array {
		$audiences = array( Data::map( $body, 'audience' ) );
		foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
			array_push(
				$audiences,
				...array_map(
					static fn ( array $offer ): array => Data::map( $offer, 'audience' ),
					Data::maps( $reason, 'offers' ),
				),
			);
		}
		$facts = array();
		foreach ( $audiences as $audience ) {
			array_push(
				$facts,
				...array_map(
					static fn ( array $one ): string => Data::string( $one, 'fact' ),
					Data::maps( $audience, 'conditions' ),
				),
			);
		}
		return array_values( array_unique( $facts ) );
	}

	/**
	 * @param array<string, mixed> $condition
	 * @param list<string>         $kept
	 * @return list<SchemaError>
	 */
	private function condition_errors( array $condition, string $path, array $kept ): array {
		$errors = array();
		foreach ( array_diff( array_keys( $condition ), array( 'fact', 'is', 'value' ) ) as $name ) {
			$errors[] = self::error(
				$path . '.' . $name,
				/* translators: %s: a field. */
				sprintf( __( '%s is not a known field.', 'churnstop' ), $path . '.' . $name ),
			);
		}
		$id   = $condition['fact'] ?? '';
		$fact = is_string( $id ) ? ( $this->fact )( $id ) : null;
		if ( null === $fact ) {
			if ( is_string( $id ) && in_array( $id, $kept, true ) ) {
				return $errors;
			}
			return array(
				...$errors,
				self::error(
					$path . '.fact',
					/* translators: %s: a word that somebody sent. */
					sprintf( __( 'There is no fact "%s".', 'churnstop' ), is_scalar( $id ) ? (string) $id : '' ),
				),
			);
		}
		$is = $condition['is'] ?? '';
		if ( ! is_string( $is ) || ! in_array( $is, Fact::OPERATORS[ $fact->type ], true ) ) {
			return array(
				...$errors,
				self::error(
					$path . '.is',
					sprintf(
						/* translators: 1: a fact's name, 2: a list of operators. */
						__( '%1$s can be compared by %2$s.', 'churnstop' ),
						$fact->label,
						implode( ', ', Fact::OPERATORS[ $fact->type ] ),
					),
				),
			);
		}
		$wrong = $this->value_error( $fact, $is, $condition['value'] ?? null );
		return null === $wrong ? $errors : array( ...$errors, self::error( $path . '.value', $wrong ) );
	}

	private function value_error( Fact $fact, string $is, mixed $value ): ?string {
		if ( Condition::IS === $is ) {
			/* translators: %s: a fact's name. */
			return is_bool( $value ) ? null : sprintf( __( '%s is true or false.', 'churnstop' ), $fact->label );
		}
		if ( Condition::BETWEEN === $is ) {
			$right = is_array( $value )
				&& array_is_list( $value )
				&& 2 === count( $value )
				&& self::is_figure( $value[0] )
				&& self::is_figure( $value[1] )
				&& $value[0] <= $value[1];
			return $right
				? null
				/* translators: %s: a fact's name. */
				: sprintf( __( '%s needs two numbers from 0, the lower one first.', 'churnstop' ), $fact->label );
		}
		if ( Fact::NUMBER === $fact->type ) {
			return self::is_figure( $value )
				? null
				/* translators: %s: a fact's name. */
				: sprintf( __( '%s needs a number from 0.', 'churnstop' ), $fact->label );
		}
		if (
			! is_array( $value )
			|| ! array_is_list( $value )
			|| array() === $value
			|| count( $value ) > self::MOST_VALUES
		) {
			return sprintf(
				/* translators: 1: a fact's name, 2: a number. */
				__( '%1$s needs a list of 1 to %2$d values.', 'churnstop' ),
				$fact->label,
				self::MOST_VALUES,
			);
		}
		foreach ( $value as $one ) {
			if ( ! self::fits( $fact, $one ) ) {
				return sprintf(
					/* translators: 1: a word that somebody sent, 2: a fact's name. */
					__( '"%1$s" is no value of %2$s.', 'churnstop' ),
					is_scalar( $one ) ? (string) $one : '',
					$fact->label,
				);
			}
		}
		return null;
	}

	private static function fits( Fact $fact, mixed $one ): bool {
		if ( '' === $fact->pattern ) {
			return is_int( $one ) && $one > 0;
		}
		$word = is_string( $one ) || ( is_int( $one ) && Fact::MORE === $fact->group ) ? (string) $one : '';
		return '' !== $word
			&& strlen( $word ) <= self::LONGEST_VALUE
			&& 1 === preg_match( '/' . str_replace( '/', '\/', $fact->pattern ) . '/u', $word );
	}

	private static function is_figure( mixed $value ): bool {
		return ( is_int( $value ) || is_float( $value ) ) && $value >= 0 && is_finite( (float) $value );
	}

	private static function error( string $path, string $message ): SchemaError {
		return new SchemaError( $path, SchemaError::OTHER, $message );
	}
}
