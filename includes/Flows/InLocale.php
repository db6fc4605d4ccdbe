<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

/** Runs something in another language, and comes back whatever happens. */
final class InLocale {

	/**
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	public static function run( string $locale, callable $work ): mixed {
		$switched = '' !== $locale && determine_locale() !== $locale && switch_to_locale( $locale );
		try {
			return $work();
		} finally {
			if ( $switched ) {
				restore_previous_locale();
			}
		}
	}
}
