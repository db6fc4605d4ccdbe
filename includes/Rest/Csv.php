<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

/** A report as comma-separated values: a row for each thing, what lies deeper as `outer.inner`. */
final class Csv {

	/** @param array<array-key, mixed> $report A list of things, or one. */
	public static function of( array $report ): string {
		$rows    = array_map( static fn ( mixed $row ): array => self::flat( is_array( $row ) ? $row : array( 'value' => $row ) ), array_is_list( $report ) ? $report : array( $report ) );
		$columns = array_keys( array_merge( array(), ...$rows ) );
		$lines   = array( $columns );
		foreach ( $rows as $row ) {
			$lines[] = array_map( static fn ( string $column ): string => $row[ $column ] ?? '', $columns );
		}
		return implode( '', array_map( static fn ( array $line ): string => implode( ',', array_map( self::cell( ... ), $line ) ) . "\r\n", $lines ) );
	}

	/** A spreadsheet would run what begins like a formula. Numbers stay numbers. */
	private static function cell( string $text ): string {
		if ( ! is_numeric( $text ) && 1 === preg_match( '/^[\s]*[=+\-@\t\r\n|%]/', $text ) ) {
			$text = "'" . $text;
		}
		return 1 === preg_match( '/[",\r\n;\']/', $text ) ? '"' . str_replace( '"', '""', $text ) . '"' : $text;
	}

	/**
	 * @param array<array-key, mixed> $row
	 * @return array<string, string>
	 */
	private static function flat( array $row, string $outer = '' ): array {
		$flat = array();
		foreach ( $row as $key => $value ) {
			$name = $outer . $key;
			if ( is_array( $value ) ) {
				$flat += self::flat( $value, $name . '.' );
			} else {
				$flat[ $name ] = is_scalar( $value ) ? ( is_bool( $value ) ? ( $value ? '1' : '0' ) : (string) $value ) : '';
			}
		}
		return $flat;
	}
}
