<?php
declare(strict_types=1);

namespace ChurnStop\Budgets;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** What one accepted offer takes from one counter. */
final class Charge {

	/**
	 * @param string $scope  `store`, or an offer's `{flow id}:{offer id}`.
	 * @param string $period A day (2026-11-29) or a month (2026-11) of the store's time zone.
	 * @param int    $amount One, or a cost in ten-thousandths.
	 * @param int    $limit  The budget.
	 */
	public function __construct(
		public readonly string $scope,
		public readonly string $period,
		public readonly int $amount,
		public readonly int $limit,
	) {}

	/** @return array<string, string|int> */
	public function to_array(): array {
		return array(
			'scope'  => $this->scope,
			'period' => $this->period,
			'amount' => $this->amount,
			'limit'  => $this->limit,
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return new self(
			Data::string( $from, 'scope' ),
			Data::string( $from, 'period' ),
			Data::int( $from, 'amount' ),
			Data::int( $from, 'limit' ),
		);
	}
}
