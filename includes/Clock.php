<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/** What time it is, so that tests can say so. Always UTC. */
interface Clock {

	public function now(): \DateTimeImmutable;
}
