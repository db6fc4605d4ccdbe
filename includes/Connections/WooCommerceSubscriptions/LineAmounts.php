<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * What each line of a subscription costs, remembered before a change of prices and put back after it.
 *
 * The store calculates all lines anew each time: tax rates, or the customer's address, that have changed meanwhile
 * would change the price for good, and so would a credit (a negative fee), which the store cuts down to the present
 * price.
 */
final class LineAmounts {

	private const TYPES = array( 'line_item', 'fee', 'shipping' );

	/**
	 * @return list<array<string, mixed>> In the lines' order; behind them the names of their tax rates, which may be
	 *   gone when they are put back.
	 */
	public static function of( \WC_Subscription $subscription ): array {
		$lines = array_map(
			static fn ( \WC_Order_Item_Product|\WC_Order_Item_Fee|\WC_Order_Item_Shipping $line ): array => array(
				'type'  => $line->get_type(),
				'total' => (string) $line->get_total(),
				'taxes' => $line->get_taxes(),
			),
			self::lines( $subscription )
		);
		$rates = array_map(
			static fn ( \WC_Order_Item_Tax $tax ): array => array(
				'type'     => 'tax',
				'rate_id'  => (int) $tax->get_rate_id(),
				'code'     => (string) $tax->get_rate_code(),
				'label'    => (string) $tax->get_label(),
				'percent'  => (string) $tax->get_rate_percent(),
				'compound' => (bool) $tax->get_compound(),
			),
			self::taxes( $subscription )
		);
		return array( ...$lines, ...$rates );
	}

	/**
	 * After the store has calculated them anew, so that they know the rates in force.
	 *
	 * @param list<array<string, mixed>> $amounts As of() answered; where lines have come or gone since, all stays as
	 *   the store has calculated it.
	 */
	public static function put_back( \WC_Subscription $subscription, array $amounts ): void {
		$lines  = self::lines( $subscription );
		$types  = array_map( static fn ( \WC_Order_Item $line ): string => $line->get_type(), $lines );
		$costs  = static fn ( array $line ): bool => 'tax' !== ( $line['type'] ?? '' );
		$before = array_values( array_filter( $amounts, $costs ) );
		if ( array_column( $before, 'type' ) !== $types ) {
			return;
		}
		$in_force = array();
		foreach ( $lines as $at => $line ) {
			$taxes    = $line->get_taxes();
			$present  = Data::as_map( $taxes['total'] ?? null );
			$in_force = $in_force + $present;
			$old      = Data::map( $before[ $at ], 'taxes' );
			foreach ( array_keys( $old ) as $kind ) {
				$old[ $kind ] = self::at_rates_in_force( Data::map( $old, $kind ), $present );
			}
			$line->set_total( Data::string( $before[ $at ], 'total' ) );
			$line->set_taxes( $old );
			$line->save();
		}
		$subscription->update_taxes();
		self::name_rates( $subscription, array_keys( $in_force ), $amounts );
		$subscription->calculate_totals( false );
	}

	/**
	 * Rates that were deleted and imported anew have other ids, and theirs may belong to another country by now. The
	 * amounts stay.
	 *
	 * @param array<int|string, mixed> $old   Rate → amount.
	 * @param array<int|string, mixed> $present Of the rates in force.
	 * @return array<int|string, mixed>
	 */
	private static function at_rates_in_force( array $old, array $present ): array {
		$rates = array_keys( $present );
		if ( array() === $old || array() === $rates || array_keys( $old ) === $rates ) {
			return $old;
		}
		if ( count( $old ) === count( $rates ) ) {
			return array_combine( $rates, array_values( $old ) );
		}
		$amounts = array_map( self::number( ... ), $present );
		$sum     = array_sum( $amounts );
		$left    = array_sum( array_map( self::number( ... ), $old ) );
		$all     = $left;
		$last    = array_pop( $rates );
		$new     = array();
		foreach ( $rates as $rate ) {
			$new[ $rate ] = wc_format_decimal(
				0.0 === $sum ? 0 : $all * $amounts[ $rate ] / $sum,
				wc_get_price_decimals(),
			);
			$left        -= (float) $new[ $rate ];
		}
		$new[ $last ] = wc_format_decimal( $left );
		return $new;
	}

	private static function number( mixed $amount ): float {
		return is_numeric( $amount ) ? (float) $amount : 0.0;
	}

	/**
	 * Where no rate is in force any more, those of before keep their names: the store finds none for them, or another
	 * one's.
	 *
	 * @param list<int|string>           $in_force
	 * @param list<array<string, mixed>> $amounts
	 */
	private static function name_rates( \WC_Subscription $subscription, array $in_force, array $amounts ): void {
		foreach ( self::taxes( $subscription ) as $tax ) {
			foreach ( $amounts as $rate ) {
				$id = (int) $tax->get_rate_id();
				if ( Data::int( $rate, 'rate_id' ) === $id && ! in_array( $id, $in_force, true ) ) {
					$tax->set_rate_code( Data::string( $rate, 'code' ) );
					$tax->set_label( Data::string( $rate, 'label' ) );
					$tax->set_rate_percent( (float) Data::string( $rate, 'percent' ) );
					$tax->set_compound( Data::bool( $rate, 'compound' ) );
					$tax->save();
				}
			}
		}
	}

	/** @return list<\WC_Order_Item_Product|\WC_Order_Item_Fee|\WC_Order_Item_Shipping> What costs something. */
	public static function lines( \WC_Order $order ): array {
		return array_values(
			array_filter(
				$order->get_items( self::TYPES ),
				static fn ( mixed $line ): bool => $line instanceof \WC_Order_Item_Product
					|| $line instanceof \WC_Order_Item_Fee
					|| $line instanceof \WC_Order_Item_Shipping
			)
		);
	}

	/** @return list<\WC_Order_Item_Tax> */
	private static function taxes( \WC_Subscription $subscription ): array {
		$is_one = static fn ( mixed $tax ): bool => $tax instanceof \WC_Order_Item_Tax;
		return array_values( array_filter( $subscription->get_taxes(), $is_one ) );
	}
}
