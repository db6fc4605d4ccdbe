<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * The orders of total 0 that make WooCommerce Subscriptions switch a line, found again by their redemption's key, and
 * how far each has come.
 */
final class SwitchOrders {

	public const SWITCH = 'switch';
	public const BACK   = 'back';

	/** A switch and its way back, after which the same switch was made again. */
	private const PAST = 'past';

	public const STEP = '_churnstop_step';

	/**
	 * On an order until everybody has heard that its switch is done: the store tells after its commit, and a process
	 * may be killed in between.
	 */
	public const UNTOLD = '_churnstop_untold';

	public static function is_ours( \WC_Order $order ): bool {
		return '' !== Data::string( array( 's' => $order->get_meta( self::STEP ) ), 's' );
	}

	/** The redemption's key that an order carries; empty where it is not ours. */
	public static function key_of( \WC_Order $order ): string {
		return Data::string( array( 'k' => $order->get_meta( Store::KEY ) ), 'k' );
	}

	/**
	 * @return iterable<\WC_Order> The latest first, as the database has them: what a killed process never committed may
	 *     still be in the site's cache.
	 */
	private static function all( \WC_Subscription $subscription ): iterable {
		$ids = array_map(
			intval( ... ),
			array_values( $subscription->get_related_orders( 'ids', array( 'switch' ) ) ),
		);
		rsort( $ids );
		foreach ( $ids as $id ) {
			( new Store() )->forget( $id );
			$order = wc_get_order( $id );
			if ( $order instanceof \WC_Order ) {
				yield $order;
			}
		}
	}

	/** The order of a redemption that was not cancelled. */
	public static function find( \WC_Subscription $subscription, string $key, string $step ): ?\WC_Order {
		foreach ( self::all( $subscription ) as $order ) {
			if (
				$key === self::key_of( $order )
				&& $step === $order->get_meta( self::STEP )
				&& ! in_array( $order->get_status(), array( 'cancelled', 'trash' ), true )
			) {
				return $order;
			}
		}
		return null;
	}

	/** Makes room for the same switch once more where it has been taken back wholly; both orders at once. */
	public static function retire( \WC_Subscription $subscription, string $key ): void {
		$orders = array_filter( array(
			self::find( $subscription, $key, self::SWITCH ),
			self::find( $subscription, $key, self::BACK ),
		) );
		if (
			2 !== count( $orders )
			|| array() !== array_filter( $orders, static fn ( \WC_Order $order ): bool => ! self::is_told( $order ) )
		) {
			return;
		}
		$transaction = new \WCS_SQL_Transaction();
		$transaction->start();
		try {
			foreach ( $orders as $order ) {
				$order->update_meta_data( self::STEP, self::PAST );
				$order->save_meta_data();
			}
			$transaction->commit();
		} catch ( \Throwable $failure ) {
			$transaction->rollback();
			throw $failure;
		}
	}

	/** Whether the subscription's last switch was one of ours. */
	public static function is_latest_ours( \WC_Subscription $subscription ): bool {
		foreach ( self::all( $subscription ) as $order ) {
			return self::is_ours( $order );
		}
		return false;
	}

	/**
	 * @return array<string, int> Redemption key → the line that its switch put in place, of switches that were not
	 *     taken back.
	 */
	public static function done_keys( \WC_Subscription $subscription ): array {
		$done = array();
		$back = array();
		foreach ( self::all( $subscription ) as $order ) {
			if ( self::is_ours( $order ) && self::is_done( $order ) && self::PAST !== $order->get_meta( self::STEP ) ) {
				if ( self::BACK === $order->get_meta( self::STEP ) ) {
					$back[ self::key_of( $order ) ] = true;
				} else {
					$done[ self::key_of( $order ) ] = self::new_line_id( $order, $subscription->get_id() );
				}
			}
		}
		return array_diff_key( $done, $back );
	}

	public static function is_done( \WC_Order $order ): bool {
		return 'true' === wcs_get_objects_property( $order, 'completed_subscription_switch' );
	}

	/** Done, and told to other plugins. */
	public static function is_told( \WC_Order $order ): bool {
		return self::is_done( $order ) && '' === Data::string( array( 'u' => $order->get_meta( self::UNTOLD ) ), 'u' );
	}

	/** The subscription's line that the order puts in place. */
	public static function new_line_id( \WC_Order $order, int $subscription_id ): int {
		foreach ( Data::maps( self::data( $order, $subscription_id ), 'switches' ) as $switch ) {
			return Data::int( $switch, 'add_line_item' );
		}
		return 0;
	}

	/**
	 * @return array<string, mixed>
	 */
	public static function data( \WC_Order $order, int $subscription_id ): array {
		$all = wcs_get_objects_property( $order, 'subscription_switch_data' );
		return Data::as_map( is_array( $all ) ? $all[ $subscription_id ] ?? null : null );
	}
}
