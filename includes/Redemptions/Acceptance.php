<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Assignment;

/** Whose click it was, and which offer of which flow: what a redemption keeps of where it came from. */
final class Acceptance {

	/** @param string $mail People::mail(). */
	public function __construct(
		public readonly string $attempt_id,
		public readonly int|string $customer_id,
		public readonly string $mail,
		public readonly int $flow_id,
		public readonly int $flow_version,
		public readonly ?string $reason,
		public readonly string $offer_id,
		public readonly string $offer_type,
		public readonly ?int $discount_id = null,
		public readonly Assignment $assignment = new Assignment(),
	) {}
}
