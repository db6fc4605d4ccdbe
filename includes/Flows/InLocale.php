<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

/** Runs something in another language, and comes back whatever happens. */
final class InLocale {

	private const FOLDER = __DIR__ . '/../../languages/churnstop-';

	/**
	 * A locale that WordPress has no language pack for is spoken with the translations that ChurnStop brings, the language's nearest; without one, in English.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	public static function run( string $locale, callable $work ): mixed {
		if ( '' === $locale || determine_locale() === $locale ) {
			return $work();
		}
		if ( switch_to_locale( $locale ) ) {
			try {
				return $work();
			} finally {
				restore_previous_locale();
			}
		}
		$spoken = \WP_Translation_Controller::get_instance();
		$before = $spoken->get_locale();
		$file   = self::nearest( $locale );
		if ( '' !== $file ) {
			load_textdomain( 'churnstop', $file, $locale );
		}
		$spoken->set_locale( $locale );
		try {
			return $work();
		} finally {
			$spoken->set_locale( $before );
		}
	}

	/** The file of `de_AT` is that of `de_DE`; empty where there is none. */
	private static function nearest( string $locale ): string {
		$language = (string) preg_replace( '/[^a-z].*$/', '', $locale );
		foreach ( array( $locale, $language ) as $name ) {
			if ( is_file( self::FOLDER . $name . '.mo' ) ) {
				return self::FOLDER . $name . '.mo';
			}
		}
		$found = glob( self::FOLDER . $language . '_*.mo' );
		return false === $found ? '' : (string) reset( $found );
	}
}
