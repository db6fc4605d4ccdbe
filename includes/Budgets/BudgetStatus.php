<?php
declare(strict_types=1);

namespace ChurnStop\Budgets;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** What is left of a budget as an offer is decided on: its limits, what was given, and what this offer would cost. */
final class BudgetStatus {

	public const OFFER = 'offer';
	public const STORE = 'store';

	/**
	 * @param self::OFFER|self::STORE $of
	 * @param int      $accepts  So far today.
	 * @param int      $cost     So far this month, in ten-thousandths.
	 * @param int|null $price    What this offer would cost; null while that is not computed.
	 * @param bool     $currency Whether the subscription is in the store's currency.
	 */
	public function __construct(
		public readonly string $of,
		public readonly Budget $budget,
		public readonly int $accepts = 0,
		public readonly int $cost = 0,
		public readonly ?int $price = null,
		public readonly bool $currency = true,
	) {}

	public function with_price( int $price ): self {
		return new self( $this->of, $this->budget, $this->accepts, $this->cost, $price, $this->currency );
	}

	/**
	 * @return 'accepts_per_day'|'cost_per_month'|'currency'|null Which limit leaves no room; null where there is some.
	 */
	public function spent(): ?string {
		if ( null !== $this->budget->accepts_per_day && $this->accepts >= $this->budget->accepts_per_day ) {
			return 'accepts_per_day';
		}
		$limit = $this->budget->cost_limit();
		if ( null === $limit ) {
			return null;
		}
		if ( ! $this->currency ) {
			return 'currency';
		}
		// What costs nothing fits into an empty purse.
		$price = $this->price ?? 1;
		return $price > 0 && $this->cost + $price > $limit ? 'cost_per_month' : null;
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array( 'budget' => (object) $this->budget->to_array() ) + get_object_vars( $this );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return new self(
			self::STORE === Data::string( $from, 'of' ) ? self::STORE : self::OFFER,
			Budget::from_array( Data::map( $from, 'budget' ) ),
			Data::int( $from, 'accepts' ),
			Data::int( $from, 'cost' ),
			Data::int_or_null( $from, 'price' ),
			Data::bool( $from, 'currency', true ),
		);
	}
}
