<?php
declare(strict_types=1);

namespace ChurnStop\Exports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** How rows are written: as comma-separated values, or as a JSON object a line. */
final class Format {

	public const NAMES = array( 'csv', 'jsonl' );

	/** What a spreadsheet takes for the beginning of a formula, also as wide letters. */
	private const FORMULA = '/^\s*(?:[=+\-@|%]|\xEF\xBC[\x9D\x8B\x8D\xA0])|^[\t\r\n]/';

	/**
	 * @param list<array<string, string|int|null>> $rows  With the same columns.
	 * @param list<string>                         $names Of the columns, where they go first.
	 */
	public static function write( string $format, array $rows, array $names = array() ): string {
		if ( 'jsonl' === $format ) {
			return implode( '', array_map( static fn ( array $row ): string => Data::encode( $row ) . "\n", $rows ) );
		}
		$lines = array_map( array_values( ... ), $rows );
		if ( array() !== $names ) {
			array_unshift( $lines, $names );
		}
		return implode(
			'',
			array_map(
				static fn ( array $line ): string => implode( ',', array_map( self::cell( ... ), $line ) ) . "\r\n",
				$lines,
			),
		);
	}

	/** A spreadsheet would run what begins like a formula. Numbers stay numbers. */
	public static function cell( string|int|null $value ): string {
		$text = (string) $value;
		if ( ! is_numeric( $text ) && 1 === preg_match( self::FORMULA, $text ) ) {
			$text = "'" . $text;
		}
		return 1 === preg_match( '/[",\r\n;\']/', $text ) ? '"' . str_replace( '"', '""', $text ) . '"' : $text;
	}
}
