<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Ranges and defaults of the shipped types' settings: one file, read by PHP and by the editor's TypeScript, so that
 * both refuse the same figures.
 */
final class Ranges {

	/** @var array<string, mixed>|null */
	private static ?array $all = null;

	/**
	 * The settings' schemas of one type, with titles and descriptions added.
	 *
	 * @param array<string, array<string, string>> $words Setting → words, in the current language.
	 * @return array<string, array<string, mixed>>
	 */
	public static function of( string $type, array $words ): array {
		self::$all ??= Data::file( __DIR__ . '/ranges.json' );
		$schemas     = array();
		foreach ( Data::map( self::$all, $type ) as $setting => $schema ) {
			$schemas[ $setting ] = Data::as_map( $schema ) + ( $words[ $setting ] ?? array() );
		}
		return $schemas;
	}
}
