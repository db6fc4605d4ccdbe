<?php
declare(strict_types=1);

namespace ChurnStop\Jobs;

defined( 'ABSPATH' ) || exit;

/** A job of ours, as its room's module adds it: so that it is planned, and cancelled when ChurnStop goes. */
final class Job {

	/** @param int|null $seconds How often it recurs; null where it is planned when there is work. */
	public function __construct( public readonly string $hook, public readonly ?int $seconds = null ) {}
}
