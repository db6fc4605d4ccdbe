<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/** What a connection knows for audiences. Each answer costs at most one query, and null says that it does not know. */
interface StoreFacts {

	/** The connection's id. */
	public function connection(): string;

	/** @return int|float|list<int>|null */
	public function fact( StoreFact $fact, Snapshot $snapshot ): int|float|array|null;
}
