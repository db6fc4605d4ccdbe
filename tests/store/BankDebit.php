<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

/**
 * A gateway whose payments take days: its orders wait, and the subscription is active meanwhile, as some gateways (or
 * staff) keep it.
 */
final class BankDebit {

	private const CHARGE = 'woocommerce_scheduled_subscription_payment_churnstop_test';

	/** Makes the renewal that is due, as the store's own job does. */
	public static function make( int $id, string $status = 'on-hold' ): \WC_Order {
		global $wp_filter;
		$own  = $wp_filter[ self::CHARGE ] ?? null;
		$made = null;
		unset( $wp_filter[ self::CHARGE ] );
		add_action(
			self::CHARGE,
			static function ( mixed $amount, \WC_Order $order ) use ( $status, &$made ): void {
				$order->update_status( $status );
				$made = $order->get_id();
			},
			10,
			2
		);
		try {
			as_unschedule_all_actions( 'woocommerce_scheduled_subscription_payment', array(
				'subscription_id' => $id,
			) );
			do_action( 'woocommerce_scheduled_subscription_payment', $id );
		} finally {
			remove_all_actions( self::CHARGE );
			if ( null !== $own ) {
				$wp_filter[ self::CHARGE ] = $own;
			}
		}
		if ( 'active' !== Shop::get( $id )->get_status() ) {
			Shop::get( $id )->update_status( 'active' );
		}
		return self::order( (int) $made );
	}

	/** It comes in. */
	public static function settle( \WC_Order $order ): void {
		self::order( $order->get_id() )->payment_complete( 'late' );
	}

	private static function order( int $id ): \WC_Order {
		$order = wc_get_order( $id );
		return $order instanceof \WC_Order ? $order : throw new \RuntimeException( 'There is no order ' . $id );
	}
}
