<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * What an offer does to a subscription, as data. Offer types make it, connections keep it.
 */
final class Change {

	public const DISCOUNT   = 'discount';
	public const HOLD       = 'hold';
	public const MOVE_DATES = 'move_dates';
	public const SWITCH     = 'switch';

	/**
	 * @param self::DISCOUNT|self::HOLD|self::MOVE_DATES|self::SWITCH $kind
	 * @param int  $percent    DISCOUNT: taken off the recurring total of the next $payments renewals.
	 * @param int  $payments   DISCOUNT: how many renewals.
	 * @param int  $days       HOLD: days of pause. MOVE_DATES: days that the next payment moves.
	 * @param int  $intervals  MOVE_DATES: billing intervals that the next payment moves.
	 * @param bool $trial      MOVE_DATES: the trial's end moves with the next payment.
	 * @param int  $product_id SWITCH: the product, or the variation, to switch to.
	 */
	private function __construct(
		public readonly string $kind,
		public readonly int $percent = 0,
		public readonly int $payments = 0,
		public readonly int $days = 0,
		public readonly int $intervals = 0,
		public readonly bool $trial = false,
		public readonly int $product_id = 0,
	) {}

	public static function discount( int $percent, int $payments ): self {
		return new self( self::DISCOUNT, percent: $percent, payments: $payments );
	}

	/**
	 * On hold from now. The next payment moves $days from its present date and the pause ends then; where the present next payment is more than $days
	 * away, the pause ends after $days from now instead (the payment still moves), so that paid time is not spent on hold.
	 */
	public static function hold( int $days ): self {
		return new self( self::HOLD, days: $days );
	}

	public static function skip( int $intervals ): self {
		return new self( self::MOVE_DATES, intervals: $intervals );
	}

	public static function delay( int $days ): self {
		return new self( self::MOVE_DATES, days: $days );
	}

	public static function extend_trial( int $days ): self {
		return new self( self::MOVE_DATES, days: $days, trial: true );
	}

	public static function switch_to( int $product_id ): self {
		return new self( self::SWITCH, product_id: $product_id );
	}

	/** Whether exactly one payment is skipped, in whose place the one after it comes. */
	public function is_one_skip(): bool {
		return self::MOVE_DATES === $this->kind && 1 === $this->intervals && 0 === $this->days;
	}

	/** @return array<string, string|int|bool> */
	public function to_array(): array {
		$all = array(
			'kind'       => $this->kind,
			'percent'    => $this->percent,
			'payments'   => $this->payments,
			'days'       => $this->days,
			'intervals'  => $this->intervals,
			'trial'      => $this->trial,
			'product_id' => $this->product_id,
		);
		return array_filter( $all, static fn ( string|int|bool $value ): bool => 0 !== $value && false !== $value );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$kind = Data::string( $from, 'kind' );
		if ( ! in_array( $kind, array( self::DISCOUNT, self::HOLD, self::MOVE_DATES, self::SWITCH ), true ) ) {
			throw new \UnexpectedValueException( 'Unknown kind of change: ' . $kind );
		}
		return new self(
			$kind,
			Data::int( $from, 'percent' ),
			Data::int( $from, 'payments' ),
			Data::int( $from, 'days' ),
			Data::int( $from, 'intervals' ),
			Data::bool( $from, 'trial' ),
			Data::int( $from, 'product_id' ),
		);
	}
}
