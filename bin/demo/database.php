<?php
/**
 * The demo's database is SQLite, whose largest number is smaller than the one by which WooCommerce says "no limit".
 *
 * @package ChurnStop
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

add_filter(
	'query',
	static fn ( $query ) => is_string( $query )
		? str_replace( '18446744073709551615', '9223372036854775807', $query )
		: $query,
);
