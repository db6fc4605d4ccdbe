<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Exports\Format;

/** A report as comma-separated values: a row for each thing, what lies deeper as `outer.inner`. */
final class Csv {

	/** @param array<array-key, mixed> $report A list of things, or one. */
	public static function of( array $report ): string {
		$rows    = array_map(
			static fn ( mixed $row ): array => self::flat( is_array( $row ) ? $row : array( 'value' => $row ) ),
			array_is_list( $report ) ? $report : array( $report ),
		);
		$columns = array_keys( array_merge( array(), ...$rows ) );
		$lines   = array( $columns );
		foreach ( $rows as $row ) {
			$lines[] = array_map( static fn ( string $column ): string => $row[ $column ] ?? '', $columns );
		}
		return implode(
			'',
			array_map(
				static fn ( array $line ): string => implode( ',', array_map( Format::cell( ... ), $line ) ) . "\r\n",
				$lines,
			),
		);
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
				$flat[ $name ] = is_scalar( $value )
					? ( is_bool( $value ) ? ( $value ? '1' : '0' ) : (string) $value )
					: '';
			}
		}
		return $flat;
	}
}
