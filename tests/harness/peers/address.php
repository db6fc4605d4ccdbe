<?php
/**
 * Languages by the page's address alone: /de/ and /ar/, and nobody to ask beyond the page.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

const CHURNSTOP_PEER_LOCALES = array( 'en' => 'en_US', 'de' => 'de_DE', 'ar' => 'ar' );

preg_match( '#^/(de|ar)/#', (string) ( $_SERVER['REQUEST_URI'] ?? '' ), $churnstop_peer_found );
$GLOBALS['churnstop_peer_page']     = $churnstop_peer_found[1] ?? 'en';
$GLOBALS['churnstop_peer_language'] = $GLOBALS['churnstop_peer_page'];

$churnstop_peer_locale = static fn (): string => CHURNSTOP_PEER_LOCALES[ $GLOBALS['churnstop_peer_language'] ];
// WordPress' own language packs, as far as tests look: months, and the side that a language is written from.
add_filter(
	'get_available_languages',
	static fn ( array $languages ): array => array_merge( $languages, array( 'de_DE', 'ar' ) )
);
add_filter(
	'load_translation_file',
	static function ( string $file, string $domain, string $locale ): string {
		$pack = __DIR__ . '/packs/' . $locale . '.l10n.php';
		return 'default' === $domain && is_file( $pack ) ? $pack : $file;
	},
	10,
	3
);
add_filter( 'locale', $churnstop_peer_locale, 1 );
add_filter( 'determine_locale', $churnstop_peer_locale, 1 );
add_filter(
	'page_link',
	static fn ( string $url ): string => 'en' === $GLOBALS['churnstop_peer_language']
		? $url
		: str_replace( home_url( '/' ), home_url( '/' . $GLOBALS['churnstop_peer_language'] . '/' ), $url )
);
if ( 'ar' === $GLOBALS['churnstop_peer_page'] ) {
	$GLOBALS['text_direction'] = 'rtl';
}
if ( 'en' !== $GLOBALS['churnstop_peer_page'] ) {
	// WordPress finds the page by the address without the language.
	add_filter(
		'do_parse_request',
		static function ( bool $parse ): bool {
			$GLOBALS['churnstop_peer_uri'] = $_SERVER['REQUEST_URI'];
			$_SERVER['REQUEST_URI']        = substr( (string) $_SERVER['REQUEST_URI'], 3 );
			return $parse;
		}
	);
	add_action(
		'parse_request',
		static function (): void {
			$_SERVER['REQUEST_URI'] = $GLOBALS['churnstop_peer_uri'];
		}
	);
	add_action( 'template_redirect', static fn () => remove_action( 'template_redirect', 'redirect_canonical' ), 1 );
}
