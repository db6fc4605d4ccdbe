<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

/** An offer type that has a name for customers: `label()` is for merchants, whose screens stay English. */
interface SaysName {

	/** For the export of personal data: "Discount". */
	public function name(): string;
}
