<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Makes a switch's order with all that is pending for it on the subscription, and takes it away where the switch does
 * not come through.
 */
final class NewSwitchOrder {

	/**
	 * On a line that was switched: its successor on the switch order. The store goes back by it to what was paid for
	 * the present period.
	 */
	private const SUCCESSOR = '_switched_subscription_new_item_id';

	/**
	 * The order, its relation and the pending lines, all or nothing: a process killed here leaves nothing behind.
	 *
	 * @param array<string, mixed> $archived `item_id` and `shipping_ids` of lines that an earlier switch has put
	 *   aside: they come back themselves, with all that others have written on them.
	 */
	public static function make(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $old,
		SwitchPlan $plan,
		string $direction,
		string $key,
		string $step,
		array $archived
	): \WC_Order {
		$transaction = new \WCS_SQL_Transaction();
		$transaction->start();
		try {
			$order = self::order( $subscription, $old, $plan, $key, $step );
			$line  = (int) array_key_first( $order->get_items() );
			wc_update_order_item_meta( $old->get_id(), self::SUCCESSOR, $line );
			$whole = Data::int( $archived, 'item_id' );
			$whole = self::is_of( $subscription, $whole, array( 'line_item_switched' ) ) ? $whole : 0;
			if ( $whole > 0 ) {
				self::bring_quantity( $whole, $plan );
			}

			$data = array(
				'switches'  => array(
					$line => array(
						'remove_line_item' => $old->get_id(),
						'add_line_item'    => $whole > 0 ? $whole : self::pending_line( $subscription, $old, $plan ),
						'switch_direction' => $direction,
					),
				),
				'coupons'   => array(),
				// WooCommerce Subscriptions archives all fees in a switch, and takes these back: the customer's go on.
				'fee_items' => array_map( intval( ... ), array_keys( $subscription->get_items( 'fee' ) ) ),
			);
			$sent = Data::ints( $archived, 'shipping_ids' );
			$here = static fn ( int $id ): bool => self::is_of( $subscription, $id, array(
				'shipping',
				'shipping_switched',
			) );
			if ( null !== $plan->shipping && array() !== $sent && array_filter( $sent, $here ) === $sent ) {
				$data['shipping_line_items'] = $sent;
			} elseif ( null !== $plan->shipping ) {
				$data['shipping_line_items'] = self::pending_shipping( $subscription, $plan->shipping );
			}
			if (
				$plan->period !== $subscription->get_billing_period()
				|| $plan->interval !== (int) $subscription->get_billing_interval()
			) {
				$data['billing_schedule'] = array(
					'_billing_period'   => $plan->period,
					'_billing_interval' => $plan->interval,
				);
			}
			$end = null === $plan->end ? null : Data::time( array( 'end' => $plan->end ), 'end' );
			if ( null !== $plan->end && ! StoreDates::same( $end, StoreDates::of( $subscription, 'end' ) ) ) {
				$data['dates'] = array( 'update' => array( 'end' => null === $end ? 0 : StoreDates::mysql( $end ) ) );
			}
			wcs_set_objects_property( $order, 'subscription_switch_data', array( $subscription->get_id() => $data ) );
			\WCS_Related_Order_Store::instance()->add_relation( $order, $subscription, 'switch' );
			$transaction->commit();
			return $order;
		} catch ( \Throwable $failure ) {
			$transaction->rollback();
			throw $failure;
		}
	}

	/** Takes away what an order that did not come through has left on the subscription. */
	public static function discard( \WC_Order $order, int $subscription_id, string $note ): void {
		$data  = SwitchOrders::data( $order, $subscription_id );
		$items = array(
			SwitchOrders::new_line_id( $order, $subscription_id ),
			...Data::ints( $data, 'fee_items' ),
			...Data::ints( $data, 'shipping_line_items' ),
		);
		foreach ( $items as $item_id ) {
			if ( $item_id > 0 && str_ends_with( self::type_of( $item_id ), '_pending_switch' ) ) {
				wc_delete_order_item( $item_id );
			}
		}
		foreach ( Data::maps( $data, 'switches' ) as $switch ) {
			wc_delete_order_item_meta( Data::int( $switch, 'remove_line_item' ), self::SUCCESSOR );
		}
		if ( 'cancelled' !== $order->get_status() ) {
			$order->update_status( 'cancelled', $note );
		}
	}

	/** A line that has come back itself has no successor any more. */
	public static function has_come_back( int $line_id ): void {
		wc_delete_order_item_meta( $line_id, self::SUCCESSOR );
	}

	private static function type_of( int $item_id ): string {
		$store = \WC_Data_Store::load( 'order-item' );
		$type  = is_callable( array( $store, 'get_order_item_type' ) ) ? $store->get_order_item_type( $item_id ) : '';
		return is_string( $type ) ? $type : '';
	}

	/**
	 * Whether it is a line of that subscription, and of one of these types.
	 *
	 * @param list<string> $types
	 */
	private static function is_of( \WC_Subscription $subscription, int $item_id, array $types ): bool {
		$of = $item_id > 0 ? wc_get_order_id_by_order_item_id( $item_id ) : 0;
		return $of === $subscription->get_id() && in_array( self::type_of( $item_id ), $types, true );
	}

	private static function order(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $old,
		SwitchPlan $plan,
		string $key,
		string $step,
	): \WC_Order {
		$order = new \WC_Order();
		$order->set_status( 'pending' );
		$order->set_created_via( 'churnstop' );
		$order->set_customer_id( (int) $subscription->get_user_id() );
		$order->set_currency( (string) $subscription->get_currency() );
		$order->set_prices_include_tax( (bool) $subscription->get_prices_include_tax() );
		// As the subscription's: otherwise the store would look for another one afterwards.
		$order->set_payment_method( (string) $subscription->get_payment_method() );
		$order->set_payment_method_title( (string) $subscription->get_payment_method_title() );
		wcs_copy_order_address( $subscription, $order );
		$order->set_order_stock_reduced( true );
		$order->update_meta_data( Store::KEY, $key );
		$order->update_meta_data( SwitchOrders::STEP, $step );
		$order->update_meta_data( SwitchOrders::UNTOLD, 'yes' );
		if ( null !== $plan->synced ) {
			$order->update_meta_data( SwitchCompletion::SYNCED, wc_bool_to_string( $plan->synced ) );
		}

		$line = new \WC_Order_Item_Product();
		$plan->fill( $line );
		$line->set_subtotal( '0' );
		$line->set_total( '0' );
		$line->update_meta_data( '_switched_subscription_item_id', (string) $old->get_id() );
		$line->update_meta_data( '_switched_subscription_sign_up_fee_prorated', '0' );
		$line->update_meta_data( '_switched_subscription_price_prorated', '0' );
		$order->add_item( $line );
		$order->save();
		return $order;
	}

	/** The line that comes back has the quantity of now. */
	private static function bring_quantity( int $line_id, SwitchPlan $plan ): void {
		$line = \WC_Order_Factory::get_order_item( $line_id );
		if ( $line instanceof \WC_Order_Item_Product && (float) $line->get_quantity() !== $plan->quantity() ) {
			$plan->price( $line );
			$line->save();
		}
	}

	private static function pending_line(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $old,
		SwitchPlan $plan,
	): int {
		$line = new \WC_Order_Item_Pending_Switch();
		$plan->fill( $line );
		$line->update_meta_data( '_switched_subscription_item_id', (string) $old->get_id() );
		$line->set_order_id( $subscription->get_id() );
		return $line->save();
	}

	/**
	 * @param list<array<string, string>> $lines
	 * @return list<int>
	 */
	private static function pending_shipping( \WC_Subscription $subscription, array $lines ): array {
		$ids = array();
		foreach ( $lines as $data ) {
			$line = Shipping::line( $data );
			$line->set_order_id( $subscription->get_id() );
			$id = $line->save();
			wcs_update_order_item_type( $id, 'shipping_pending_switch', $subscription->get_id() );
			$ids[] = $id;
		}
		return $ids;
	}
}
