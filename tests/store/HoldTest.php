<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\MultiCurrency;

/**
 * Pauses against WooCommerce Subscriptions' own traps: its two-hour threshold, its suspension count, everybody else's
 * Resume.
 */
final class HoldTest extends StoreTestCase {

	/** @return iterable<string, array{string, int}> Moved back by; scheduled so many seconds from now, at most. */
	public static function near(): iterable {
		yield 'an hour ahead: nearer than the threshold' => array( '50 days -1 hour', 3600 );
		yield 'a minute ahead' => array( '50 days -1 minute', 60 );
		yield 'on the minute' => array( '50 days', 60 );
		yield 'an hour late' => array( '50 days 1 hour', 60 );
	}

	public function test_what_is_not_sold_any_more_is_not_paused_as_it_could_not_be_resumed(): void {
		$made = Shop::make( new Given() );
		Shop::product( $made->product_id )->delete( true );
		$blockers = self::connection()->blockers( self::snapshot( $made->id ), Change::hold( 30 ) );
		// Older versions activate it all the same.
		self::assertSame(
			method_exists( \WC_Subscription::class, 'contains_unavailable_product' )
				? array( 'product_gone' )
				: array(),
			array_map( static fn ( Blocker $blocker ): string => $blocker->code, $blockers ),
		);
	}

	public function test_what_another_plugin_forbids_to_hold_or_to_resume_is_not_paused(): void {
		$made  = Shop::make( new Given() );
		$codes = static fn (): array => array_column(
			self::connection()->blockers( self::snapshot( $made->id ), Change::hold( 30 ) ),
			'code',
		);
		self::assertSame( array(), $codes() );
		foreach ( array( 'on-hold', 'active' ) as $status ) {
			$forbid = array( "woocommerce_can_subscription_be_updated_to_$status" => static fn (): bool => false );
			self::assertSame( array( 'gateway_cannot' ), MultiCurrency::with( $forbid, $codes ), $status );
		}
	}

	/** @dataProvider near */
	public function test_it_resumes_near_its_payment_and_bills_once( string $passed, int $within ): void {
		$made    = Shop::make( new Given( next_payment: '+20 days' ) );
		$key     = self::key();
		$receipt = Past::shift( self::apply( $made->id, Change::hold( 30 ), $key ), (int) strtotime( $passed, 0 ) );

		self::connection()->finish( $receipt, $key );

		$times = self::scheduled( $made->id );
		self::assertCount( 1, $times, 'Exactly one payment is due.' );
		self::assertLessThanOrEqual( time() + $within, $times[0] );
		self::assertGreaterThan( time() - 5, $times[0] );
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
	}

	public function test_on_hold_nothing_is_scheduled(): void {
		$made = Shop::make( new Given() );
		self::apply( $made->id, Change::hold( 30 ), self::key() );
		self::assertSame( array(), self::scheduled( $made->id ) );
	}

	public function test_the_customers_own_suspensions_are_not_used_up(): void {
		$made = Shop::make( new Given() );
		Shop::get( $made->id )->set_suspension_count( 1 );
		$subscription = Shop::get( $made->id );
		$subscription->set_suspension_count( 1 );
		$subscription->save();
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::hold( 30 ), $key );
		self::assertSame( 1, (int) Shop::get( $made->id )->get_suspension_count() );
		self::connection()->undo( $receipt, $key, 'Back.' );
		self::assertSame( 1, (int) Shop::get( $made->id )->get_suspension_count() );
	}

	/** @return iterable<string, array{callable(int): void}> */
	public static function resumers(): iterable {
		yield 'the customer\'s Reactivate' => array(
			static function ( int $id ): void {
				\WCS_User_Change_Status_Handler::change_users_subscription( Shop::get( $id ), 'active' );
			},
		);
		yield 'another plugin' => array(
			static fn ( int $id ) => Shop::get( $id )->update_status( 'active', 'By a plugin.' ),
		);
		yield 'an admin' => array( static fn ( int $id ) => Shop::get( $id )->update_status( 'active', '', true ) );
		yield 'REST' => array(
			static function ( int $id ): void {
				wp_set_current_user( 1 );
				$request = new \WP_REST_Request( 'PUT', '/wc/v3/subscriptions/' . $id );
				$request->set_body_params( array( 'status' => 'active' ) );
				$response = rest_do_request( $request );
				self::assertSame( 200, $response->get_status(), (string) wp_json_encode( $response->get_data() ) );
			},
		);
	}

	/**
	 * @dataProvider resumers
	 * @param callable(int): void $resume
	 */
	public function test_whoever_resumes_gets_the_prior_date( callable $resume ): void {
		$made   = Shop::make( new Given() );
		$before = self::snapshot( $made->id );
		$key    = self::key();
		self::apply( $made->id, Change::hold( 30 ), $key );
		self::told( $made->id );

		$resume( $made->id );

		self::assertContains( 'resumed', self::told( $made->id ) );
		$after = self::snapshot( $made->id );
		self::assertSame( 'active', $after->store_status );
		self::assertEquals( $before->next_payment, $after->next_payment );
		self::assertSame( array( $before->next_payment?->getTimestamp() ), self::scheduled( $made->id ) );
	}

	/**
	 * @dataProvider resumers
	 * @param callable(int): void $resume
	 */
	public function test_whoever_resumes_late_pays_at_once( callable $resume ): void {
		$made    = Shop::make( new Given( next_payment: '+20 days' ) );
		$key     = self::key();
		$receipt = Past::shift( self::apply( $made->id, Change::hold( 30 ), $key ), 25 * DAY_IN_SECONDS );

		$resume( $made->id );
		self::connection()->undo( $receipt, $key, 'Resumed.' );

		$times = self::scheduled( $made->id );
		self::assertCount( 1, $times );
		self::assertLessThanOrEqual( time() + 60, $times[0], 'Never a free period.' );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	public function test_a_date_that_an_admin_set_meanwhile_stands(): void {
		$made    = Shop::make( new Given() );
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::hold( 30 ), $key );
		$set     = time() + 33 * DAY_IN_SECONDS;
		Shop::get( $made->id )->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', $set ) ) );

		self::connection()->undo( $receipt, $key, 'Resumed.' );

		self::assertSame( $set, self::snapshot( $made->id )->next_payment?->getTimestamp() );
		self::assertSame( array( $set ), self::scheduled( $made->id ) );
	}

	public function test_a_gateway_that_refuses_the_pause_leaves_everything_as_it_was(): void {
		$made    = Shop::make( new Given() );
		$before  = self::snapshot( $made->id );
		$key     = self::key();
		$receipt = self::connection()->prepare( $before, Change::hold( 30 ) );
		update_option( 'churnstop_test_gateway', array( 'throw_on' => array( 'on-hold' ) ) );
		try {
			self::connection()->apply( $receipt, $key );
			self::fail( 'It had to be refused.' );
		} catch ( ConnectionFailure $failure ) {
			self::assertSame( 'refused', $failure->blocker->code );
		}
		self::assertSame( $before->fingerprint(), self::snapshot( $made->id )->fingerprint() );
		self::assertSame( array( $before->next_payment?->getTimestamp() ), self::scheduled( $made->id ) );
		self::assertSame( 0, (int) Shop::get( $made->id )->get_suspension_count() );
	}

	/**
	 * @return iterable<string, array{list<string>, bool}> What the gateway throws at; whether the pause was about to
	 *     end early.
	 */
	public static function refused_resumes(): iterable {
		yield 'ended early' => array( array( 'active' ), true );
		yield 'at its natural end' => array( array( 'active' ), false );
		yield 'refusing to hold it again, too' => array( array( 'active', 'on-hold' ), true );
	}

	/**
	 * @dataProvider refused_resumes
	 * @param list<string> $throw_on
	 */
	public function test_a_gateway_that_refuses_to_resume_leaves_the_pause_as_it_was(
		array $throw_on,
		bool $early,
	): void {
		$made    = Shop::make( new Given() );
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::hold( 30 ), $key );
		$paused  = self::snapshot( $made->id );
		$end     = static fn () => $early
			? self::connection()->undo( $receipt, $key, 'Resumed.' )
			: self::connection()->finish( $receipt, $key );

		update_option( 'churnstop_test_gateway', array( 'throw_on' => $throw_on ) );
		$this->assert_refused( $end );
		$this->assert_refused( $end );
		$this->assert_still_paused( $made->id, $receipt, $key, $paused );

		delete_option( 'churnstop_test_gateway' );
		$end();
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
		$due = Data::time( $early ? $receipt->prior : $receipt->intended, 'next_payment' );
		self::assertSame( array( $due?->getTimestamp() ), self::scheduled( $made->id ) );
		self::assertSame( Receipt::UNTOUCHED, self::connection()->check( $receipt, $key ) );
		self::assertSame( 0, (int) Shop::get( $made->id )->get_suspension_count() );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	public function test_another_plugins_fatal_error_during_a_resume_leaves_the_pause_as_it_was(): void {
		$made    = Shop::make( new Given() );
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::hold( 30 ), $key );
		$paused  = self::snapshot( $made->id );
		$break   = static fn () => throw new \Error( 'A mistake of another plugin.' );
		add_action( 'woocommerce_subscription_status_updated', $break, 50 );
		add_filter(
			'woocommerce_subscription_status_on-hold',
			static fn () => remove_action( 'woocommerce_subscription_status_updated', $break, 50 ),
		);
		$this->assert_refused( static fn () => self::connection()->undo( $receipt, $key, 'Resumed.' ) );
		$this->assert_still_paused( $made->id, $receipt, $key, $paused );
	}

	/** @param callable(): mixed $end */
	private function assert_refused( callable $end ): void {
		try {
			$end();
		} catch ( ConnectionFailure $failure ) {
			self::assertSame( 'refused', $failure->blocker->code );
			return;
		}
		self::fail( 'It had to be refused.' );
	}

	private function assert_still_paused( int $id, Receipt $receipt, string $key, Snapshot $paused ): void {
		self::assertSame( $paused->fingerprint(), self::snapshot( $id )->fingerprint() );
		self::assertSame( 'on-hold', Shop::get( $id )->get_status() );
		self::assertSame( Receipt::APPLIED, self::connection()->check( $receipt, $key ) );
		self::assertSame( array(), self::scheduled( $id ), 'Nothing is billed while it is on hold.' );
		self::assertSame( 0, (int) Shop::get( $id )->get_suspension_count() );
	}

	public function test_cancelling_a_pause_never_charges(): void {
		$made    = Shop::make( new Given( next_payment: '+20 days' ) );
		$key     = self::key();
		$receipt = Past::shift( self::apply( $made->id, Change::hold( 30 ), $key ), 25 * DAY_IN_SECONDS );
		$active  = 0;
		$count   = static function () use ( &$active ): void {
			++$active;
		};
		add_action( 'woocommerce_subscription_status_active', $count );
		$after = self::connection()->cancel( $made->id, Actor::customer( $made->customer_id ), $receipt, $key );
		remove_action( 'woocommerce_subscription_status_active', $count );

		self::assertSame( 'cancelled', $after->store_status );
		self::assertSame( 0, $active, 'It is never resumed on the way.' );
		self::assertSame( array(), self::scheduled( $made->id ) );
	}

	/** @return iterable<string, array{Change}> */
	public static function moved_dates(): iterable {
		yield 'pause' => array( Change::hold( 30 ) );
		yield 'skip' => array( Change::skip( 1 ) );
	}

	/** @dataProvider moved_dates */
	public function test_deleting_the_last_paid_renewal_leaves_no_gift_to_who_cancels( Change $change ): void {
		$made = Shop::make( new Given() );
		Shop::renew( $made->id );
		$paid_until = self::snapshot( $made->id )->next_payment;
		$key        = self::key();
		$receipt    = self::apply( $made->id, $change, $key );
		$renewal    = Shop::get( $made->id )->get_last_order( 'all', 'renewal' );
		self::assertInstanceOf( \WC_Order::class, $renewal );
		$renewal->delete( true );

		self::assertEquals(
			$paid_until,
			self::connection()->ends_at_if_cancelled( self::snapshot( $made->id ), $receipt ),
		);
		self::assertEquals(
			$paid_until,
			self::connection()->cancel( $made->id, Actor::customer( $made->customer_id ), $receipt, $key )->end,
		);
	}

	public function test_a_skip_whose_payment_has_failed_is_not_said_to_be_taken_back(): void {
		$made    = Shop::make( new Given() );
		$key     = self::key();
		$receipt = Past::shift( self::apply( $made->id, Change::skip( 1 ), $key ), 60 * DAY_IN_SECONDS );
		update_option( 'churnstop_test_gateway', array( 'refuse_payments' => true ) );
		self::assertNull( Shop::renew( $made->id ) );
		$before = self::snapshot( $made->id );
		try {
			self::connection()->undo( $receipt, $key, 'Taken back.' );
			self::fail( 'The store would count the next payment from the one that is owed.' );
		} catch ( ConnectionFailure $refusal ) {
			self::assertSame( 'payment_in_flight', $refusal->blocker->code );
		}
		self::assertSame( $before->fingerprint(), self::snapshot( $made->id )->fingerprint() );
		self::assertSame(
			'cancelled',
			self::connection()->cancel(
				$made->id,
				Actor::customer( $made->customer_id ),
				$receipt,
				$key,
			)->store_status,
			'That holds no cancel back.',
		);
	}

	/** @return iterable<string, array{string}> */
	public static function broken_filters(): iterable {
		yield 'the item\'s name' => array( 'woocommerce_order_item_get_name' );
		yield 'the country' => array( 'woocommerce_subscription_get_billing_country' );
	}

	/** @dataProvider broken_filters */
	public function test_what_another_plugins_filter_answers_does_not_hold_back_a_cancel( string $hook ): void {
		$made = Shop::make( new Given() );
		foreach ( array( null, new \WP_Error( 'broken', 'Broken.' ) ) as $answer ) {
			$broken = static fn () => $answer;
			add_filter( $hook, $broken );
			try {
				self::assertNotSame( '', self::snapshot( $made->id )->name );
			} finally {
				remove_filter( $hook, $broken );
			}
		}
	}

	public function test_the_other_plugins_hear_of_a_cancel_as_of_the_stores_own(): void {
		$made  = Shop::make( new Given() );
		$heard = array();
		$hooks = array(
			'woocommerce_before_customer_changed_subscription_to_cancelled',
			'woocommerce_subscription_status_pending-cancel',
			'woocommerce_customer_changed_subscription_to_cancelled',
		);
		$hear  = static function () use ( &$heard ): void {
			$heard[] = current_action();
		};
		array_map( static fn ( string $hook ) => add_action( $hook, $hear ), $hooks );
		wc_clear_notices();
		self::connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );
		array_map( static fn ( string $hook ) => remove_action( $hook, $hear ), $hooks );
		self::assertSame( $hooks, $heard );
		self::assertCount( 1, wc_get_notices( 'success' ) );
		wc_clear_notices();
	}

	/** What the plugin's watcher does, where the store itself cancels. */
	public function test_the_stores_own_cancel_of_an_overdue_pause_ends_it_now_even_with_an_end_ahead(): void {
		$made    = Shop::make( new Given( next_payment: '+20 days', end: '+400 days' ) );
		$key     = self::key();
		$receipt = Past::shift( self::apply( $made->id, Change::hold( 30 ), $key ), 25 * DAY_IN_SECONDS );
		self::on_cancelling( fn () => self::connection()->undo( $receipt, $key, 'Cancelled.' ) );

		\WCS_User_Change_Status_Handler::change_users_subscription( Shop::get( $made->id ), 'cancelled' );

		self::assertSame( 'cancelled', Shop::get( $made->id )->get_status() );
		self::assertSame( array(), self::scheduled( $made->id ) );
		wc_clear_notices();
	}

	public function test_the_stores_own_cancel_of_a_pause_keeps_what_was_paid_and_not_the_gift(): void {
		$made   = Shop::make( new Given() );
		$before = self::snapshot( $made->id );
		$key    = self::key();
		$receipt = self::apply( $made->id, Change::hold( 30 ), $key );
		self::on_cancelling( fn () => self::connection()->undo( $receipt, $key, 'Cancelled.' ) );

		Shop::get( $made->id )->update_status( 'pending-cancel', 'By an admin.', true );

		self::assertEquals( $before->next_payment, self::snapshot( $made->id )->end );
	}

	public function test_what_is_trashed_has_ended(): void {
		$made = Shop::make( new Given() );
		self::told( $made->id );
		Shop::get( $made->id )->delete( false );
		self::assertContains( 'ended', self::told( $made->id ) );
		self::assertNull( self::connection()->snapshot( $made->id ) );
	}
}
