<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * Which product a translated one is. Flows, audiences and reports name a product once for all languages, in the site's
 * own.
 */
final class Originals {

	/** The product itself where it is no translation. */
	public static function of( int $id ): int {
		if ( $id < 1 || ! self::are_known() ) {
			return $id;
		}
		/** Documented in docs/hooks.md. */
		$original = apply_filters( 'churnstop_original_product_id', self::by_plugins( $id ), $id );
		return is_int( $original ) && $original > 0 ? $original : $id;
	}

	/**
	 * @return list<int> Of a product and its variation, as far as they are translations.
	 */
	public static function among( int ...$ids ): array {
		return array_values( array_diff( array_map( self::of( ... ), $ids ), $ids ) );
	}

	private static function are_known(): bool {
		return has_filter( 'churnstop_original_product_id' )
			|| has_filter( 'wpml_object_id' )
			|| function_exists( 'pll_get_post' );
	}

	/** As WPML or Polylang knows it. */
	private static function by_plugins( int $id ): int {
		if ( has_filter( 'wpml_object_id' ) && has_filter( 'wpml_default_language' ) ) {
			// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- WPML's, some of which Polylang has too.
			$found = apply_filters(
				'wpml_object_id',
				$id,
				(string) get_post_type( $id ),
				true,
				apply_filters( 'wpml_default_language', null ),
			);
			// phpcs:enable
		} else {
			$found = function_exists( 'pll_get_post' ) && function_exists( 'pll_default_language' )
				? pll_get_post( $id, pll_default_language() )
				: $id;
		}
		return is_numeric( $found ) && (int) $found > 0 ? (int) $found : $id;
	}
}
