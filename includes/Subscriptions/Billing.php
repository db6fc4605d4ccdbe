<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** How often a subscription is billed, and what a price is in words: "$40.00 / month". */
final class Billing {

	/** A month in each period that stores bill by. */
	private const A_MONTH = array(
		'day'   => 365 / 12,
		'week'  => 52 / 12,
		'month' => 1,
		'year'  => 1 / 12,
	);

	/** @param string $period `day`, `week`, `month` or `year`; empty where it is not known. */
	public function __construct( public readonly string $period, public readonly int $interval = 1 ) {}

	/** "$40.00 / month", "$40.00 every 2 weeks", as WooCommerce Subscriptions writes it. */
	public function text( Money $price ): string {
		$amount = $price->formatted;
		$every  = max( 1, $this->interval );
		if ( 1 === $every ) {
			return match ( $this->period ) {
				/* translators: %s: a price. */
				'day'   => sprintf( __( '%s / day', 'churnstop' ), $amount ),
				/* translators: %s: a price. */
				'week'  => sprintf( __( '%s / week', 'churnstop' ), $amount ),
				/* translators: %s: a price. */
				'month' => sprintf( __( '%s / month', 'churnstop' ), $amount ),
				/* translators: %s: a price. */
				'year'  => sprintf( __( '%s / year', 'churnstop' ), $amount ),
				default => $amount,
			};
		}
		return match ( $this->period ) {
			'day'   => sprintf(
				/* translators: 1: a price, 2: a number of days. */
				_n( '%1$s every %2$d day', '%1$s every %2$d days', $every, 'churnstop' ),
				$amount,
				$every,
			),
			'week'  => sprintf(
				/* translators: 1: a price, 2: a number of weeks. */
				_n( '%1$s every %2$d week', '%1$s every %2$d weeks', $every, 'churnstop' ),
				$amount,
				$every,
			),
			'month' => sprintf(
				/* translators: 1: a price, 2: a number of months. */
				_n( '%1$s every %2$d month', '%1$s every %2$d months', $every, 'churnstop' ),
				$amount,
				$every,
			),
			'year'  => sprintf(
				/* translators: 1: a price, 2: a number of years. */
				_n( '%1$s every %2$d year', '%1$s every %2$d years', $every, 'churnstop' ),
				$amount,
				$every,
			),
			default => $amount,
		};
	}

	/**
	 * With the price per month beside it, so that plans of different periods compare: "$398.00 / year ($33.17 /
	 * month)".
	 */
	public function comparable( Money $price ): string {
		if ( ! isset( self::A_MONTH[ $this->period ] ) || $this->is_as( new self( 'month' ) ) ) {
			return $this->text( $price );
		}
		return sprintf(
			/* translators: 1: a price with its period, 2: the same as a price per month: "$398.00 / year ($33.17 /
			   month)". */
			__( '%1$s (%2$s)', 'churnstop' ),
			$this->text( $price ),
			( new self( 'month' ) )->text( $price->with_cents( $this->monthly( $price->cents ) ) ),
		);
	}

	public function is_as( self $other ): bool {
		return $this->period === $other->period && $this->interval === $other->interval;
	}

	/** What is billed each period as cents a month: a year's bill counts a twelfth, a week's 52 twelfths. */
	public function monthly( int $cents ): int {
		return (int) round( $cents * ( self::A_MONTH[ $this->period ] ?? 1 ) / max( 1, $this->interval ) );
	}

	/** @return array{period: string, interval: int} */
	public function to_array(): array {
		return array(
			'period'   => $this->period,
			'interval' => $this->interval,
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): ?self {
		$period = Data::string( $from, 'period' );
		return '' === $period ? null : new self( $period, max( 1, Data::int( $from, 'interval', 1 ) ) );
	}
}
