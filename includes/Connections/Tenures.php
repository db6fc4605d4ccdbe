<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * How long a connection's subscriptions have lasted, running ones and those that are over. No subscription is loaded.
 */
interface Tenures {

	/** The connection's id. */
	public function connection(): string;

	/** @param \DateTimeImmutable|null $since Only those that changed since; null: all. */
	public function count( ?\DateTimeImmutable $since ): int;

	/**
	 * The next ones in the order of their ids. One that never began, or is gone, has no tenure.
	 *
	 * @param string $last The id of the last one before; empty: from the start.
	 * @return array<int|string, Tenure|null> By id.
	 */
	public function after( ?\DateTimeImmutable $since, string $last, int $limit ): array;
}
