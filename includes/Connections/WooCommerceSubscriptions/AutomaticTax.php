<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;

/**
 * Tax services that compute the taxes of an order when it is made. What they add to a renewal is not in its
 * subscription's lines, so no price that is told from these is the one
 * that is billed.
 */
final class AutomaticTax {

	/** @param \Closure(): bool $refuse_all The setting. */
	public function __construct( private readonly \Closure $refuse_all ) {}

	/** @return list<Blocker> */
	public function blockers( \WC_Subscription $subscription ): array {
		if ( 0 === $subscription->get_id() || ! wc_tax_enabled() ) {
			return array();
		}
		$order = self::last_renewal( $subscription );
		if ( null !== $order && self::is_taxed_otherwise( $order, $subscription ) ) {
			return array( new Blocker( 'automatic_tax', array( 'order' => $order->get_id() ) ) );
		}
		return ( $this->refuse_all )() && self::a_service_computes( $subscription )
			? array( new Blocker( 'automatic_tax' ) )
			: array();
	}

	private static function a_service_computes( \WC_Subscription $subscription ): bool {
		$found = self::is_on( 'wc_connect_taxes_enabled' )
			|| self::is_on( 'woocommerce_taxjar-integration_settings', 'enabled' )
			|| self::is_on( 'wc_avatax_enable_tax_calculation' );
		return (bool) apply_filters( 'churnstop_tax_service_computes', $found, $subscription->get_id() );
	}

	/**
	 * WooCommerce Tax, TaxJar and AvaTax each have an option; what was deactivated is taken for active, which only
	 * refuses more.
	 */
	private static function is_on( string $option, string $part = '' ): bool {
		$value = get_option( $option );
		return 'yes' === ( is_array( $value ) ? $value[ $part ] ?? '' : $value );
	}

	private static function last_renewal( \WC_Subscription $subscription ): ?\WC_Order {
		$ids = array_map(
			intval( ... ),
			array_values( $subscription->get_related_orders( 'ids', array( 'renewal' ) ) ),
		);
		rsort( $ids );
		foreach ( $ids as $id ) {
			$order = wc_get_order( $id );
			if (
				$order instanceof \WC_Order
				&& ! in_array( $order->get_status(), array( 'cancelled', 'failed', 'trash' ), true )
			) {
				return $order;
			}
		}
		return null;
	}

	/**
	 * Where both cost the same before taxes, their taxes are compared; else those of each product that both have, by
	 * what they are of its price.
	 */
	private static function is_taxed_otherwise( \WC_Order $order, \WC_Subscription $subscription ): bool {
		// A cart rounds each line, and each of its taxes.
		$rounding = 1 + count( $subscription->get_items() );
		$taxes    = Amounts::cents( $order->get_total_tax( 'edit' ) ) - Amounts::cents(
			$subscription->get_total_tax( 'edit' ),
		);
		$totals   = Amounts::cents( $order->get_total( 'edit' ) ) - Amounts::cents(
			$subscription->get_total( 'edit' ),
		);
		if ( abs( $totals - $taxes ) <= $rounding ) {
			return abs( $taxes ) > $rounding;
		}
		$present = self::lines( $subscription );
		foreach ( self::lines( $order ) as $product => $line ) {
			if ( isset( $present[ $product ] ) && 0.0 !== $present[ $product ]['net'] ) {
				$expected = $line['net'] * $present[ $product ]['tax'] / $present[ $product ]['net'];
				if ( abs( Amounts::cents( $expected ) - Amounts::cents( $line['tax'] ) ) > 2 ) {
					return true;
				}
			}
		}
		return false;
	}

	/** @return array<int, array{net: float, tax: float}> By the product, or the variation, that is sold. */
	private static function lines( \WC_Order $order ): array {
		$lines = array();
		foreach ( $order->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$sold = $line->get_variation_id() > 0 ? $line->get_variation_id() : $line->get_product_id();

				$lines[ $sold ] = array(
					'net' => ( $lines[ $sold ]['net'] ?? 0.0 ) + (float) $line->get_total(),
					'tax' => ( $lines[ $sold ]['tax'] ?? 0.0 ) + (float) $line->get_total_tax(),
				);
			}
		}
		return $lines;
	}
}
