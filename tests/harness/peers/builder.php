<?php
/**
 * My Account as a page builder draws it: with the store's own templates, without the store's actions around them. With
 * the cookie `churnstop_test_bare` not even the templates are loaded in the store's way.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

add_filter(
	'wc_get_template',
	static fn ( string $file, string $name ): string => 'myaccount/my-account.php' === $name
		? __DIR__ . '/builder/my-account.php'
		: $file,
	10,
	2
);
