<?php
declare(strict_types=1);

namespace ChurnStop\Budgets;

defined( 'ABSPATH' ) || exit;

/** What budgets have given. */
final class Tables {

	public const COLUMNS = array(
		// What budgets have given: a row a budget and day (accepts) or month (cost, in ten-thousandths).
		'budgets' => <<<'SQL'
			scope VARCHAR(150) NOT NULL,
			period VARCHAR(10) NOT NULL,
			used BIGINT UNSIGNED NOT NULL DEFAULT 0,
			PRIMARY KEY  (scope, period)
			SQL,
	);
}
