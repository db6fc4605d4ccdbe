<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

/** One look at whether all is well. Rooms that have more to say than Health knows add theirs to the list. */
interface Probe {

	/** @return list<Finding> Empty where all is well. */
	public function findings(): array;
}
