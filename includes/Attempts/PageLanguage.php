<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\InLocale;

/** Keeps the language in an address ("/de/…"), where a plugin puts it into those of pages and REST has none. */
final class PageLanguage {

	/**
	 * The customer's account, under the language's prefix that the page they come from has.
	 *
	 * @param string $account Its address as the store has it in this request.
	 */
	public static function of( string $account, string $locale ): string {
		$home = untrailingslashit( home_url() );
		$page = wp_parse_url( (string) wp_get_raw_referer() );
		$page = is_array( $page )
			&& ( $page['host'] ?? wp_parse_url( $home, PHP_URL_HOST ) ) === wp_parse_url( $home, PHP_URL_HOST )
			? $page['path'] ?? ''
			: '';
		$root = (string) wp_parse_url( $home, PHP_URL_PATH );
		$lead = '#^/' . preg_quote( InLocale::language( $locale ), '#' ) . '(?:[-_][a-z]{2,4})?(?=/)#i';
		$here = str_starts_with( $page, $root . '/' ) ? substr( $page, strlen( $root ) ) : '';
		$own  = str_starts_with( $account, $home . '/' ) ? substr( $account, strlen( $home ) ) : '';
		return '' !== $own && 1 === preg_match( $lead, $here, $found ) && 1 !== preg_match( $lead, $own )
			? $home . $found[0] . $own
			: $account;
	}
}
