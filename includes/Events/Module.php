<?php
declare(strict_types=1);

namespace ChurnStop\Events;

defined( 'ABSPATH' ) || exit;

/** The log has a table, and no hooks. */
final class Module extends \ChurnStop\Module {

	public function tables(): array {
		return Tables::COLUMNS;
	}
}
