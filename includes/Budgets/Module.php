<?php
declare(strict_types=1);

namespace ChurnStop\Budgets;

defined( 'ABSPATH' ) || exit;

/** Counters in a table. */
final class Module extends \ChurnStop\Module {

	public function tables(): array {
		return Tables::COLUMNS;
	}
}
