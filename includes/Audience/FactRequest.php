<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/** Whose facts are read, and as of when. */
final class FactRequest {

	/**
	 * @param string             $locale The customer's language at this moment ("de_DE").
	 * @param \DateTimeImmutable $before When the attempt began: it is no part of its own history.
	 */
	public function __construct(
		public readonly Snapshot $snapshot,
		public readonly string $locale,
		public readonly \DateTimeImmutable $before,
	) {}
}
