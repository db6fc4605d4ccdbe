<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** A connection's subscriptions that could be cancelled now: active ones and those on hold. */
interface LiveSubscriptions {

	public function count(): int;

	/**
	 * The next ones by id. No subscription is loaded.
	 *
	 * @return list<int>
	 */
	public function after( int $id, int $limit ): array;
}
