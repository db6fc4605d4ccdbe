<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

/** One room's own look at whether all is well: rooms add theirs to the list that Health asks. */
interface Check {

	/** @return list<Finding> Empty where all is well. */
	public function findings(): array;
}
