<?php
declare(strict_types=1);

namespace ChurnStop\Events;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Assignment;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Who and what an event is about. */
final class Subject {

	/** @param bool $counted Whether reports count the attempt. */
	public function __construct(
		public readonly string $attempt_id,
		public readonly SubscriptionRef $subscription,
		public readonly int|string $customer_id,
		public readonly int $flow_id,
		public readonly int $flow_version,
		public readonly string $mode,
		public readonly ?string $reason,
		public readonly ?string $comment = null,
		public readonly bool $counted = true,
		public readonly Assignment $assignment = new Assignment(),
	) {}
}
