<?php
declare(strict_types=1);

namespace ChurnStop;

/** What time it is, so that tests can say so. Always UTC. */
interface Clock {

	public function now(): \DateTimeImmutable;
}
