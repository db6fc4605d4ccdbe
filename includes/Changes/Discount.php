<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Percent;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/** Something off each of the next renewals: a percentage of the recurring total, or an amount spread over its lines. */
final class Discount extends Change {

	public const KIND = 'discount';

	/**
	 * @param int       $payments How many renewals.
	 * @param int|float $percent  With at most two decimals; 0 where it is an amount.
	 * @param string    $amount   "5.00" off each renewal as a whole; empty where it is a percentage.
	 */
	public function __construct(
		public readonly int $payments,
		public readonly int|float $percent,
		public readonly string $amount = '',
		public readonly string $currency = '',
	) {
		parent::__construct( self::KIND );
	}

	public static function from_settings( array $settings ): self {
		return new self(
			Data::int( $settings, 'payments' ),
			Data::number( $settings, 'percent' ),
			Data::string( $settings, 'amount' ),
			Data::string( $settings, 'currency' ),
		);
	}

	public function settings(): array {
		return array(
			'percent'  => $this->percent,
			'payments' => $this->payments,
			'amount'   => $this->amount,
			'currency' => $this->currency,
		);
	}

	/** For people: "20%", "$5.00", the amount written as the store writes $price. */
	public function off( Money $price ): string {
		if ( '' === $this->amount ) {
			return Percent::text( $this->percent );
		}
		return $price->currency === $this->currency
			? $price->with_cents( (int) round( (float) $this->amount * 10 ** $price->decimals ) )->formatted
			: $this->amount . ' ' . $this->currency;
	}

	public function imagined( Snapshot $snapshot, ?Money $target ): Terms {
		$now    = $snapshot->total;
		$during = (int) round(
			$now->cents * ( 100 - $this->percent ) / 100 - (float) $this->amount * 10 ** $now->decimals,
		);
		return new Terms(
			$now,
			$now->with_cents( max( 0, $during ) ),
			$this->payments,
			$now,
			$snapshot->next_payment ?? $snapshot->at,
		);
	}

	/** What it takes off each payment. */
	public function cost( Terms $terms, int $per_day_less = 0 ): int {
		return max(
			0,
			(
				$terms->price_now->cents - ( $terms->price_during ?? $terms->price_now )->cents
			) * ( $terms->payments ?? 0 ),
		);
	}

	public function standing( Course $course ): ?Standing {
		$left = $course->payments_left();
		if ( null === $left || $left < 1 ) {
			return null;
		}
		$full = $course->price_after();
		$now  = $course->snapshot();
		return new Standing(
			sprintf(
				/* translators: 1: a percentage or an amount, 2: payments left, 3: payments in all, 4: a price.
				   "20% off: 2 of 3 payments left, then $40.00 / month." */
				_n(
					'%1$s off: %2$d of %3$d payment left, then %4$s.',
					'%1$s off: %2$d of %3$d payments left, then %4$s.',
					$this->payments,
					'churnstop',
				),
				$this->off( $now->total ),
				$left,
				$this->payments,
				$now->billing()->text( $full ),
			),
			__( 'Revoke the discount', 'churnstop' ),
			Sentences::join(
				sprintf(
					/* translators: %d: payments left. */
					_n(
						'The customer loses %d discounted payment.',
						'The customer loses %d discounted payments.',
						$left,
						'churnstop',
					),
					$left,
				),
				Sentences::price_next( $full->formatted, $now )
			)
		);
	}

	public function ended_by(): string {
		return self::REVOKE;
	}

	public function is_over( Course $course, bool $renewed ): bool {
		return 0 === $course->payments_left();
	}

	/** A coupon that was taken off does not come back. */
	public function can_be_made_again(): bool {
		return false;
	}

	/** Its coupon. */
	public function leaves_something(): bool {
		return true;
	}

	public function needs(): array {
		return array( Snapshot::CAN_CHANGE_AMOUNTS );
	}
}
