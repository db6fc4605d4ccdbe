<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Attempts\Recover;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Contract\Sibling;
use ChurnStop\Tests\Torture\Tasks;

/** Renewals that are paid late, oddly or twice: told = billed, and nothing is given or taken that was not agreed. */
final class LateRenewalsTest extends StoreAttempt {

	use WithoutMail;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		add_filter(
			'wc_order_statuses',
			static fn ( array $all ): array => $all + array( 'wc-await-pay' => 'Awaiting payment' ),
		);
		register_post_status( 'wc-await-pay', array( 'public' => true ) );
	}

	protected function tearDown(): void {
		remove_all_filters( 'churnstop_leave_out_subscription' );
		parent::tearDown();
	}

	/** @return iterable<string, array{\Closure(int): mixed}> */
	public static function unpaid(): iterable {
		yield 'a bank debit on hold, the subscription active' => array( static fn ( int $id ) => self::debit( $id ) );
		yield 'another plugin\'s unpaid status' => array( static fn ( int $id ) => self::debit( $id, 'await-pay' ) );
		yield 'failed, and staff have reactivated the subscription' => array(
			static fn ( int $id ) => self::debit( $id, 'failed' ),
		);
		yield 'made by hand' => array( static fn ( int $id ) => wcs_create_renewal_order( Shop::get( $id ) ) );
		yield 'due yesterday, and not made yet' => array( static fn ( int $id ) => self::due( $id ) );
	}

	/**
	 * @dataProvider unpaid
	 * @param \Closure(int): mixed $renewal
	 */
	public function test_nothing_is_offered_while_a_payment_is_owed_or_on_its_way( \Closure $renewal ): void {
		$made = Shop::make( new Given(
			next_payment: '+2 days',
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		$renewal( $made->id );
		self::reload();
		$found = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $found );
		self::assertSame( 'active', $found[1]->store_status );
		foreach (
			array(
				Change::discount( 50, 1 ),
				Change::hold( 30 ),
				Change::skip( 1 ),
				Change::switch_to( $made->siblings['basic'] ),
			) as $change
		) {
			self::assertSame(
				array( 'payment_in_flight' ),
				array_unique( array_map(
					static fn ( Blocker $one ): string => $one->code,
					$found[0]->blockers( $found[1], $change ),
				) ),
				$change->kind,
			);
		}
	}

	/** @return iterable<string, array{\Closure(int): mixed}> */
	public static function paid(): iterable {
		yield 'a bank debit came in' => array( static fn ( int $id ) => self::pay( self::debit( $id ) ) );
		yield 'another plugin\'s status became completed' => array(
			static fn ( int $id ) => self::debit( $id, 'await-pay' )->update_status( 'completed' ),
		);
		yield 'failed, reactivated by staff, and paid after all' => array(
			static fn ( int $id ) => self::pay( self::debit( $id, 'failed' ) ),
		);
		yield 'made and paid by hand' => array(
			static fn ( int $id ) => self::pay( wcs_create_renewal_order( Shop::get( $id ) ) ),
		);
		yield 'paid where nobody heard of it, and recovery counts it' => array(
			static fn ( int $id ) => self::unheard( $id ),
		);
	}

	/**
	 * @dataProvider paid
	 * @param \Closure(int): mixed $payment
	 */
	public function test_an_offer_ends_with_the_order_that_becomes_paid_however_that_happens(
		\Closure $payment,
	): void {
		[ $made, $live ] = $this->agreed( 'discount', 1 );
		$payment( $made->id );
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
		self::assertSame( 'trash', self::coupon( $live )->get_status() );
		self::assertSame( 4000, Shop::renew( $made->id ) );

		[ $made, $live ] = $this->agreed( 'tier_down' );
		$payment( $made->id );
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
		self::assertSame( 1900, Shop::renew( $made->id ) );
	}

	public function test_history_that_is_imported_later_is_no_payment_since(): void {
		[ $made, $live ] = $this->agreed( 'skip_renewal' );
		$before = Data::time( $live->receipt->prior, 'next_payment' )?->getTimestamp();
		$order  = wcs_create_renewal_order( Shop::get( $made->id ) );
		$order->set_date_created( time() - YEAR_IN_SECONDS );
		$order->set_date_paid( time() - YEAR_IN_SECONDS );
		$order->set_status( 'completed' );
		$order->save();
		self::assertSame( Redemption::APPLIED, self::state( $live ) );
		wp_set_current_user( $made->customer_id );
		self::assertSame( 200, Tasks::rest( 'POST', '/redemptions/' . $live->id . '/undo', array() )['status'] );
		self::assertSame( $before, (int) Shop::get( $made->id )->get_time( 'next_payment' ) );
	}

	public function test_deleted_renewals_are_counted_all_the_same(): void {
		[ $made, $live ] = $this->agreed( 'discount' );
		$billed = array();
		for ( $n = 0; $n < 4; $n++ ) {
			$billed[] = Shop::renew( $made->id );
			foreach ( Shop::get( $made->id )->get_related_orders( 'ids', 'renewal' ) as $id ) {
				$order = wc_get_order( (int) $id );
				self::assertInstanceOf( \WC_Order::class, $order );
				$order->delete( true );
			}
		}
		self::assertSame( array( 3200, 3200, 3200, 4000 ), $billed );
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
	}

	public function test_a_renewal_made_while_the_promised_one_is_on_its_way_is_not_discounted(): void {
		[ $made, $live ] = $this->agreed( 'discount', 1 );
		$first = self::debit( $made->id );
		self::assertSame(
			array( '32.00', '40.00' ),
			array( $first->get_total(), self::debit( $made->id )->get_total() ),
		);
		$first->update_status( 'cancelled' );
		self::assertSame( 3200, Shop::renew( $made->id ), 'It came to nothing, so the promise still stands.' );
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
	}

	public function test_programs_that_remove_used_up_coupons_leave_the_promise_alone(): void {
		[ $made, $live ] = $this->agreed( 'discount', 1 );
		$coupon = self::coupon( $live );
		self::assertSame( array( 0, 1 ), array( $coupon->get_usage_count(), $coupon->get_usage_limit() ) );
		self::assertSame( 3200, Shop::renew( $made->id ) );
	}

	public function test_a_coupon_that_is_removed_unheard_ends_the_discount_and_says_what_is_billed_next(): void {
		global $wpdb;
		[ $made, $live ] = $this->agreed( 'discount' );
		$wpdb->delete( $wpdb->posts, array( 'ID' => self::coupon( $live )->get_id() ) );
		wp_cache_flush();
		self::recover();
		self::assertSame( Redemption::REVERTED, self::state( $live ) );
		$data = self::ended( $made->id );
		self::assertSame(
			array( 'coupon_removed', '40.00' ),
			array( $data['why'] ?? '', Data::map( Data::map( $data, 'billed_next' ), 'price' )['amount'] ?? '' ),
		);
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	/** @return iterable<string, array{\Closure(int): mixed}> */
	public static function tools(): iterable {
		$line = static function ( int $id ): \WC_Order_Item_Product {
			foreach ( Shop::get( $id )->get_items() as $line ) {
				if ( $line instanceof \WC_Order_Item_Product ) {
					$line->set_subtotal( '30' );
					$line->set_total( '30' );
					$line->save();
					return $line;
				}
			}
			throw new \LogicException( 'There is no line.' );
		};
		yield 'sets the line and calculates totals' => array(
			static fn ( int $id ): array => array( $line( $id ), Shop::get( $id )->calculate_totals() ),
		);
		yield 'sets the line and calculates coupons' => array(
			static fn ( int $id ): array => array( $line( $id ), Shop::get( $id )->recalculate_coupons() ),
		);
		yield 'sets the line and the total' => array(
			static function ( int $id ) use ( $line ): void {
				$line( $id );
				$subscription = Shop::get( $id );
				$subscription->set_total( '30' );
				$subscription->save();
			},
		);
		yield 'over the store\'s REST API' => array(
			static function ( int $id ): void {
				wp_set_current_user( 1 );
				$request = new \WP_REST_Request( 'PUT', '/wc/v3/subscriptions/' . $id );
				$request->set_body_params( array(
					'line_items' => array( array(
						'id' => array_key_first( Shop::get( $id )->get_items() ),
						'subtotal' => '30',
						'total' => '30',
					) ),
				) );
				self::assertSame( 200, rest_do_request( $request )->get_status() );
				wp_set_current_user( 0 );
			},
		);
	}

	/**
	 * @dataProvider tools
	 * @param \Closure(int): mixed $tool
	 */
	public function test_a_price_that_another_tool_changes_is_discounted_in_its_turn( \Closure $tool ): void {
		[ $made, $live ] = $this->agreed( 'discount', 2 );
		$tool( $made->id );
		self::reload();
		self::assertStringContainsString(
			'$30.00',
			(string) Plugin::get()->part( Agreements::class )->of_subscription(
				WooCommerceSubscriptions::ref( $made->id ),
			)?->text,
		);
		self::assertSame(
			array( 2400, 2400, 3000 ),
			array( Shop::renew( $made->id ), Shop::renew( $made->id ), Shop::renew( $made->id ) ),
		);
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
	}

	public function test_a_price_that_changes_again_and_again_is_discounted_each_time(): void {
		[ $made, $live ] = $this->agreed( 'discount', 2 );
		foreach ( array( '30', '0', '25' ) as $price ) {
			$subscription = Shop::get( $made->id );
			foreach ( $subscription->get_items() as $line ) {
				self::assertInstanceOf( \WC_Order_Item_Product::class, $line );
				$line->set_subtotal( $price );
				$line->set_total( $price );
				$line->save();
			}
			$subscription->calculate_totals();
			self::reload();
		}
		self::assertSame(
			array( 2000, 2000, 2500 ),
			array( Shop::renew( $made->id ), Shop::renew( $made->id ), Shop::renew( $made->id ) ),
		);
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
	}

	/** The store lets customers take one of several products off in their account. */
	public function test_a_discount_ends_as_promised_where_the_customer_takes_a_product_off(): void {
		[ $made, $live ] = $this->agreed(
			'discount',
			2,
			Shop::make( new Given( next_payment: '+12 days', items: 2 ) ),
		);
		wcs_update_order_item_type(
			(int) array_key_last( Shop::get( $made->id )->get_items() ),
			'line_item_removed',
			$made->id,
		);
		self::reload();
		Shop::get( $made->id )->calculate_totals();
		self::reload();
		self::assertSame(
			array( 3200, 3200, 4000 ),
			array( Shop::renew( $made->id ), Shop::renew( $made->id ), Shop::renew( $made->id ) ),
		);
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
		self::assertStringNotContainsString( 'more than the discounted price', self::notes( $made->id ) );
	}

	public function test_a_gateway_that_bills_the_full_price_by_itself_uses_up_no_discount(): void {
		[ $made, $live ] = $this->agreed( 'discount', 1 );
		self::webhook( $made->id );
		self::assertSame( Redemption::APPLIED, self::state( $live ) );
		self::assertStringContainsString(
			'was billed, which is more than the discounted price',
			self::notes( $made->id ),
		);
		self::assertSame( array( 3200, 4000 ), array( Shop::renew( $made->id ), Shop::renew( $made->id ) ) );
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
	}

	public function test_a_gateway_that_bills_a_skipped_or_delayed_payment_ends_the_offer_with_a_trace(): void {
		foreach ( array( 'skip_renewal', 'extend_trial' ) as $type ) {
			[ $made, $live ] = $this->agreed( $type );
			$before = (int) Data::time( $live->receipt->prior, 'next_payment' )?->getTimestamp();
			self::webhook( $made->id );
			self::assertSame( Redemption::REVERTED, self::state( $live ), $type );
			self::assertSame( 'billed_anyway', self::ended( $made->id )['why'] ?? '' );
			self::assertStringContainsString( 'A payment was billed before the moved date', self::notes( $made->id ) );
			self::assertSame(
				(int) wcs_add_time( 1, 'month', $before, 'offset_site_time' ),
				(int) Shop::get( $made->id )->get_time( 'next_payment' ),
				'The period that was billed is the customer\'s in full.',
			);
		}
	}

	public function test_a_store_leaves_subscriptions_out(): void {
		$made = self::subscribe( 'discount' );
		add_filter(
			'churnstop_leave_out_subscription',
			static fn ( bool $out, \WC_Subscription $one ): bool => $one->get_id() === $made->id,
			10,
			2,
		);
		self::publish( 'discount' );
		wp_set_current_user( $made->customer_id );
		$started = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $made->id ) )['body'];
		self::assertSame(
			'confirm',
			Tasks::rest( 'POST', '/attempts/' . Data::string( $started, 'id' ) . '/reason', array(
				'reason' => 'too_expensive',
			) )['body']['state']
				?? '',
		);
	}

	public function test_an_overdue_subscription_with_an_end_gives_no_months_away(): void {
		$made = Shop::make( new Given( next_payment: '+2 days', end: '+150 days' ) );
		self::due( $made->id );
		wp_set_current_user( $made->customer_id );
		$started = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $made->id ) )['body'];
		$told    = (int) Data::time( Data::map( $started, 'subscription' ), 'ends_at_if_cancelled' )?->getTimestamp();
		self::assertEqualsWithDelta( time(), $told, 60 );
		self::assertSame(
			200,
			Tasks::rest( 'POST', '/attempts/' . Data::string( $started, 'id' ) . '/cancel', array() )['status'],
		);
		self::assertSame( 'cancelled', Shop::get( $made->id )->get_status() );

		$made = Shop::make( new Given( next_payment: '+2 days', end: '+150 days' ) );
		self::due( $made->id );
		Shop::get( $made->id )->cancel_order();
		self::reload();
		wp_set_current_user( $made->customer_id );
		self::assertSame(
			'pending-cancel',
			Shop::get( $made->id )->get_status(),
			'The store\'s own cancel is the store\'s.',
		);
		self::assertNull(
			Plugin::get()->part( Agreements::class )->of_subscription( WooCommerceSubscriptions::ref( $made->id ) ),
		);
		self::assertSame(
			409,
			Tasks::rest( 'POST', '/subscriptions/' . $made->id . '/reactivate', array() )['status'],
		);
	}

	/** @return array{Made, Redemption} */
	private function agreed( string $type, int $payments = 3, ?Made $made = null ): array {
		self::publish( $type, $payments );
		$made ??= self::subscribe( $type );
		wp_set_current_user( $made->customer_id );
		$started = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $made->id ) )['body'];
		$route   = '/attempts/' . Data::string( $started, 'id' );
		$offered = Tasks::rest( 'POST', $route . '/reason', array( 'reason' => 'too_expensive' ) )['body'];
		self::assertSame(
			200,
			Tasks::rest( 'POST', $route . '/accept', self::acceptance( $offered ) )['status'],
			(string) wp_json_encode( $offered ),
		);
		wp_set_current_user( 0 );
		self::reload();
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $live );
		return array( $made, $live );
	}

	/** A renewal whose payment takes days: the gateway, or staff, keep the subscription active meanwhile. */
	private static function debit( int $id, string $status = 'on-hold' ): \WC_Order {
		self::due( $id );
		return BankDebit::make( $id, $status );
	}

	private static function due( int $id ): void {
		Shop::get( $id )->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', time() - DAY_IN_SECONDS ) ) );
	}

	private static function pay( mixed $order ): void {
		self::assertInstanceOf( \WC_Order::class, $order );
		BankDebit::settle( $order );
		self::reload();
	}

	/** As an import, or a process that was killed, leaves it. */
	private static function unheard( int $id ): void {
		global $wp_filter;
		$kept = $wp_filter['woocommerce_order_status_changed'];
		unset( $wp_filter['woocommerce_order_status_changed'] );
		try {
			self::pay( wcs_create_renewal_order( Shop::get( $id ) ) );
		} finally {
			$wp_filter['woocommerce_order_status_changed'] = $kept;
		}
		self::recover();
	}

	private static function recover(): void {
		self::reload();
		Plugin::get()->part( Recover::class )->run( true );
		self::reload();
	}

	/** The gateway bills on its own: the old price, on the old day. */
	private static function webhook( int $id ): void {
		$order = wcs_create_renewal_order( Shop::get( $id ) );
		self::assertInstanceOf( \WC_Order::class, $order );
		$order->set_total( '40' );
		$order->save();
		self::pay( $order );
	}

	private static function state( Redemption $live ): ?string {
		self::reload();
		return Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state;
	}

	private static function coupon( Redemption $live ): \WC_Coupon {
		return new \WC_Coupon( Data::int( $live->receipt->refs, 'coupon_id' ) );
	}

	/** @return array<string, mixed> What the event of the early end says. */
	private static function ended( int $id ): array {
		$rows = Plugin::get()->part( Database::class )->rows(
			'SELECT data FROM {events} WHERE subscription_id = %d AND type = %s ORDER BY id DESC LIMIT 1',
			array( $id, 'offer_reverted' ),
		);
		return Data::decode( Data::string( $rows[0] ?? array(), 'data' ) );
	}

	private static function notes( int $id ): string {
		return implode(
			"\n",
			array_map(
				static fn ( \stdClass $note ): string => (string) $note->content,
				wc_get_order_notes( array( 'order_id' => $id ) ),
			),
		);
	}
}
