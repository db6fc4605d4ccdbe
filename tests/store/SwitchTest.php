<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Sibling;

/**
 * A switch leaves what WooCommerce Subscriptions' own leaves: an order of total 0, its hooks, the old line kept; and
 * nothing to pay, send or wonder about.
 */
final class SwitchTest extends StoreTestCase {

	/** What the customer's own switch through the cart ends in, here with WooCommerce Subscriptions' own classes. */
	public static function native_switch( int $id, int $product_id ): void {
		$subscription = Shop::get( $id );
		$product      = Shop::product( $product_id );
		$lines        = array_values( $subscription->get_items() );
		$order        = new \WC_Order();
		$order->set_customer_id( (int) $subscription->get_user_id() );
		$item_id = $order->add_product( $product, 1, array( 'subtotal' => 0, 'total' => 0 ) );
		$order->save();
		$pending = new \WC_Order_Item_Pending_Switch();
		$pending->set_product( $product );
		$pending->set_quantity( 1 );
		$pending->set_subtotal( $product->get_price() );
		$pending->set_total( $product->get_price() );
		$subscription->add_item( $pending );
		$subscription->save();
		\WCS_Related_Order_Store::instance()->add_relation( $order, $subscription, 'switch' );
		wcs_set_objects_property(
			$order,
			'subscription_switch_data',
			array(
				$id => array(
					'switches' => array(
						$item_id => array(
							'remove_line_item' => $lines[0]->get_id(),
							'add_line_item' => $pending->get_id(),
							'switch_direction' => 'crossgrade',
						),
					),
				),
			)
		);
		$order->payment_complete();
	}

	public function test_of_many_the_nearest_are_found_and_each_product_is_read_once(): void {
		$plans = array( 'Present' => array( 9000, 'month', 1, true ) );
		for ( $at = 1; $at <= TargetQuery::FEW; $at++ ) {
			$plans[ 'Size ' . $at ] = array( 100 * $at, 'month', 1, true );
		}
		Shop::settings( new Given() );
		$variations = Shop::variations( $plans );
		$beside     = Shop::simple( 8000 );
		$group      = new \WC_Product_Grouped();
		$group->set_props( array(
			'name' => 'Group of sizes',
			'status' => 'publish',
			'children' => array( $variations['Present']->get_parent_id(), $beside->get_id() ),
		) );
		$group->save();
		$made = Shop::of( new Given( next_payment: '+12 days' ), $variations['Present'] );
		$now  = self::snapshot( $made->id );
		$read = array();
		$note = static function ( string $name, string $type, string $post_type, int $id ) use ( &$read ): string {
			$read[] = $id;
			return $name;
		};
		add_filter( 'woocommerce_product_class', $note, 10, 4 );
		try {
			$found = self::connection()->targets( $now );
		} finally {
			remove_filter( 'woocommerce_product_class', $note );
		}
		self::assertSame(
			array( $beside->get_id(), ...array_map(
				static fn ( int $size ): int => $variations[ 'Size ' . $size ]->get_id(),
				range( TargetQuery::FEW, TargetQuery::FEW - TargetQuery::MOST + 2 ),
			) ),
			array_map( static fn ( Target $target ): int => $target->product_id, $found ),
		);
		self::assertContains( $variations['Present']->get_parent_id(), $read );
		self::assertSame( array_values( array_unique( $read ) ), $read );
	}

	public function test_the_stores_hooks_fire_and_the_order_is_done(): void {
		$made  = Shop::make( Given::with_basic() );
		$calls = array();
		$hooks = array(
			'woocommerce_subscription_item_switched',
			'woocommerce_subscriptions_switched_item',
			'woocommerce_subscriptions_switch_completed',
		);
		$count = static function () use ( &$calls ): void {
			$calls[] = current_action();
		};
		array_map( static fn ( string $hook ) => add_action( $hook, $count ), $hooks );
		$product = Shop::product( $made->siblings['basic'] );
		$product->set_manage_stock( true );
		$product->set_stock_quantity( 5 );
		$product->save();
		$old = array_keys( Shop::get( $made->id )->get_items() );

		$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), self::key() );

		array_map( static fn ( string $hook ) => remove_action( $hook, $count ), $hooks );
		self::assertSame( $hooks, $calls, 'Each hook once.' );
		$order = wc_get_order( (int) $receipt->refs['order_id'] );
		self::assertInstanceOf( \WC_Order::class, $order );
		self::assertSame(
			array( 'completed', '0.00', 'churnstop' ),
			array( $order->get_status(), wc_format_decimal( $order->get_total(), 2 ), $order->get_created_via() ),
		);
		self::assertContains( $order->get_id(), Shop::get( $made->id )->get_related_orders( 'ids', 'switch' ) );
		self::assertSame(
			5,
			Shop::product( $made->siblings['basic'] )->get_stock_quantity(),
			'Nothing is taken from stock: the next renewal does that.',
		);
		self::assertSame(
			$old,
			array_keys( Shop::get( $made->id )->get_items( 'line_item_switched' ) ),
			'The old line is kept.',
		);
	}

	public function test_no_mail_goes_to_the_customer(): void {
		$made = Shop::make( Given::with_basic() );
		$sent = array();
		$note = static function ( $sending, array $mail ) use ( &$sent ) {
			$sent[] = $mail['to'];
			return $sending;
		};
		add_filter( 'pre_wp_mail', $note, 5, 2 );
		WC()->mailer();
		self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), self::key() );
		remove_filter( 'pre_wp_mail', $note, 5 );
		self::assertNotContains( Shop::get( $made->id )->get_billing_email(), $sent );
	}

	public function test_a_switch_that_is_taken_back_costs_what_it_did_whatever_taxes_have_become(): void {
		$made = Shop::make( new Given(
			tax: 'added',
			shipping: 500,
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		self::credit( $made->id );
		$key     = self::key();
		$before  = self::snapshot( $made->id )->total->cents;
		$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		self::with_other_taxes( static fn () => self::connection()->undo( $receipt, $key, 'Back.' ) );
		self::assertSame(
			array( $before, $before ),
			array( self::snapshot( $made->id )->total->cents, Shop::renew( $made->id ) ),
		);
	}

	public function test_what_the_customer_chose_goes_on_where_the_new_plan_leaves_it_open(): void {
		$made   = Shop::make( Given::with_basic() );
		$parent = Shop::product( Shop::product( $made->product_id )->get_parent_id() );
		$size   = new \WC_Product_Attribute();
		$size->set_name( 'Size' );
		$size->set_options( array( 'S', 'L' ) );
		$size->set_variation( true );
		$parent->set_attributes( array( ...array_values( $parent->get_attributes() ), $size ) );
		$parent->save();
		foreach ( Shop::get( $made->id )->get_items() as $line ) {
			$line->update_meta_data( 'size', 'L' );
			$line->save();
		}
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		$sizes   = static fn (): array => array_values( array_map(
			static fn ( \WC_Order_Item $line ): array => array( $line->get_meta( 'plan' ), $line->get_meta( 'size' ) ),
			Shop::get( $made->id )->get_items(),
		) );
		self::assertSame( array( array( 'Basic', 'L' ) ), $sizes() );
		self::connection()->undo( $receipt, $key, 'Back.' );
		self::assertSame( 'L', $sizes()[0][1] );
	}

	public function test_fees_go_on(): void {
		$made = Shop::make( Given::with_basic() );
		$fee  = new \WC_Order_Item_Fee();
		$fee->set_props( array( 'name' => 'Gift wrap', 'amount' => '2.50', 'total' => '2.50' ) );
		$subscription = Shop::get( $made->id );
		$subscription->add_item( $fee );
		$subscription->calculate_totals();
		$terms = self::connection()->terms(
			self::snapshot( $made->id ),
			Change::switch_to( $made->siblings['basic'] ),
		);
		self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), self::key() );
		self::assertSame(
			array( 2150, 2150, 2150 ),
			array( $terms->price_after->cents, Shop::renew( $made->id ), Shop::renew( $made->id ) ),
		);
	}

	public function test_a_product_that_is_not_sent_has_no_shipping(): void {
		$made    = Shop::make( new Given(
			shipping: 490,
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		$product = Shop::product( $made->siblings['basic'] );
		$product->set_virtual( true );
		$product->save();
		$key   = self::key();
		$terms = self::connection()->terms(
			self::snapshot( $made->id ),
			Change::switch_to( $made->siblings['basic'] ),
		);

		$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		self::assertSame(
			array( 1900, 1900 ),
			array( $terms->price_after->cents, self::snapshot( $made->id )->total->cents ),
		);

		self::connection()->undo( $receipt, $key, 'Back.' );
		self::assertSame( 4490, self::snapshot( $made->id )->total->cents );
	}

	public function test_shipping_costs_what_the_method_says_for_the_new_product(): void {
		$zone = new \WC_Shipping_Zone();
		$zone->set_zone_name( 'Test' );
		$zone->save();
		$instance = $zone->add_shipping_method( 'flat_rate' );
		update_option( 'woocommerce_flat_rate_' . $instance . '_settings', array(
			'title' => 'Parcel',
			'tax_status' => 'none',
			'cost' => '[fee percent="10"]',
		) );
		\WC_Cache_Helper::get_transient_version( 'shipping', true );
		try {
			$made = Shop::make( new Given(
				shipping: 400,
				shape: 'variable',
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			) );
			foreach ( Shop::get( $made->id )->get_items( 'shipping' ) as $line ) {
				if ( $line instanceof \WC_Order_Item_Shipping ) {
					$line->set_instance_id( (string) $instance );
					$line->save();
				}
			}
			$terms = self::connection()->terms(
				self::snapshot( $made->id ),
				Change::switch_to( $made->siblings['basic'] ),
			);
			self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), self::key() );
			self::assertSame( array( 2090, 2090 ), array( $terms->price_after->cents, Shop::renew( $made->id ) ) );
		} finally {
			$zone->delete( true );
		}
	}

	public function test_a_plan_with_an_end_ends_that_long_after_the_next_payment(): void {
		$made    = Shop::make( Given::with_basic() );
		$product = Shop::product( $made->siblings['basic'] );
		$product->update_meta_data( '_subscription_length', '12' );
		$product->save();
		$key     = self::key();
		$before  = self::snapshot( $made->id );
		$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		$end     = self::snapshot( $made->id )->end;
		self::assertNotNull( $end );
		self::assertNotNull( $before->next_payment );
		self::assertSame( wcs_add_time( 12, 'month', $before->next_payment->getTimestamp() ), $end->getTimestamp() );

		self::connection()->undo( $receipt, $key, 'Back.' );
		self::assertNull( self::snapshot( $made->id )->end );
	}

	public function test_the_customers_own_switch_afterwards_is_reported_and_not_undone(): void {
		$made = Shop::make( new Given(
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ), 'more' => new Sibling( 7900 ) ),
		) );
		$key  = self::key();
		$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		self::told( $made->id );

		self::native_switch( $made->id, $made->siblings['more'] );

		self::assertContains( 'taken_back', self::told( $made->id ) );
		self::connection()->undo( $receipt, $key, 'Too late.' );
		self::assertSame( $made->siblings['more'], self::snapshot( $made->id )->items[0]->sold_id() );
	}

	public function test_a_refused_switch_leaves_nothing_pending(): void {
		$made     = Shop::make( Given::with_basic() );
		$receipt  = self::connection()->prepare(
			self::snapshot( $made->id ),
			Change::switch_to( $made->siblings['basic'] ),
		);
		$key      = self::key();
		Refusals::next( $made->id );
		try {
			self::connection()->apply( $receipt, $key );
			self::fail( 'It had to be refused.' );
		} catch ( ConnectionFailure $failure ) {
			self::assertSame( 'refused', $failure->blocker->code );
		}
		global $wpdb;
		self::assertSame(
			'0',
			$wpdb->get_var( $wpdb->prepare(
				"SELECT COUNT(*) FROM {$wpdb->prefix}woocommerce_order_items
				WHERE order_id = %d AND order_item_type LIKE %s",
				$made->id,
				'%pending%',
			) ),
		);
		foreach ( Shop::get( $made->id )->get_related_orders( 'all', 'switch' ) as $order ) {
			self::assertSame( 'cancelled', $order instanceof \WC_Order ? $order->get_status() : '' );
		}
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	public function test_another_plugins_fatal_error_on_hearing_of_a_switch_does_not_matter_any_more(): void {
		$made  = Shop::make( Given::with_basic() );
		$key   = self::key();
		$heard = 0;
		$break = static function () use ( &$heard ): void {
			++$heard;
			throw new \Error( 'A mistake of another plugin.' );
		};
		add_action( 'woocommerce_subscriptions_switch_completed', $break, 5 );
		try {
			$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
			self::assertSame( 1900, self::snapshot( $made->id )->total->cents );
			self::connection()->undo( $receipt, $key, 'Back.' );
		} finally {
			remove_action( 'woocommerce_subscriptions_switch_completed', $break, 5 );
		}
		self::assertSame( array( 2, 4000 ), array( $heard, self::snapshot( $made->id )->total->cents ) );
	}

	public function test_another_plugins_fatal_error_in_the_middle_of_a_switch_leaves_nothing_of_it(): void {
		$made    = Shop::make( Given::with_basic() );
		$before  = self::snapshot( $made->id );
		$receipt = self::connection()->prepare( $before, Change::switch_to( $made->siblings['basic'] ) );
		$key     = self::key();
		$break   = static fn () => throw new \Error( 'A mistake of another plugin.' );
		add_action( 'woocommerce_subscription_item_switched', $break );
		try {
			self::connection()->apply( $receipt, $key );
			self::fail( 'It had to be refused.' );
		} catch ( ConnectionFailure $failure ) {
			self::assertSame( 'refused', $failure->blocker->code );
		} finally {
			remove_action( 'woocommerce_subscription_item_switched', $break );
		}
		global $wpdb;
		wp_cache_flush_runtime();
		self::assertSame(
			'0',
			$wpdb->get_var( $wpdb->prepare(
				"SELECT COUNT(*) FROM {$wpdb->prefix}woocommerce_order_items
				WHERE order_id = %d AND order_item_type <> 'line_item'",
				$made->id,
			) ),
		);
		self::assertSame( $before->fingerprint(), self::snapshot( $made->id )->fingerprint() );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	/** @return iterable<string, array{string, string}> */
	public static function settings(): iterable {
		yield 'no switching at all' => array( 'no', 'not_switchable' );
		yield 'only grouped products' => array( 'grouped', 'not_switchable' );
	}

	/** @dataProvider settings */
	public function test_the_stores_own_setting_decides( string $setting, string $code ): void {
		$made = Shop::make( Given::with_basic() );
		update_option( 'woocommerce_subscriptions_allow_switching', $setting );
		try {
			self::assertSame( array(), self::connection()->targets( self::snapshot( $made->id ) ) );
			$blockers = self::connection()->blockers(
				self::snapshot( $made->id ),
				Change::switch_to( $made->siblings['basic'] ),
			);
			self::assertSame( $code, $blockers[0]->code );
		} finally {
			update_option( 'woocommerce_subscriptions_allow_switching', 'variable_grouped' );
		}
	}

	public function test_another_currency_is_not_switched(): void {
		$made = Shop::make( Given::with_basic() );
		update_option( 'woocommerce_currency', 'EUR' );
		try {
			$blockers = self::connection()->blockers(
				self::snapshot( $made->id ),
				Change::switch_to( $made->siblings['basic'] ),
			);
			self::assertSame(
				array( 'currency', array( 'currency' => 'USD' ) ),
				array( $blockers[0]->code, $blockers[0]->params ),
			);
		} finally {
			update_option( 'woocommerce_currency', 'USD' );
		}
	}

	public function test_a_product_that_is_sent_is_no_target_where_nothing_was_sent_before(): void {
		$made    = Shop::make( Given::with_basic() );
		$product = Shop::product( $made->siblings['basic'] );
		$product->set_virtual( false );
		$product->save();
		self::assertSame( array(), self::connection()->targets( self::snapshot( $made->id ) ) );
		$blockers = self::connection()->blockers(
			self::snapshot( $made->id ),
			Change::switch_to( $product->get_id() ),
		);
		self::assertSame(
			array( 'target_needs_shipping', array( 'product_id' => $product->get_id() ) ),
			array( $blockers[0]->code, $blockers[0]->params ),
		);
	}

	public function test_a_limited_product_can_be_switched_to_by_its_own_subscriber(): void {
		$made   = Shop::make( Given::with_basic() );
		$parent = Shop::product( Shop::product( $made->siblings['basic'] )->get_parent_id() );
		$parent->update_meta_data( '_subscription_limit', 'active' );
		$parent->save();
		wp_set_current_user( $made->customer_id );
		self::assertCount( 1, self::connection()->targets( self::snapshot( $made->id ) ) );
	}

	public function test_the_stores_own_cancel_after_a_switch_to_a_plan_with_an_end_leaves_no_end_behind(): void {
		$made    = Shop::make( Given::with_basic() );
		$product = Shop::product( $made->siblings['basic'] );
		$product->update_meta_data( '_subscription_length', '12' );
		$product->save();
		$before  = self::snapshot( $made->id );
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
		self::assertNotNull( self::snapshot( $made->id )->end );
		self::on_cancelling( fn () => self::connection()->undo( $receipt, $key, 'Cancelled.' ) );

		\WCS_User_Change_Status_Handler::change_users_subscription( Shop::get( $made->id ), 'cancelled' );

		self::assertEquals( $before->next_payment, self::snapshot( $made->id )->end );
		Shop::get( $made->id )->update_status( 'active' );
		self::assertNull( self::snapshot( $made->id )->end );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}
}
