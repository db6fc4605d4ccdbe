<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/** Runs something in another language, and comes back whatever happens. WPML and Polylang go along. */
final class InLocale {

	/** Languages that are written from right to left. */
	private const FROM_RIGHT = array(
		'ar',
		'arq',
		'ary',
		'azb',
		'ckb',
		'dv',
		'fa',
		'he',
		'ps',
		'sd',
		'skr',
		'ug',
		'ur',
	);

	/** Locales that address people formally without "formal" in their name. */
	private const FORMAL = array( 'de_CH' );

	private const FILE = __DIR__ . '/../languages/churnstop-';

	/**
	 * A locale that WordPress has no language pack for is spoken with the translations that ChurnStop brings, the
	 * language's nearest; without one, in English.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	public static function run( string $locale, callable $work ): mixed {
		if ( '' === $locale || determine_locale() === $locale ) {
			return $work();
		}
		$back = self::switch( $locale );
		// Above all others: a locale without a pack, and plugins that go by the address of a page where there is none.
		$answer = static fn (): string => $locale;
		add_filter( 'pre_determine_locale', $answer, PHP_INT_MAX );
		try {
			return $work();
		} finally {
			remove_filter( 'pre_determine_locale', $answer, PHP_INT_MAX );
			$back();
		}
	}

	/**
	 * The locale that a page names as its own ("de_DE", "de-DE", "de"), as far as this site speaks it: the nearest of
	 * its language; empty where it speaks none, or speaks it anyway.
	 */
	public static function asked( string $named ): string {
		$named = strtr( $named, '-', '_' );
		if ( determine_locale() === $named || 1 !== preg_match( '/^[a-z]{2,3}(_[A-Za-z0-9]{2,9})*$/D', $named ) ) {
			return '';
		}
		$spoken = array( determine_locale(), 'en_US', ...get_available_languages(), ...self::shipped() );
		if ( in_array( $named, $spoken, true ) ) {
			return $named;
		}
		return self::language( determine_locale() ) === self::language( $named )
			? ''
			: self::sister( $named, $spoken );
	}

	/**
	 * A price or a name within a sentence: one from right to left would tear it apart ("32.00$"), unless it is marked
	 * as a whole.
	 */
	public static function whole( string $text ): string {
		return in_array( self::language( determine_locale() ), self::FROM_RIGHT, true )
			? "\u{2068}" . $text . "\u{2069}"
			: $text;
	}

	/**
	 * On `load_textdomain_mofile`: where there is no translation into de_AT, the one into German that ChurnStop brings
	 * is taken.
	 */
	public static function file( mixed $file, mixed $domain ): mixed {
		if ( 'churnstop' !== $domain || ! is_string( $file ) || is_readable( $file ) ) {
			return $file;
		}
		$nearest = self::nearest( substr( basename( $file, '.mo' ), strlen( 'churnstop-' ) ) );
		return '' === $nearest ? $file : $nearest;
	}

	/** "de" of "de_DE". */
	public static function language( string $locale ): string {
		return strtolower( (string) preg_replace( '/[_-].*$/', '', $locale ) );
	}

	/** @return \Closure(): mixed What takes it back. */
	private static function switch( string $locale ): \Closure {
		$plugins = self::plugins_code( $locale );
		$before  = determine_locale();
		// First WordPress: after WPML it would take itself to be there, and keep the months and the side of before.
		$switched = switch_to_locale( $locale );
		if ( ! $switched ) {
			self::speak( $locale );
		}
		if ( '' !== $plugins ) {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WPML's, which Polylang has too.
			do_action( 'wpml_switch_language', $plugins );
		}
		return static function () use ( $plugins, $switched, $before ): void {
			if ( '' !== $plugins ) {
				// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- as above.
				do_action( 'wpml_switch_language', null );
			}
			if ( $switched ) {
				restore_previous_locale();
			}
			// WordPress does not go back to a locale that only ChurnStop speaks.
			\WP_Translation_Controller::get_instance()->set_locale( $before );
		};
	}

	/** How WPML or Polylang names the language; empty where neither is there, or knows it. */
	private static function plugins_code( string $locale ): string {
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- as above.
		$all = has_filter( 'wpml_active_languages' )
			? apply_filters( 'wpml_active_languages', null, array( 'skip_missing' => 0 ) )
			: null;
		// phpcs:enable
		$of  = array();
		foreach ( is_array( $all ) ? $all : array() as $code => $one ) {
			$one                                                   = is_array( $one ) ? $one : array();
			$code                                                  = Data::string(
				$one,
				'language_code',
				(string) $code,
			);
			$of[ Data::string( $one, 'default_locale', $code ) ] = $code;
		}
		return $of[ $locale ] ?? ( in_array( self::language( $locale ), $of, true ) ? self::language( $locale ) : '' );
	}

	/** In the nearest translation that ChurnStop brings, where WordPress has no language pack. */
	private static function speak( string $locale ): void {
		$file = self::nearest( $locale );
		if ( '' !== $file ) {
			load_textdomain( 'churnstop', $file, $locale );
		}
		\WP_Translation_Controller::get_instance()->set_locale( $locale );
	}

	/** The file of `de_AT` is that of `de_DE`; empty where there is none. */
	private static function nearest( string $locale ): string {
		$shipped = self::shipped();
		$found   = in_array( $locale, $shipped, true ) ? $locale : self::sister( $locale, $shipped );
		return '' === $found ? '' : self::FILE . $found . '.mo';
	}

	/**
	 * Another locale of the same language, which addresses people alike if there is one; empty where there is none.
	 *
	 * @param array<string> $among
	 */
	private static function sister( string $locale, array $among ): string {
		$same  = array_values( array_filter(
			$among,
			static fn ( string $one ): bool => self::language( $one ) === self::language( $locale ),
		) );
		$alike = array_values( array_filter(
			$same,
			static fn ( string $one ): bool => self::is_formal( $one ) === self::is_formal( $locale ),
		) );
		return array( ...$alike, ...$same )[0] ?? '';
	}

	private static function is_formal( string $locale ): bool {
		return in_array( $locale, self::FORMAL, true ) || str_ends_with( $locale, '_formal' );
	}

	/** @return list<string> Locales that ChurnStop is translated into. */
	private static function shipped(): array {
		$files = glob( self::FILE . '*.mo' );
		return array_map(
			static fn ( string $file ): string => substr( $file, strlen( self::FILE ), -3 ),
			false === $files ? array() : $files,
		);
	}
}
