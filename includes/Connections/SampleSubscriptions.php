<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/** A connection that can show some of its live subscriptions: for checks that look at a store as its customers do. */
interface SampleSubscriptions {

	/** @return list<Snapshot> Active ones, newest first. */
	public function some_active( int $most ): array;
}
