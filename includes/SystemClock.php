<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/** The machine's own clock, in UTC and whole seconds (what the database keeps). */
final class SystemClock implements Clock {

	public function now(): \DateTimeImmutable {
		return new \DateTimeImmutable( '@' . time() );
	}
}
