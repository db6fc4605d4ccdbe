<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Logging\Fault;

/**
 * The orders of total 0 that make WooCommerce Subscriptions switch a line: made, completed, found again by their redemption's key, cleaned up.
 */
final class SwitchOrders {

	public const SWITCH = 'switch';
	public const BACK   = 'back';

	/** A switch and its way back, after which the same switch was made again. */
	private const PAST = 'past';

	private const STEP = '_churnstop_step';

	/** On an order until everybody has heard that its switch is done: the store tells after its commit, and a process may be killed in between. */
	private const UNTOLD = '_churnstop_untold';

	/** Whether payments are made on one day of the month, say, once it is done. */
	private const SYNCED = '_churnstop_synced';

	/** On a line that was switched: its successor on the switch order. The store goes back by it to what was paid for the present period. */
	private const SUCCESSOR = '_switched_subscription_new_item_id';

	private const TOLD_BY = 'woocommerce_subscriptions_switch_completed';

	/** The customer is told by ChurnStop; an e-mail about an order of 0 would only raise questions. */
	private const SILENT_EMAILS = array( 'customer_completed_switch_order', 'customer_completed_order', 'customer_processing_order', 'customer_on_hold_order', 'customer_invoice', 'new_order' );

	public function register(): void {
		// E-mails may be sent later, by a job.
		foreach ( self::SILENT_EMAILS as $email ) {
			add_filter( 'woocommerce_email_enabled_' . $email, array( $this, 'is_email_enabled' ), 20, 2 );
		}
		// Before WooCommerce Subscriptions' own look at it (10), which ends in a fatal error where a line's product is gone; and after everybody else's.
		add_filter( 'woocommerce_payment_complete_order_status', array( $this, 'completed_at_once' ), 5, 3 );
		add_filter( 'woocommerce_payment_complete_order_status', array( $this, 'completed_at_once' ), 20, 3 );
	}

	/**
	 * @param mixed $enabled
	 * @param mixed $order
	 */
	public function is_email_enabled( $enabled, $order = null ): bool {
		return (bool) $enabled && ! ( $order instanceof \WC_Order && self::is_ours( $order ) );
	}

	/**
	 * There is nothing to fulfil.
	 *
	 * @param mixed $status
	 * @param mixed $id
	 * @param mixed $order
	 */
	public function completed_at_once( $status, $id = 0, $order = null ): string {
		return $order instanceof \WC_Order && self::is_ours( $order ) ? 'completed' : Data::string( array( 's' => $status ), 's', 'processing' );
	}

	public static function is_ours( \WC_Order $order ): bool {
		return '' !== Data::string( array( 's' => $order->get_meta( self::STEP ) ), 's' );
	}

	/** The redemption's key that an order carries; empty where it is not ours. */
	public static function key_of( \WC_Order $order ): string {
		return Data::string( array( 'k' => $order->get_meta( Store::KEY ) ), 'k' );
	}

	/** @return iterable<\WC_Order> The latest first, as the database has them: what a killed process never committed may still be in the site's cache. */
	private static function all( \WC_Subscription $subscription ): iterable {
		$ids = array_map( intval( ... ), array_values( $subscription->get_related_orders( 'ids', array( 'switch' ) ) ) );
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
			if ( $key === self::key_of( $order ) && $step === $order->get_meta( self::STEP ) && ! in_array( $order->get_status(), array( 'cancelled', 'trash' ), true ) ) {
				return $order;
			}
		}
		return null;
	}

	/** Makes room for the same switch once more where it has been taken back wholly; both orders at once. */
	public static function retire( \WC_Subscription $subscription, string $key ): void {
		$orders = array_filter( array( self::find( $subscription, $key, self::SWITCH ), self::find( $subscription, $key, self::BACK ) ) );
		if ( 2 !== count( $orders ) || array() !== array_filter( $orders, static fn ( \WC_Order $order ): bool => ! self::is_told( $order ) ) ) {
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

	/** @return array<string, int> Redemption key → the line that its switch put in place, of switches that were not taken back. */
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
	private static function data( \WC_Order $order, int $subscription_id ): array {
		$all = wcs_get_objects_property( $order, 'subscription_switch_data' );
		return Data::as_map( is_array( $all ) ? $all[ $subscription_id ] ?? null : null );
	}

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
			$here = static fn ( int $id ): bool => self::is_of( $subscription, $id, array( 'shipping', 'shipping_switched' ) );
			if ( null !== $plan->shipping && array() !== $sent && array_filter( $sent, $here ) === $sent ) {
				$data['shipping_line_items'] = $sent;
			} elseif ( null !== $plan->shipping ) {
				$data['shipping_line_items'] = self::pending_shipping( $subscription, $plan->shipping );
			}
			if ( $plan->period !== $subscription->get_billing_period() || $plan->interval !== (int) $subscription->get_billing_interval() ) {
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

	/**
	 * Completes it, whatever a killed process has done of it. Whether it worked is read back by the caller.
	 *
	 * Other plugins hear of each switch once; of one whose process was killed while they heard, once more. A mistake of theirs then does not matter any more: the
	 * switch has been made.
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
			if ( self::is_done( $order ) ) {
				do_action( self::TOLD_BY, $order ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.DynamicHooknameFound -- what the store itself was about to tell.
			} elseif ( $order->needs_payment() || in_array( $order->get_status(), array( 'pending', 'failed', 'on-hold' ), true ) ) {
				$order->payment_complete();
			} else {
				// Killed between the order's status and the switch.
				\WC_Subscriptions_Switcher::process_subscription_switches( $order->get_id(), 'pending', (string) $order->get_status() );
			}
		} catch ( \Throwable $trouble ) {
			if ( $trouble === $cut ) {
				// Nobody catches a kill.
				throw $trouble;
			}
			// The store takes its transaction back for exceptions alone; after its commit there is nothing to take back.
			( new \WCS_SQL_Transaction() )->rollback();
			$store->forget( $subscription_id );
			if ( ! self::settle_told( $order->get_id(), $store ) ) {
				throw $trouble instanceof \Exception ? $trouble : new \RuntimeException( 'The switch met a fatal error.', 0, $trouble );
			}
			( new StoreLog() )->error( 'Another plugin failed when it heard of a switch.', array( 'order' => $order->get_id() ) + Fault::of( $trouble ) );
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
		if ( ! $order instanceof \WC_Order || ! self::is_done( $order ) ) {
			return false;
		}
		if ( ! self::is_told( $order ) ) {
			$order->delete_meta_data( self::UNTOLD );
			$order->save_meta_data();
		}
		return true;
	}

	/** Takes away what an order that did not come through has left on the subscription. */
	public static function discard( \WC_Order $order, int $subscription_id, string $note ): void {
		$data  = self::data( $order, $subscription_id );
		$items = array( self::new_line_id( $order, $subscription_id ), ...Data::ints( $data, 'fee_items' ), ...Data::ints( $data, 'shipping_line_items' ) );
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

	private static function order( \WC_Subscription $subscription, \WC_Order_Item_Product $old, SwitchPlan $plan, string $key, string $step ): \WC_Order {
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
		$order->update_meta_data( self::STEP, $step );
		$order->update_meta_data( self::UNTOLD, 'yes' );
		if ( null !== $plan->synced ) {
			$order->update_meta_data( self::SYNCED, wc_bool_to_string( $plan->synced ) );
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

	private static function pending_line( \WC_Subscription $subscription, \WC_Order_Item_Product $old, SwitchPlan $plan ): int {
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

	/** In the store's own transaction, so that flag and product fit each other always. */
	private static function setting_the_flag( \WC_Order $order ): \Closure {
		$synced = Data::string( array( 's' => $order->get_meta( self::SYNCED ) ), 's' );
		return static function ( mixed $switched, mixed $subscription = null ) use ( $order, $synced ): void {
			if ( '' !== $synced && $subscription instanceof \WC_Subscription && $switched instanceof \WC_Order && $switched->get_id() === $order->get_id() ) {
				SyncedPayments::set( $subscription, 'yes' === $synced );
			}
		};
	}

	/** WooCommerce Subscriptions archives the present shipping only where there is new one; a product that is not sent has none. */
	private static function dropping_shipping( \WC_Order $order, int $subscription_id ): \Closure {
		$data = self::data( $order, $subscription_id );
		return static function ( mixed $switched ) use ( $data, $order, $subscription_id ): void {
			$subscription = wcs_get_subscription( $subscription_id );
			if ( ! isset( $data['shipping_line_items'] ) || array() !== $data['shipping_line_items'] || ! $subscription instanceof \WC_Subscription
				|| ! $switched instanceof \WC_Order || $switched->get_id() !== $order->get_id() ) {
				return;
			}
			foreach ( array_keys( $subscription->get_items( 'shipping' ) ) as $id ) {
				wcs_update_order_item_type( (int) $id, 'shipping_switched', $subscription_id );
			}
		};
	}
}
