<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Logging\Fault;

/** Has the store make a switch by its order, wherever a killed process has left it. */
final class SwitchCompletion {

	/** Whether payments are made on one day of the month, say, once it is done. */
	public const SYNCED = '_churnstop_synced';

	private const TOLD_BY = 'woocommerce_subscriptions_switch_completed';

	/**
	 * Completes it, whatever a killed process has done of it. Whether it worked is read back by the caller.
	 *
	 * Other plugins hear of each switch once; of one whose process was killed while they heard, once more. A mistake of
	 * theirs then does not matter any more: the switch has been made.
	 *
	 * @throws \Exception Where it was not made.
	 */
	public static function complete( \WC_Order $order, int $subscription_id, Store $store ): void {
		$drop    = self::dropping_shipping( $order, $subscription_id );
		$sync    = self::setting_the_flag( $order );
		/** @var \Throwable|null $cut What a test threw there to end the process. */
		$cut     = null;
		$between = static function () use ( &$cut ): void {
			try {
				KillPoint::pass( 'switch:committed' );
			} catch ( \Throwable $cut ) {
				throw $cut;
			}
		};
		add_action( 'woocommerce_subscription_item_switched', $drop );
		add_action( 'woocommerce_subscription_item_switched', $sync, 10, 2 );
		add_action( self::TOLD_BY, $between, PHP_INT_MIN );
		try {
			if ( SwitchOrders::is_done( $order ) ) {
				// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- what the store itself was about to tell.
				do_action( self::TOLD_BY, $order );
			} elseif (
				$order->needs_payment()
				|| in_array( $order->get_status(), array( 'pending', 'failed', 'on-hold' ), true )
			) {
				$order->payment_complete();
			} else {
				// Killed between the order's status and the switch.
				\WC_Subscriptions_Switcher::process_subscription_switches(
					$order->get_id(),
					'pending',
					(string) $order->get_status(),
				);
			}
		} catch ( \Throwable $trouble ) {
			if ( $trouble === $cut ) {
				// Nobody catches a kill.
				throw $trouble;
			}
			// The store takes its transaction back for exceptions alone; after its commit there is nothing to take
			// back.
			( new \WCS_SQL_Transaction() )->rollback();
			$store->forget( $subscription_id );
			if ( ! self::settle_told( $order->get_id(), $store ) ) {
				throw $trouble instanceof \Exception
					? $trouble
					: new \RuntimeException( 'The switch met a fatal error.', 0, $trouble );
			}
			( new StoreLog() )->error(
				'Another plugin failed when it heard of a switch.',
				array( 'order' => $order->get_id() ) + Fault::of( $trouble ),
			);
		} finally {
			remove_action( 'woocommerce_subscription_item_switched', $drop );
			remove_action( 'woocommerce_subscription_item_switched', $sync );
			remove_action( self::TOLD_BY, $between, PHP_INT_MIN );
		}
		self::settle_told( $order->get_id(), $store );
	}

	/** @return bool Whether the switch has been made. */
	private static function settle_told( int $order_id, Store $store ): bool {
		$store->forget( $order_id );
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order || ! SwitchOrders::is_done( $order ) ) {
			return false;
		}
		if ( ! SwitchOrders::is_told( $order ) ) {
			$order->delete_meta_data( SwitchOrders::UNTOLD );
			$order->save_meta_data();
		}
		return true;
	}

	/** In the store's own transaction, so that flag and product fit each other always. */
	private static function setting_the_flag( \WC_Order $order ): \Closure {
		$synced = Data::string( array( 's' => $order->get_meta( self::SYNCED ) ), 's' );
		return static function ( mixed $switched, mixed $subscription = null ) use ( $order, $synced ): void {
			if (
				'' !== $synced
				&& $subscription instanceof \WC_Subscription
				&& $switched instanceof \WC_Order
				&& $switched->get_id() === $order->get_id()
			) {
				SyncedPayments::set( $subscription, 'yes' === $synced );
			}
		};
	}

	/**
	 * WooCommerce Subscriptions archives the present shipping only where there is new one; a product that is not sent
	 * has none.
	 */
	private static function dropping_shipping( \WC_Order $order, int $subscription_id ): \Closure {
		$data = SwitchOrders::data( $order, $subscription_id );
		return static function ( mixed $switched ) use ( $data, $order, $subscription_id ): void {
			$subscription = wcs_get_subscription( $subscription_id );
			if (
				array() !== ( $data['shipping_line_items'] ?? null )
				|| ! $subscription instanceof \WC_Subscription
				|| ! $switched instanceof \WC_Order
				|| $switched->get_id() !== $order->get_id()
			) {
				return;
			}
			foreach ( array_keys( $subscription->get_items( 'shipping' ) ) as $id ) {
				wcs_update_order_item_type( (int) $id, 'shipping_switched', $subscription_id );
			}
		};
	}
}
