<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\FactValues;
use ChurnStop\Connections\Quotes;
use ChurnStop\Connections\Targets;
use ChurnStop\Eligibility\History;
use ChurnStop\Subscriptions\Snapshot;

/** What an attempt's (first) subscription looks like at this request. */
final class AttemptContext {

	/**
	 * @param Targets&Quotes $store     What is asked while deciding: nothing that could be written.
	 * @param list<string>   $types_off Offer types that the settings switch off.
	 */
	public function __construct(
		public readonly Targets&Quotes $store,
		public readonly Snapshot $snapshot,
		public readonly History $history,
		public readonly \DateTimeImmutable $now,
		public readonly FactValues $known = new FactValues(),
		public readonly array $types_off = array(),
	) {}
}
