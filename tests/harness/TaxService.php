<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

/** Stands in for a service that computes the tax of each renewal order, and leaves subscriptions alone: 8 %. */
final class TaxService {

	/**
	 * @template T
	 * @param callable(): T $do
	 * @return T
	 */
	public static function on( callable $do ): mixed {
		return MultiCurrency::with( array( 'wcs_renewal_order_created' => self::tax( ... ) ), $do );
	}

	public static function tax( \WC_Order $order ): \WC_Order {
		foreach ( $order->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$tax = wc_format_decimal( (float) $line->get_total() * 0.08, 2 );
				$line->set_taxes( array( 'total' => array( 999999 => $tax ), 'subtotal' => array( 999999 => $tax ) ) );
				$line->save();
			}
		}
		$order->update_taxes();
		$order->calculate_totals( false );
		return $order;
	}
}
