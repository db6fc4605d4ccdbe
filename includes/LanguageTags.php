<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/** The marks that translation plugins put into texts while a page is made: they must not be stored, sent or mailed. */
final class LanguageTags {

	/**
	 * TranslatePress, around each text of a plugin: `#!trpst#trp-gettext
	 * data-trpgettextoriginal=7#!trpen#Cancel#!trpst#/trp-gettext#!trpen#`.
	 */
	private const AROUND = '/#!trpst#.*?#!trpen#/s';

	/**
	 * qTranslate and its heirs, between the languages of one text: `[:en]Coffee[:de]Kaffee[:]`,
	 * `<!--:en-->Coffee<!--:-->`.
	 */
	private const BETWEEN = '/(?|\[:([a-z]{2,3}|)\]|<!--:([a-z]{2,3}|)-->)/';

	/** Without what stands around texts; also of JSON. */
	public static function without( string $text ): string {
		return str_contains( $text, '#!trpst#' ) ? (string) preg_replace( self::AROUND, '', $text ) : $text;
	}

	/** The text in one language: of a text in several the first where that language is not among them. */
	public static function in( string $text, string $locale ): string {
		$text = self::without( $text );
		if ( ! str_contains( $text, '[:' ) && ! str_contains( $text, '<!--:' ) ) {
			return $text;
		}
		$all   = array();
		$parts = preg_split( self::BETWEEN, $text, -1, PREG_SPLIT_DELIM_CAPTURE );
		// Before the first mark, and behind an empty one, stands what all languages share.
		$language = '';
		foreach ( false === $parts ? array() : $parts as $number => $part ) {
			if ( 1 === $number % 2 ) {
				$language = $part;
			} elseif ( '' !== $part ) {
				$all[] = array( $language, $part );
			}
		}
		$spoken = array_diff( array_column( $all, 0 ), array( '' ) );
		$wanted = InLocale::language( $locale );
		$chosen = in_array( $wanted, $spoken, true ) ? $wanted : (string) reset( $spoken );
		return implode(
			'',
			array_column(
				array_filter( $all, static fn ( array $one ): bool => in_array( $one[0], array( '', $chosen ), true ) ),
				1,
			),
		);
	}

	/** All that stands in an answer, without what stands around texts. */
	public static function throughout( mixed $data ): mixed {
		if ( is_array( $data ) ) {
			array_walk_recursive(
				$data,
				static fn ( mixed &$value ): mixed => $value = is_string( $value ) ? self::without( $value ) : $value,
			);
			return $data;
		}
		return is_string( $data ) ? self::without( $data ) : $data;
	}
}
