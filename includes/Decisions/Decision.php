<?php
declare(strict_types=1);

namespace ChurnStop\Decisions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Eligibility\Facts;
use ChurnStop\Offers\Offer;

/** What the customer sees next, and why everything before it in the waterfall was skipped. */
final class Decision {

	public const CONSENT = 'consent';
	public const OFFER   = 'offer';
	public const CONFIRM = 'confirm';

	/**
	 * @param self::CONSENT|self::OFFER|self::CONFIRM $screen
	 * @param Offer|null                   $offer   The offer to show; under CONSENT the one that would be shown.
	 * @param bool                         $more    Whether another one would follow a decline.
	 * @param array<string, list<Blocker>> $skipped Offer id → why it is not shown.
	 */
	public function __construct(
		public readonly string $screen,
		public readonly ?Offer $offer,
		public readonly bool $more,
		public readonly array $skipped,
		public readonly string $reason,
		public readonly int $flow_id,
		public readonly int $flow_version,
		public readonly Facts $facts,
	) {}

	/** @return array<string, mixed> As stored with the attempt. */
	public function to_array(): array {
		return array(
			'screen'       => $this->screen,
			'reason'       => $this->reason,
			'offer_id'     => $this->offer?->id,
			'more'         => $this->more,
			'skipped'      => array_map(
				static fn ( array $blockers ): array => array_map(
					static fn ( Blocker $blocker ): array => $blocker->to_array(),
					$blockers,
				),
				$this->skipped,
			),
			'flow_id'      => $this->flow_id,
			'flow_version' => $this->flow_version,
			'arm'          => $this->facts->arm,
			'probability'  => $this->facts->probability,
			'inputs'       => $this->facts->to_array(),
		);
	}
}
