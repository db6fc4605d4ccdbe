<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** A payment that a store received for a subscription, in cents of its currency: without taxes, with shipping. */
final class Payment {

	/**
	 * @param bool $renewal  False: the first one, of the subscription or of one that took its place.
	 * @param int  $paid     What was paid, before anything was given back.
	 * @param int  $refunded What of it was given back since.
	 * @param int  $given    What ChurnStop's own discount took off it.
	 * @param bool $of_heir  Whether it was for a subscription that its customer took in place of this one.
	 */
	public function __construct(
		public readonly int $order_id,
		public readonly bool $renewal,
		public readonly \DateTimeImmutable $at,
		public readonly string $currency,
		public readonly int $paid,
		public readonly int $refunded = 0,
		public readonly int $given = 0,
		public readonly bool $of_heir = false,
	) {}

	/** The same in a unit that is smaller or larger by so many decimals. */
	public function finer( int $decimals ): self {
		$times = 10 ** $decimals;
		return 0 === $decimals ? $this : new self(
			$this->order_id,
			$this->renewal,
			$this->at,
			$this->currency,
			(int) round( $this->paid * $times ),
			(int) round( $this->refunded * $times ),
			(int) round( $this->given * $times ),
			$this->of_heir
		);
	}

	/** What the store has kept of it. */
	public function received(): int {
		return $this->paid - $this->refunded;
	}
}
