<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Terms;

/** The offer that was accepted in an attempt, as far as money goes. */
final class AcceptedOffer {

	/**
	 * @param \DateTimeImmutable|null $ended_at   When it was over or taken back; null while it stands.
	 * @param bool                    $taken_back Whether it was undone.
	 * @param bool                    $is_switch  Whether it put another product in place.
	 * @param bool                    $is_skip    Whether it waived one payment.
	 * @param \DateTimeImmutable|null $next_payment The payment that was next, as it stood before.
	 * @param Terms|null              $terms      As its customer was told, with taxes.
	 */
	public function __construct(
		public readonly \DateTimeImmutable $at,
		public readonly string $offer_id,
		public readonly string $offer_type,
		public readonly ?\DateTimeImmutable $ended_at,
		public readonly bool $taken_back,
		public readonly bool $is_switch,
		public readonly bool $is_skip,
		public readonly ?\DateTimeImmutable $next_payment,
		public readonly ?Terms $terms = null,
	) {}

	/** Whether it still stood at a moment. */
	public function stood_at( \DateTimeImmutable $moment ): bool {
		return null === $this->ended_at || $moment <= $this->ended_at;
	}
}
