<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;

/** What an offer would mean for a demo customer. */
final class Deal {

	/** @param \DateTimeImmutable $due The payment that was next without it. */
	public function __construct(
		public readonly Change $change,
		public readonly Terms $terms,
		public readonly \DateTimeImmutable $due
	) {}

	/** Days by which it puts off the next payment. */
	public function waits(): float {
		$pays = $this->terms->next_payment_at ?? $this->due;
		return ( $pays->getTimestamp() - $this->due->getTimestamp() ) / 86_400;
	}

	/** For how many payments it makes the price lower; 0 where for good, or not at all. */
	public function payments(): int {
		return $this->terms->payments ?? 0;
	}

	/** What it takes off each of these payments. */
	public function off(): int {
		$now = $this->terms->price_now;
		return $now->cents - ( $this->terms->price_during ?? $now )->cents;
	}
}
