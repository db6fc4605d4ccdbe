<?php
declare(strict_types=1);

namespace ChurnStop\Schema;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Validates JSON by the schema files, and then sanitizes it: WordPress accepts "1" for an integer and "true" for a
 * boolean.
 *
 * Leaves go to WordPress' own rest_validate_value_from_schema. Objects and lists are walked here, because WordPress
 * stops at the first error and names a missing property without its place.
 */
final class Schema {

	/** @var array<string, array<string, mixed>> */
	private static array $files = array();

	/** @return array<string, mixed> */
	public static function file( string $name ): array {
		return self::$files[ $name ] ??= Data::file( __DIR__ . '/' . $name . '.json' );
	}

	/**
	 * @param array<string, mixed> $schema
	 * @return list<SchemaError>
	 */
	public static function errors( mixed $value, array $schema, string $path = '' ): array {
		$types = is_array( $schema['type'] ?? null )
			? Data::strings( $schema, 'type' )
			: array( Data::string( $schema, 'type' ) );
		if ( null === $value && in_array( 'null', $types, true ) ) {
			return array();
		}
		if ( in_array( 'object', $types, true ) ) {
			return self::object_errors( $value, $schema, $path );
		}
		if ( in_array( 'array', $types, true ) ) {
			return self::list_errors( $value, $schema, $path );
		}
		if ( is_array( $value ) ) {
			// WordPress compares a list with an enum's words as text.
			return array( new SchemaError(
				$path,
				SchemaError::OTHER,
				/* translators: %s: a field. */
				sprintf( __( '%s must be a single value.', 'churnstop' ), self::name( $path ) ),
			) );
		}
		$result = rest_validate_value_from_schema( $value, $schema, self::name( $path ) );
		if ( ! $result instanceof \WP_Error ) {
			return array();
		}
		return array( new SchemaError(
			$path,
			'rest_out_of_bounds' === $result->get_error_code() ? SchemaError::RANGE : SchemaError::OTHER,
			$result->get_error_message(),
		) );
	}

	/**
	 * @param array<string, mixed> $value Valid by the same schema.
	 * @param array<string, mixed> $schema
	 * @return array<string, mixed>
	 */
	public static function sanitised( array $value, array $schema ): array {
		return self::clean( Data::as_map( rest_sanitize_value_from_schema( $value, $schema ) ) );
	}

	/**
	 * Without control characters and outer blanks. Texts are plain text: doors escape them, so nothing else is taken
	 * out.
	 *
	 * @param array<array-key, mixed> $value
	 * @return array<string, mixed>
	 */
	private static function clean( array $value ): array {
		array_walk_recursive(
			$value,
			static function ( mixed &$leaf ): void {
				if ( is_string( $leaf ) ) {
					$leaf = trim( (string) preg_replace(
						'/[^\P{C}\n\t\x{200C}\x{200D}]/u',
						'',
						wp_check_invalid_utf8( $leaf, true ),
					) );
				}
			}
		);
		return Data::as_map( $value );
	}

	/**
	 * @param array<string, mixed> $schema
	 * @return list<SchemaError>
	 */
	private static function object_errors( mixed $value, array $schema, string $path ): array {
		if ( ! is_array( $value ) || ( array() !== $value && array_is_list( $value ) ) ) {
			return array( new SchemaError(
				$path,
				SchemaError::OTHER,
				/* translators: %s: a field. */
				sprintf( __( '%s must be an object.', 'churnstop' ), self::name( $path ) ),
			) );
		}
		$properties = Data::map( $schema, 'properties' );
		$errors     = array();
		foreach ( $properties as $name => $property ) {
			$at       = '' === $path ? $name : $path . '.' . $name;
			$property = Data::as_map( $property );
			if ( array_key_exists( $name, $value ) ) {
				// What the server alone sets is ignored, whatever it holds: PUT takes exactly what GET answered.
				$errors = true === ( $property['readonly'] ?? false )
					? $errors
					: array( ...$errors, ...self::errors( $value[ $name ], $property, $at ) );
			} elseif ( true === ( $property['required'] ?? false ) ) {
				$errors[] = new SchemaError(
					$at,
					SchemaError::OTHER,
					/* translators: %s: a field. */
					sprintf( __( '%s is missing.', 'churnstop' ), $at ),
				);
			}
		}
		$others = $schema['additionalProperties'] ?? true;
		if ( true !== $others ) {
			foreach ( array_diff_key( $value, $properties ) as $name => $other ) {
				$at = '' === $path ? (string) $name : $path . '.' . $name;
				if ( is_array( $others ) ) {
					$errors = array( ...$errors, ...self::errors( $other, Data::as_map( $others ), $at ) );
					continue;
				}
				$errors[] = new SchemaError(
					$at,
					SchemaError::OTHER,
					/* translators: %s: a field. */
					sprintf( __( '%s is not a known field.', 'churnstop' ), $at ),
				);
			}
		}
		return $errors;
	}

	/**
	 * @param array<string, mixed> $schema
	 * @return list<SchemaError>
	 */
	private static function list_errors( mixed $value, array $schema, string $path ): array {
		if ( ! is_array( $value ) || ! array_is_list( $value ) ) {
			return array( new SchemaError(
				$path,
				SchemaError::OTHER,
				/* translators: %s: a field. */
				sprintf( __( '%s must be a list.', 'churnstop' ), self::name( $path ) ),
			) );
		}
		$least = Data::int( $schema, 'minItems' );
		$most  = Data::int( $schema, 'maxItems', PHP_INT_MAX );
		if ( count( $value ) < $least || count( $value ) > $most ) {
			return array( new SchemaError(
				$path,
				SchemaError::OTHER,
				sprintf(
					/* translators: 1: a field, 2: a number, 3: a number. */
					__( '%1$s must have %2$d to %3$d entries.', 'churnstop' ),
					self::name( $path ),
					$least,
					$most,
				),
			) );
		}
		$errors = array();
		foreach ( $value as $index => $item ) {
			array_push( $errors, ...self::errors( $item, Data::map( $schema, 'items' ), $path . '.' . $index ) );
		}
		return $errors;
	}

	private static function name( string $path ): string {
		return '' === $path ? __( 'The body', 'churnstop' ) : $path;
	}
}
