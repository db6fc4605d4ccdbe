<?php
/**
 * Languages by the page's address, as WPML and Polylang have them: pages under /de/ and /ar/ are in German and Arabic,
 * REST and jobs are in none until somebody switches. The option `churnstop_test_translations` says which products are
 * one: lists of language → id.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

require_once __DIR__ . '/address.php';

add_filter(
	'wpml_active_languages',
	static fn (): array => array_map(
		static fn ( string $code, string $locale ): array => array(
			'language_code' => $code,
			'default_locale' => $locale,
		),
		array_keys( CHURNSTOP_PEER_LOCALES ),
		CHURNSTOP_PEER_LOCALES
	)
);
add_filter( 'wpml_default_language', static fn (): string => 'en' );
add_filter( 'wpml_current_language', static fn (): string => $GLOBALS['churnstop_peer_language'] );
add_action(
	'wpml_switch_language',
	static function ( ?string $code ): void {
		$GLOBALS['churnstop_peer_language'] = $code ?? $GLOBALS['churnstop_peer_page'];
	}
);
add_filter(
	'wpml_object_id',
	static function ( mixed $id, string $type, bool $original = false, ?string $code = null ): mixed {
		foreach ( (array) get_option( 'churnstop_test_translations', array() ) as $same ) {
			if ( in_array( (int) $id, (array) $same, true ) ) {
				return $same[ $code ?? $GLOBALS['churnstop_peer_language'] ] ?? ( $original ? $id : null );
			}
		}
		return $original ? $id : null;
	},
	10,
	4
);
