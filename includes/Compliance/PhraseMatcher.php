<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Finds phrases of a language's lists (phrases.json) in a text. The same grammar is compiled in
 * src/compliance/phrases.ts; the case files hold them together.
 */
final class PhraseMatcher {

	/** Between two words of a phrase: anything but the end of a sentence. */
	private const BETWEEN = '[^\p{L}\p{N}.!?;:…؟؛]+';

	private static ?self $shipped = null;

	/** @var array<string, string> Compiled lists. */
	private array $compiled = array();

	/**
	 * @param array<string, mixed>|null $languages Null: those of phrases.json, read when a text is first looked at
	 *     (serving a checked flow looks at none).
	 */
	public function __construct( private ?array $languages = null ) {}

	public static function shipped(): self {
		return self::$shipped ??= new self();
	}

	/** "de" of "de_DE_formal". */
	public static function language( string $locale ): string {
		return strtolower( (string) preg_replace( '/[_-].*$/', '', $locale ) );
	}

	public function knows( string $language ): bool {
		return isset( $this->languages()[ $language ] );
	}

	/** The first place in the text that a phrase of the list matches, or null. */
	public function find( string $text, string $language, string $list ): ?string {
		$pattern = $this->pattern( $language, $list );
		return '' !== $pattern && 1 === preg_match( $pattern, self::plain( $text ), $found ) ? trim( $found[0] ) : null;
	}

	/**
	 * Where a phrase of the list stands in what customers read. English stands beside every language: shops mix them.
	 *
	 * @param array<string, mixed> $flow
	 * @return list<string> As violations name them.
	 */
	public function paths( array $flow, string $list ): array {
		$languages = array_unique( array( self::language( Data::string( $flow, 'locale', 'en_US' ) ), 'en' ) );
		$paths     = array();
		foreach ( FlowTexts::of( $flow ) as $path => $text ) {
			foreach ( $languages as $language ) {
				if ( null !== $this->find( $text, $language, $list ) ) {
					$paths[] = $path;
					break;
				}
			}
		}
		return $paths;
	}

	/**
	 * Whether a label says plainly that it cancels: a clause with a cancelling verb and no negation, and nothing that
	 * turns it round ("Cancel cancellation", "Call us to cancel").
	 */
	public function cancels( string $label, string $language ): bool {
		$courtesy = $this->pattern( $language, 'courtesy' );
		$text     = self::plain( $label );
		$text     = '' === $courtesy ? $text : (string) preg_replace( $courtesy, ',', $text );
		if ( null !== $this->find( $text, $language, 'misleading' ) ) {
			return false;
		}
		$plain = false;
		foreach ( self::clauses( $text ) as $clause ) {
			if (
				null !== $this->find( $clause, $language, 'strong' )
				|| (
					null !== $this->find( $clause, $language, 'weak' )
					&& null !== $this->find( $clause, $language, 'objects' )
				)
			) {
				if ( null !== $this->find( $clause, $language, 'negation' ) ) {
					return false;
				}
				$plain = true;
			}
		}
		return $plain;
	}

	/** One kind of apostrophe and blank, nothing invisible, no Arabic vowel signs. */
	private static function plain( string $text ): string {
		$text = (string) preg_replace(
			'/[\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}\x{0640}\x{064B}-\x{0652}]/u',
			'',
			$text,
		);
		$text = (string) preg_replace( '/[\x{2018}\x{2019}\x{02BC}\x{00B4}`\x{FF07}]/u', "'", $text );
		$text = class_exists( \Normalizer::class )
			? (string) \Normalizer::normalize( $text, \Normalizer::FORM_C )
			: $text;
		return trim( (string) preg_replace( '/[\s\x{00A0}\x{202F}\x{3000}]+/u', ' ', $text ) );
	}

	/** @return list<string> */
	private static function clauses( string $text ): array {
		$parts = preg_split( '/[.,;:!?…()\[\]、。，！？：；،؛؟–—|\/]+| - /u', $text );
		return array_values( array_filter(
			array_map( 'trim', false === $parts ? array( $text ) : $parts ),
			static fn ( string $part ): bool => '' !== $part,
		) );
	}

	/** @return array<string, mixed> */
	private function languages(): array {
		return $this->languages ??= Data::map( Data::file( __DIR__ . '/phrases.json' ), 'languages' );
	}

	private function pattern( string $language, string $list ): string {
		$key = $language . '/' . $list;
		if ( ! isset( $this->compiled[ $key ] ) ) {
			$lists                  = Data::map( $this->languages(), $language );
			$spaces                 = Data::bool( $lists, 'spaces', true );
			$phrases                = array_map(
				static fn ( string $phrase ): string => self::compile( $phrase, $spaces ),
				Data::strings( $lists, $list ),
			);
			$edges                  = $spaces
				? array( '(?<![\p{L}\p{N}\p{M}])', '(?![\p{L}\p{N}\p{M}])' )
				: array( '', '' );
			$this->compiled[ $key ] = array() === $phrases
				? ''
				: '/' . $edges[0] . '(?:' . implode( '|', $phrases ) . ')' . $edges[1] . '/iu';
		}
		return $this->compiled[ $key ];
	}

	private static function compile( string $phrase, bool $spaces ): string {
		$regex = '';
		$gap   = false;
		foreach ( explode( ' ', trim( $phrase ) ) as $at => $token ) {
			if ( '~' === $token ) {
				$gap = true;
				continue;
			}
			$words = implode(
				'|',
				array_map( static fn ( string $word ): string => self::word( $word, $spaces ), explode( '|', $token ) ),
			);
			$regex .= 0 === $at ? '' : ( $spaces ? self::BETWEEN : '\s*' );
			$regex .= $gap ? ( $spaces ? '(?:[\p{L}\p{N}\p{M}\']+' . self::BETWEEN . '){0,3}?' : '.{0,12}?' ) : '';
			$regex .= '(?:' . $words . ')';
			$gap    = false;
		}
		return $regex;
	}

	private static function word( string $word, bool $spaces ): string {
		if ( '#' === $word ) {
			return '[0-9\x{0660}-\x{0669}\x{FF10}-\x{FF19}]+';
		}
		$any   = $spaces ? '[\p{L}\p{N}\p{M}]*' : '';
		$start = str_starts_with( $word, '*' ) ? $any : '';
		$end   = str_ends_with( $word, '*' ) ? $any : '';
		return $start
			. str_replace( '_', $spaces ? self::BETWEEN : '\s*', preg_quote( trim( $word, '*' ), '/' ) )
			. $end;
	}
}
