<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Money;

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
	 * @param int|float $percent DISCOUNT: taken off the recurring total of the next $payments renewals; 0 where it is an amount.
	 * @param int  $payments   DISCOUNT: how many renewals.
	 * @param int  $days       HOLD: days of pause. MOVE_DATES: days that the next payment moves.
	 * @param int  $intervals  MOVE_DATES: billing intervals that the next payment moves.
	 * @param bool $trial      MOVE_DATES: the trial's end moves with the next payment.
	 * @param int  $product_id SWITCH: the product, or the variation, to switch to.
	 * @param string $amount   DISCOUNT: "5.00" off each renewal as a whole, spread over its lines; empty where it is a percentage.
	 * @param string $currency DISCOUNT: of the amount.
	 */
	private function __construct(
		public readonly string $kind,
		public readonly int|float $percent = 0,
		public readonly int $payments = 0,
		public readonly int $days = 0,
		public readonly int $intervals = 0,
		public readonly bool $trial = false,
		public readonly int $product_id = 0,
		public readonly string $amount = '',
		public readonly string $currency = '',
	) {}

	/** @param int|float $percent With at most two decimals. */
	public static function discount( int|float $percent, int $payments ): self {
		return new self( self::DISCOUNT, percent: $percent, payments: $payments );
	}

	public static function amount_off( string $amount, string $currency, int $payments ): self {
		return new self( self::DISCOUNT, payments: $payments, amount: $amount, currency: $currency );
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

	/** What a discount takes off, for people: "20%", "$5.00", the amount written as the store writes $price. */
	public function off( Money $price ): string {
		if ( '' === $this->amount ) {
			return self::percentage( $this->percent );
		}
		return $price->currency === $this->currency
			? $price->with_cents( (int) round( (float) $this->amount * 10 ** $price->decimals ) )->formatted
			: $this->amount . ' ' . $this->currency;
	}

	/** "20%", "12.5%": with the decimals that it has, as the current language writes it ("20 %" in German). */
	public static function percentage( int|float $percent ): string {
		$decimals = max( 0, strlen( (string) strrchr( (string) round( $percent, 2 ), '.' ) ) - 1 );
		/* translators: %s: a number, written in the current language. "12.5%". Put the space before the sign that your language has. */
		return sprintf( __( '%s%%', 'churnstop' ), number_format_i18n( (float) $percent, $decimals ) );
	}

	/** Whether exactly one payment is skipped, in whose place the one after it comes. */
	public function is_one_skip(): bool {
		return self::MOVE_DATES === $this->kind && 1 === $this->intervals && 0 === $this->days;
	}

	/** @return array<string, string|int|float|bool> */
	public function to_array(): array {
		$all = array(
			'kind'       => $this->kind,
			'percent'    => $this->percent,
			'payments'   => $this->payments,
			'days'       => $this->days,
			'intervals'  => $this->intervals,
			'trial'      => $this->trial,
			'product_id' => $this->product_id,
			'amount'     => $this->amount,
			'currency'   => $this->currency,
		);
		return array_filter( $all, static fn ( string|int|float|bool $value ): bool => ! in_array( $value, array( 0, '', false ), true ) );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$kind = Data::string( $from, 'kind' );
		if ( ! in_array( $kind, array( self::DISCOUNT, self::HOLD, self::MOVE_DATES, self::SWITCH ), true ) ) {
			throw new \UnexpectedValueException( 'Unknown kind of change: ' . $kind );
		}
		return new self(
			$kind,
			Data::number( $from, 'percent' ),
			Data::int( $from, 'payments' ),
			Data::int( $from, 'days' ),
			Data::int( $from, 'intervals' ),
			Data::bool( $from, 'trial' ),
			Data::int( $from, 'product_id' ),
			Data::string( $from, 'amount' ),
			Data::string( $from, 'currency' ),
		);
	}
}
