<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * Typed reads from decoded JSON and database rows, the two places where PHP knows nothing about what it holds.
 *
 * A missing or mistyped value answers the default: what was stored by an older version stays readable.
 */
final class Data {

	/** @param array<array-key, mixed> $from */
	public static function string( array $from, string $key, string $fallback = '' ): string {
		$value = $from[ $key ] ?? null;
		return is_string( $value ) || is_int( $value ) || is_float( $value ) ? (string) $value : $fallback;
	}

	/** @param array<array-key, mixed> $from */
	public static function string_or_null( array $from, string $key ): ?string {
		return isset( $from[ $key ] ) ? self::string( $from, $key ) : null;
	}

	/** @param array<array-key, mixed> $from */
	public static function int( array $from, string $key, int $fallback = 0 ): int {
		$value = $from[ $key ] ?? null;
		return is_numeric( $value ) ? (int) $value : $fallback;
	}

	/** @param array<array-key, mixed> $from */
	public static function int_or_null( array $from, string $key ): ?int {
		return isset( $from[ $key ] ) && is_numeric( $from[ $key ] ) ? (int) $from[ $key ] : null;
	}

	/**
	 * A number with decimals where it has any: 12.5, 20.
	 *
	 * @param array<array-key, mixed> $from
	 */
	public static function number( array $from, string $key ): int|float {
		$value = $from[ $key ] ?? null;
		$float = is_numeric( $value ) ? (float) $value : 0.0;
		return $float === floor( $float ) && abs( $float ) < 1e15 ? (int) $float : $float;
	}

	/** @param array<array-key, mixed> $from */
	public static function bool( array $from, string $key, bool $fallback = false ): bool {
		$value = $from[ $key ] ?? null;
		return is_bool( $value ) ? $value : ( is_numeric( $value ) ? (bool) (int) $value : $fallback );
	}

	/**
	 * @param array<array-key, mixed> $from
	 * @return array<string, mixed>
	 */
	public static function map( array $from, string $key ): array {
		return self::as_map( $from[ $key ] ?? null );
	}

	/**
	 * @param array<array-key, mixed> $from
	 * @return list<mixed>
	 */
	public static function list( array $from, string $key ): array {
		$value = $from[ $key ] ?? null;
		return is_array( $value ) ? array_values( $value ) : array();
	}

	/**
	 * @param array<array-key, mixed> $from
	 * @return list<array<string, mixed>>
	 */
	public static function maps( array $from, string $key ): array {
		return array_map( self::as_map( ... ), array_values( array_filter( self::list( $from, $key ), 'is_array' ) ) );
	}

	/**
	 * @param array<array-key, mixed> $from
	 * @return list<string>
	 */
	public static function strings( array $from, string $key ): array {
		return array_values( array_filter( self::list( $from, $key ), 'is_string' ) );
	}

	/**
	 * @param array<array-key, mixed> $from
	 * @return list<int>
	 */
	public static function ints( array $from, string $key ): array {
		return array_map( intval( ... ), array_values( array_filter( self::list( $from, $key ), 'is_numeric' ) ) );
	}

	/**
	 * @param array<array-key, mixed> $from
	 * @return list<float>
	 */
	public static function floats( array $from, string $key ): array {
		return array_map( floatval( ... ), array_values( array_filter( self::list( $from, $key ), 'is_numeric' ) ) );
	}

	/**
	 * A moment, from ISO 8601 or MySQL's form, always UTC.
	 *
	 * @param array<array-key, mixed> $from
	 */
	public static function time( array $from, string $key ): ?\DateTimeImmutable {
		$value = self::string( $from, $key );
		if ( '' === $value || str_starts_with( $value, '0000' ) ) {
			return null;
		}
		$time = date_create_immutable( $value, new \DateTimeZone( 'UTC' ) );
		return false === $time ? null : $time->setTimezone( new \DateTimeZone( 'UTC' ) );
	}

	/** ISO 8601 UTC ("2026-12-01T00:00:00Z"), the contract's form of a time. */
	public static function iso( ?\DateTimeImmutable $time ): ?string {
		return $time?->setTimezone( new \DateTimeZone( 'UTC' ) )->format( 'Y-m-d\TH:i:s\Z' );
	}

	/**
	 * A DATETIME column's form of a time, in UTC.
	 *
	 * @return ($time is null ? null : string)
	 */
	public static function sql( ?\DateTimeImmutable $time ): ?string {
		return $time?->setTimezone( new \DateTimeZone( 'UTC' ) )->format( 'Y-m-d H:i:s' );
	}

	/** Whether it is UTF-8; without mbstring, which not every host has. */
	public static function is_text( string $bytes ): bool {
		return 1 === preg_match( '//u', $bytes );
	}

	/** @return array<string, mixed> What a JSON file of the plugin says; nothing where it cannot be read. */
	public static function file( string $path ): array {
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- a local file.
		return is_readable( $path ) ? self::decode( (string) file_get_contents( $path ) ) : array();
	}

	/** @return array<string, mixed> */
	public static function decode( string $json ): array {
		return self::as_map( json_decode( $json, true ) );
	}

	/**
	 * Emoji and the like as JSON's own escapes, so that each table can keep them, also one whose characters have at
	 * most three bytes.
	 *
	 * @param array<array-key, mixed> $value
	 */
	public static function encode( array $value ): string {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- wp_json_encode() hides what went wrong.
		$json = LanguageTags::without( json_encode(
			$value,
			JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
				| JSON_INVALID_UTF8_SUBSTITUTE | JSON_PRESERVE_ZERO_FRACTION,
		) );
		return self::each_emoji(
			$json,
			static fn ( string $emoji ): string => trim( json_encode( $emoji, JSON_THROW_ON_ERROR ), '"' ),
		);
		// phpcs:enable
	}

	/**
	 * With each character of four bytes as the callback writes it.
	 *
	 * @param callable(string): string $write
	 */
	public static function each_emoji( string $text, callable $write ): string {
		return preg_replace_callback(
			'/[\x{10000}-\x{10FFFF}]/u',
			static fn ( array $found ): string => $write( $found[0] ),
			$text,
		)
			?? $text;
	}

	/** @return array<string, mixed> */
	public static function as_map( mixed $value ): array {
		$map = array();
		foreach ( is_array( $value ) ? $value : array() as $key => $entry ) {
			$map[ (string) $key ] = $entry;
		}
		return $map;
	}
}
