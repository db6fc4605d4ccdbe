<?php
declare(strict_types=1);

namespace ChurnStop\Budgets;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** What an accepted offer has taken from budgets, kept with it for as long as it can be given back. */
final class Spending {

	/**
	 * @param list<Charge>            $charges
	 * @param \DateTimeImmutable|null $first_use When the offer is first used: the payment that was next when it was
	 *     accepted.
	 */
	public function __construct(
		public readonly array $charges = array(),
		public readonly ?\DateTimeImmutable $first_use = null,
	) {}

	public function is_used( \DateTimeImmutable $now ): bool {
		return null !== $this->first_use && $now >= $this->first_use;
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'charges'   => array_map( static fn ( Charge $charge ): array => $charge->to_array(), $this->charges ),
			'first_use' => Data::iso( $this->first_use ),
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return new self(
			array_map( Charge::from_array( ... ), Data::maps( $from, 'charges' ) ),
			Data::time( $from, 'first_use' ),
		);
	}
}
