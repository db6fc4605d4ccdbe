<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * The time in which something was watched: from `enter` to `leave`, in one unit, and whether it ended then; of one, or
 * of several at once.
 */
final class Spell {

	public function __construct(
		public readonly float $enter,
		public readonly float $leave,
		public readonly bool $ended,
		public readonly int $count = 1,
	) {}
}
