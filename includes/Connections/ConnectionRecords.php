<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** What a room has recorded of a connection. Each room adds its own to the list, and deletes no other's rows. */
interface ConnectionRecords {

	/**
	 * Deletes all of a connection whose subscriptions are gone for good. Rooms that are built upon others come first,
	 * all in one transaction: what they refer to is still there.
	 */
	public function forget_connection( string $connection ): void;
}
