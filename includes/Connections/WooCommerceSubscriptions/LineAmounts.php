<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * What each line of a subscription costs, remembered before a change of prices and put back after it.
 *
 * The store calculates all lines anew each time: tax rates, or the customer's address, that have changed meanwhile would change the price for good, and so would a credit
 * (a negative fee), which the store cuts down to the present price.
 */
final class LineAmounts {

	private const TYPES = array( 'line_item', 'fee', 'shipping' );

	/** @return list<array{type: string, total: string, taxes: array<mixed>}> In the lines' order. */
	public static function of( \WC_Subscription $subscription ): array {
		return array_map(
			static fn ( \WC_Order_Item_Product|\WC_Order_Item_Fee|\WC_Order_Item_Shipping $line ): array => array(
				'type'  => $line->get_type(),
				'total' => (string) $line->get_total(),
				'taxes' => $line->get_taxes(),
			),
			self::lines( $subscription )
		);
	}

	/** @param list<array<string, mixed>> $amounts As of() answered; where lines have come or gone since, all stays as the store has calculated it. */
	public static function put_back( \WC_Subscription $subscription, array $amounts ): void {
		$lines = self::lines( $subscription );
		$types = array_map( static fn ( \WC_Order_Item $line ): string => $line->get_type(), $lines );
		if ( array_column( $amounts, 'type' ) !== $types ) {
			return;
		}
		foreach ( $lines as $at => $line ) {
			$line->set_total( Data::string( $amounts[ $at ], 'total' ) );
			$line->set_taxes( Data::map( $amounts[ $at ], 'taxes' ) );
			$line->save();
		}
		$subscription->update_taxes();
		$subscription->calculate_totals( false );
	}

	/** @return list<\WC_Order_Item_Product|\WC_Order_Item_Fee|\WC_Order_Item_Shipping> */
	private static function lines( \WC_Subscription $subscription ): array {
		return array_values(
			array_filter(
				$subscription->get_items( self::TYPES ),
				static fn ( mixed $line ): bool => $line instanceof \WC_Order_Item_Product || $line instanceof \WC_Order_Item_Fee || $line instanceof \WC_Order_Item_Shipping
			)
		);
	}
}
