<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\FactValues;
use ChurnStop\Connections\Connection;
use ChurnStop\Eligibility\History;
use ChurnStop\Subscriptions\Snapshot;

/** What an attempt's (first) subscription looks like at this request. */
final class AttemptContext {

	/** @param list<string> $types_off Offer types that the settings switch off. */
	public function __construct(
		public readonly Connection $connection,
		public readonly Snapshot $snapshot,
		public readonly History $history,
		public readonly \DateTimeImmutable $now,
		public readonly FactValues $known = new FactValues(),
		public readonly array $types_off = array(),
	) {}
}
