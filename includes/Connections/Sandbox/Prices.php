<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Money;

/** The sandbox's arithmetic of money: the same lines give what is told and what is billed. Prices include taxes. */
final class Prices {

	private const SYMBOLS = array(
		'USD' => '$',
		'EUR' => '€',
		'GBP' => '£',
		'JPY' => '¥',
	);

	/** Currencies without decimals. */
	private const WHOLE = array( 'JPY', 'KRW', 'CLP', 'VND', 'ISK' );

	/** Days of 1,000 of each period, on average. */
	private const DAYS = array(
		'day'   => 1000,
		'week'  => 7000,
		'month' => 30437,
		'year'  => 365243,
	);

	/**
	 * What one renewal bills. Each percentage takes its part of each line's full price, rounded half up, each amount
	 * its cents of all lines together; shipping is never discounted.
	 *
	 * @param list<int>       $lines    Line totals in cents.
	 * @param list<int|float> $percents Of the coupons on it.
	 * @param list<int>       $amounts  Of the coupons on it, in cents.
	 */
	public static function total( array $lines, array $percents, int $shipping, array $amounts = array() ): int {
		$total = 0;
		foreach ( $lines as $line ) {
			$left = $line;
			foreach ( $percents as $percent ) {
				$left -= intdiv( $line * (int) round( 100 * $percent ) + 5000, 10000 );
			}
			$total += max( 0, $left );
		}
		return $shipping + max( 0, $total - (int) array_sum( $amounts ) );
	}

	/** "5.00" in cents; 0 where it is empty. */
	public static function cents( string $amount, string $currency ): int {
		return (int) round( (float) $amount * ( in_array( $currency, self::WHOLE, true ) ? 1 : 100 ) );
	}

	public static function money( int $cents, string $currency ): Money {
		$decimals = in_array( $currency, self::WHOLE, true ) ? 0 : 2;
		$bare     = new Money( abs( $cents ), $currency, $decimals, '' );
		$parts    = explode( '.', $bare->amount() );
		$whole    = (string) preg_replace( '/\B(?=(\d{3})+$)/', ',', $parts[0] );
		$symbol   = self::SYMBOLS[ $currency ] ?? $currency . ' ';
		return new Money(
			$cents,
			$currency,
			$decimals,
			( $cents < 0 ? '-' : '' ) . $symbol . $whole . ( isset( $parts[1] ) ? '.' . $parts[1] : '' ),
		);
	}

	/**
	 * Price a day in 1/10,000 cents, so that plans of different periods compare.
	 *
	 * @param 'day'|'week'|'month'|'year' $period
	 */
	public static function per_day( int $cents, string $period, int $interval ): int {
		return (int) round( $cents * 10000 * 1000 / ( self::DAYS[ $period ] * max( 1, $interval ) ) );
	}
}
