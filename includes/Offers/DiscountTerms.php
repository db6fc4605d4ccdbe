<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Data;
use ChurnStop\Percent;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;

/** How much a discount takes off, and for how long, whichever form its offer has. */
final class DiscountTerms {

	/** Of a resolved offer: the discount that its `discount_id` names, or what stands for an intelligent one. */
	public const SETTING = 'discount';

	public const ONCE   = 'once';
	public const CYCLES = 'cycles';
	public const MONTHS = 'months';

	/**
	 * @param int|float $percent   0 where it is an amount.
	 * @param string    $amount    "5.00"; empty where it is a percentage.
	 * @param string    $formatted The amount as the store writes it.
	 * @param string    $duration  ONCE, CYCLES or MONTHS.
	 */
	private function __construct(
		public readonly int|float $percent,
		public readonly string $amount,
		public readonly string $currency,
		public readonly string $formatted,
		public readonly string $duration,
		public readonly int $count,
	) {}

	/** Null where the offer's discount is not available, or was not looked up. */
	public static function of( Offer $offer ): ?self {
		$resolved = Data::map( $offer->settings, self::SETTING );
		if ( array() === $resolved && ! self::must_be_resolved( $offer ) ) {
			$resolved = array(
				'percent_off'    => Data::int( $offer->settings, 'value_percent', 20 ),
				'duration'       => self::CYCLES,
				'duration_count' => Data::int( $offer->settings, 'duration_billing_cycles', 3 ),
			);
		}
		if ( array() === $resolved || isset( $resolved['unavailable'] ) ) {
			return null;
		}
		return new self(
			Data::number( $resolved, 'percent_off' ),
			Data::string( $resolved, 'amount_off' ),
			Data::string( $resolved, 'currency' ),
			Data::string( $resolved, 'formatted' ),
			Data::string( $resolved, 'duration', self::CYCLES ),
			max( 1, Data::int( $resolved, 'duration_count', 1 ) ),
		);
	}

	/** Whether its settings alone do not say what it takes off. */
	public static function must_be_resolved( Offer $offer ): bool {
		return null !== $offer->discount_id() || isset( $offer->settings['mode'] );
	}

	/**
	 * How many payments it takes something off. Months: those due before the next payment + N months, that moment
	 * excluded.
	 */
	public function payments( Snapshot $snapshot ): int {
		return match ( $this->duration ) {
			self::ONCE   => 1,
			self::MONTHS => self::payments_in( $this->count, $snapshot, wp_timezone() ),
			default      => $this->count,
		};
	}

	/** Whether it takes something off one payment, however often is billed. */
	public function is_once(): bool {
		return self::ONCE === $this->duration || ( self::CYCLES === $this->duration && 1 === $this->count );
	}

	public function change( Snapshot $snapshot ): Change {
		$payments = $this->payments( $snapshot );
		return '' === $this->amount
			? Change::discount( $this->percent, $payments )
			: Change::amount_off( $this->amount, $this->currency, $payments );
	}

	/** "12.5%" or "$5.00", for people. */
	public function text(): string {
		return '' === $this->amount
			? Percent::text( $this->percent )
			: ( '' === $this->formatted ? $this->amount . ' ' . $this->currency : $this->formatted );
	}

	/** By the calendar of the store's zone, where the day of the month is counted. */
	public static function payments_in( int $months, Snapshot $snapshot, \DateTimeZone $zone ): int {
		$step = $snapshot->interval;
		if ( 'month' === $snapshot->period || 'year' === $snapshot->period ) {
			return (int) ceil( $months / ( 'year' === $snapshot->period ? 12 * $step : $step ) );
		}
		$next = ( $snapshot->next_payment ?? $snapshot->at )->setTimezone( $zone )->setTime( 0, 0 );
		$days = (int) $next->diff( Dates::add( $next, $months, 'month' ) )->days;
		return (int) ceil( $days / ( 'week' === $snapshot->period ? 7 * $step : $step ) );
	}
}
