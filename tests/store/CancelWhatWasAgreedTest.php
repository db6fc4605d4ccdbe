<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventSearch;
use ChurnStop\Failure;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;

/**
 * Cancelling anyway, where the concession cannot be taken back any more: what stands in its way is the store's concern,
 * never the shopper's.
 */
final class CancelWhatWasAgreedTest extends StoreAttempt {

	/** @return iterable<string, array{bool}> */
	public static function ways(): iterable {
		yield 'through ChurnStop' => array( false );
		yield 'the store\'s own link' => array( true );
	}

	/** @dataProvider ways */
	public function test_a_switch_whose_former_product_is_gone_does_not_hold_the_cancel_back( bool $native ): void {
		self::publish( 'tier_down' );
		$made   = self::subscribe( 'tier_down' );
		$before = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $before );
		$item    = $before[1]->items[0];
		$former  = $item->variation_id > 0 ? $item->variation_id : $item->product_id;
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		wp_delete_post( $former, true );
		self::reload();

		if ( $native ) {
			\WCS_User_Change_Status_Handler::change_users_subscription( Shop::get( $made->id ), 'cancelled' );
		} else {
			$second = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
			self::assertSame( 'cancelled', self::ask( $http, '/' . $second['id'] . '/cancel' )['state'] );
		}
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
		self::assertSame(
			Data::iso( $before[1]->next_payment ),
			Data::iso( new \DateTimeImmutable( '@' . Shop::get( $made->id )->get_time( 'end' ) ) ),
		);
		self::assertNull(
			Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) ),
		);
	}

	/**
	 * @return iterable<string, array{string, bool, string}> Type, whether by the store's own link, what the note tells
	 *     the support agent to do.
	 */
	public static function left_behind(): iterable {
		foreach ( array( 'through ChurnStop' => false, 'the store\'s own link' => true ) as $way => $native ) {
			yield 'discount, ' . $way => array( 'discount', $native, 'first remove the coupon churnstop-' );
			yield 'skip, ' . $way => array( 'skip_renewal', $native, 'set its end date to ' );
			yield 'pause, ' . $way => array( 'pause', $native, 'set its end date to ' );
			yield 'switch, ' . $way => array( 'tier_down', $native, 'edit its items' );
		}
	}

	/** @dataProvider left_behind */
	public function test_what_could_not_be_taken_back_is_told_in_a_note(
		string $type,
		bool $native,
		string $advice,
	): void {
		self::publish( $type );
		$made    = self::subscribe( $type );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::reload();
		$break = static fn () => throw new \Exception( 'Refused by another plugin.' );
		$hooks = array(
			'woocommerce_subscription_date_updated',
			'woocommerce_subscription_item_switched',
			'woocommerce_before_delete_order_item',
		);
		$off   = static fn () => array_map( static fn ( string $hook ) => remove_action( $hook, $break ), $hooks );
		array_map( static fn ( string $hook ) => add_action( $hook, $break ), $hooks );
		// The cancellation itself, which moves dates and leaves items alone, is let through.
		$date = static fn () => remove_action( 'woocommerce_subscription_date_updated', $break );
		add_action( 'woocommerce_subscription_pre_update_status', $date, 2, 0 );
		wp_set_current_user( $made->customer_id );
		try {
			self::cancel( $made, $native );
		} finally {
			$off();
			remove_action( 'woocommerce_subscription_pre_update_status', $date, 2 );
			wp_set_current_user( 0 );
		}
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
		$notes = array_filter(
			array_column( wc_get_order_notes( array( 'order_id' => $made->id ) ), 'content' ),
			static fn ( string $note ): bool => str_contains( $note, $advice ),
		);
		self::assertCount( 1, $notes );
	}

	/** @dataProvider ways */
	public function test_another_plugins_fatal_error_over_dates_does_not_hold_the_cancel_back( bool $native ): void {
		self::publish( 'skip_renewal' );
		$made    = self::subscribe( 'skip_renewal' );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::reload();

		$failed = 0;
		$break  = static function () use ( &$failed ): void {
			if ( 1 === ++$failed ) {
				throw new \Error( 'A mistake of another plugin.' );
			}
		};
		wp_set_current_user( $made->customer_id );
		add_action( 'woocommerce_subscription_date_updated', $break );
		try {
			self::cancel( $made, $native );
		} finally {
			remove_action( 'woocommerce_subscription_date_updated', $break );
			wp_set_current_user( 0 );
		}
		self::assertGreaterThan( 0, $failed );
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
	}

	/** @return iterable<string, array{string}> */
	public static function gifts(): iterable {
		yield 'skip' => array( 'skip_renewal' );
		yield 'pause' => array( 'pause' );
	}

	/** @dataProvider gifts */
	public function test_a_killed_accept_leaves_no_gift_to_who_takes_the_stores_own_link( string $type ): void {
		self::publish( $type );
		$made   = self::subscribe( $type );
		$before = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $before );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		$redemption = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $redemption );
		// As the killed process left it: the change is made, and nothing says so.
		Plugin::get()->part( Database::class )->update(
			'redemptions',
			array( 'state' => 'pending' ),
			array( 'id' => $redemption->id ),
		);
		self::reload();

		\WCS_User_Change_Status_Handler::change_users_subscription( Shop::get( $made->id ), 'cancelled' );

		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
		self::assertSame(
			Data::iso( $before[1]->next_payment ),
			Data::iso( new \DateTimeImmutable( '@' . Shop::get( $made->id )->get_time( 'end' ) ) ),
		);
		self::assertSame( 'failed', Plugin::get()->part( RedemptionStore::class )->get( $redemption->id )?->state );
		self::assertSame(
			array( 'offer_failed' ),
			array_map(
				static fn ( Event $event ): string => $event->type,
				Plugin::get()->part( EventSearch::class )->find(
					array( 'subscription' => WooCommerceSubscriptions::ref( $made->id ) ),
					1,
					1,
				)[0],
			),
		);
	}

	/**
	 * @return iterable<string, array{string, bool}> The hook that fails, and whether the subscription is brought back.
	 */
	public static function fatal_hooks(): iterable {
		yield 'after a cancel' => array( 'woocommerce_customer_changed_subscription_to_cancelled', false );
		yield 'of the status' => array( 'woocommerce_subscription_status_pending-cancel', false );
		yield 'after a reactivation' => array( 'woocommerce_customer_changed_subscription_to_active', true );
		yield 'before the store schedules the next payment' => array( 'woocommerce_subscription_status_active', true );
	}

	/** @dataProvider fatal_hooks */
	public function test_a_fatal_error_of_another_plugin_is_not_the_shoppers( string $hook, bool $kept ): void {
		self::publish( 'discount' );
		$one = self::subscribe( 'discount' );
		$two = self::subscribe( 'discount' );
		$second = Shop::get( $two->id );
		$second->set_customer_id( $one->customer_id );
		$second->save();
		self::reload();
		$ids   = array( $one->id, $two->id );
		$who   = Actor::customer( $one->customer_id );
		$flow  = Plugin::get()->part( CancelFlow::class );
		$break = static fn () => throw new \Error( 'A mistake of another plugin.' );
		wp_set_current_user( $one->customer_id );
		if ( ! $kept ) {
			add_action( $hook, $break, 1 );
		}
		try {
			$done = $flow->cancel(
				$who,
				Data::string( $flow->start( $who, array_map( WooCommerceSubscriptions::ref( ... ), $ids ) )[0], 'id' ),
			);
			self::assertSame(
				array( 'cancelled', 'cancelled' ),
				array_column( Data::maps( $done, 'subscriptions' ), 'outcome' ),
			);
			if ( $kept ) {
				add_action( $hook, $break, 1 );
				$flow->reactivate( $who, Data::string( $done, 'id' ) );
			}
		} finally {
			remove_action( $hook, $break, 1 );
			wp_set_current_user( 0 );
		}
		self::reload();
		foreach ( $ids as $id ) {
			$subscription = Shop::get( $id );
			self::assertSame( $kept ? 'active' : 'pending-cancel', $subscription->get_status() );
			self::assertSame(
				$kept ? $subscription->get_time( 'next_payment' ) : false,
				as_next_scheduled_action( 'woocommerce_scheduled_subscription_payment', array(
					'subscription_id' => $id,
				) ),
			);
		}
	}

	public function test_a_refused_cancel_leaves_the_next_payment_where_it_was(): void {
		$made   = self::subscribe( 'discount' );
		$before = Shop::get( $made->id )->get_time( 'next_payment' );
		$who    = Actor::customer( $made->customer_id );
		$flow   = Plugin::get()->part( CancelFlow::class );
		// The store has taken the payment's date away when it tells of it.
		$break = static fn () => throw new \Exception( 'A mistake of another plugin.' );
		wp_set_current_user( $made->customer_id );
		add_action( 'woocommerce_subscription_date_updated', $break );
		try {
			$flow->cancel(
				$who,
				Data::string( $flow->start( $who, array( WooCommerceSubscriptions::ref( $made->id ) ) )[0], 'id' ),
			);
			self::fail( 'The store refused it.' );
		} catch ( Failure $failure ) {
			self::assertSame( 'churnstop_gateway_failed', $failure->error );
		} finally {
			remove_action( 'woocommerce_subscription_date_updated', $break );
			wp_set_current_user( 0 );
		}
		self::reload();
		$after = Shop::get( $made->id );
		self::assertSame(
			array( 'active', $before, 0 ),
			array( $after->get_status(), $after->get_time( 'next_payment' ), $after->get_time( 'end' ) ),
		);
		self::assertSame(
			$before,
			as_next_scheduled_action( 'woocommerce_scheduled_subscription_payment', array(
				'subscription_id' => $made->id,
			) ),
			'it is billed as before',
		);
	}

	public function test_what_cannot_be_settled_does_not_hold_the_cancel_back(): void {
		self::publish( 'discount' );
		$made    = self::subscribe( 'discount' );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		// As if the accept had been killed before it was recorded, and what was shown does not hold any more.
		$database = Plugin::get()->part( Database::class );
		$database->execute(
			"UPDATE {redemptions} SET state = 'pending', updated_at = '2020-01-01 00:00:00' WHERE subscription_id = %d",
			array( $made->id ),
		);
		$database->execute(
			"UPDATE {attempts} SET state = 'survey', open_key = %s, claim = 'x', claimed_for = 'accept', "
				. "claimed_until = '2020-01-01 00:00:00' WHERE uuid = %s",
			array(
				Attempt::key( $made->customer_id, array( WooCommerceSubscriptions::ref( $made->id ) ) ),
				$attempt['id'],
			),
		);
		$database->execute(
			"UPDATE {attempts} SET body = JSON_REMOVE( body, '$.shown_offer' ) WHERE uuid = %s",
			array( $attempt['id'] ),
		);
		self::reload();
		$break = static fn () => throw new \Error( 'A mistake of another plugin.' );
		wp_set_current_user( $made->customer_id );
		add_action( 'woocommerce_before_delete_order_item', $break );
		try {
			self::assertSame(
				'cancelled',
				Plugin::get()->part( CancelFlow::class )->cancel(
					Actor::customer( $made->customer_id ),
					Data::string( $attempt, 'id' ),
				)['state'],
			);
		} finally {
			remove_action( 'woocommerce_before_delete_order_item', $break );
			wp_set_current_user( 0 );
		}
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
	}

	private static function cancel( Made $made, bool $native ): void {
		if ( $native ) {
			\WCS_User_Change_Status_Handler::change_users_subscription( Shop::get( $made->id ), 'cancelled' );
			return;
		}
		$flow = Plugin::get()->part( CancelFlow::class );
		$who  = Actor::customer( $made->customer_id );
		self::assertSame(
			'cancelled',
			$flow->cancel(
				$who,
				Data::string( $flow->start( $who, array( WooCommerceSubscriptions::ref( $made->id ) ) )[0], 'id' ),
			)['state'],
		);
	}

	/** @return iterable<string, array{string, string}> Type, how. */
	public static function refused_cancels(): iterable {
		foreach ( array( 'discount', 'skip_renewal', 'pause', 'tier_down' ) as $type ) {
			foreach (
				array( 'through ChurnStop', 'the store\'s own link', 'the store\'s own link, half-way' ) as $way
			) {
				yield $type . ', ' . $way => array( $type, $way );
			}
		}
	}

	/** @dataProvider refused_cancels */
	public function test_after_a_refused_cancel_what_was_agreed_stands( string $type, string $way ): void {
		[ $made, $live, $http ] = self::accepted( $type );
		$before                 = Shop::get( $made->id );
		self::cancel_refused_by_another_plugin( $made, $http, $way );
		$after = Shop::get( $made->id );
		self::assertSame(
			array( $before->get_status(), $before->get_time( 'next_payment' ), 0 ),
			array( $after->get_status(), $after->get_time( 'next_payment' ), $after->get_time( 'end' ) ),
		);

		self::assertSame( $before->get_total(), $after->get_total() );
		self::assertSame( 'applied', Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state );
		self::assertSame(
			0,
			Plugin::get()->part( EventSearch::class )->find(
				array( 'type' => 'offer_reverted', 'subscription' => WooCommerceSubscriptions::ref( $made->id ) ),
				1,
				9,
			)[1],
		);
		if ( 'pause' === $type ) {
			do_action( 'churnstop_resume', $live->key );
			self::reload();
		}
		$due = Shop::get( $made->id )->get_time( 'next_payment' );
		self::assertSame(
			array( 'active', $before->get_time( 'next_payment' ) ),
			array( Shop::get( $made->id )->get_status(), $due ),
		);
		self::assertSame(
			$due,
			as_next_scheduled_action( 'woocommerce_scheduled_subscription_payment', array(
				'subscription_id' => $made->id,
			) ),
		);
		self::assertSame(
			(int) round( 100 * (float) $before->get_total() ),
			Shop::renew( $made->id ),
			'What the customer was told.',
		);
	}

	/** What is agreed has been taken back already when the store hears of the new status. */
	private static function cancel_refused_by_another_plugin( Made $made, Http $http, string $way ): void {
		$refuse = static fn () => throw new \Exception( 'Refused by another plugin.' );
		$hook   = 'woocommerce_subscription_date_deleted';
		if ( str_ends_with( $way, 'half-way' ) ) {
			add_filter( $hook, $refuse );
		} else {
			update_option( 'churnstop_test_gateway', array(
				'refuse_status' => array( 'pending-cancel', 'cancelled' ),
			) );
		}
		try {
			if ( str_ends_with( $way, 'half-way' ) ) {
				\WCS_User_Change_Status_Handler::change_users_subscription( Shop::get( $made->id ), 'cancelled' );
				self::fail( 'The store refused it.' );
			} elseif ( 'the store\'s own link' === $way ) {
				[ $connection, $snapshot ] = Plugin::get()->part( Connections::class )->find(
					WooCommerceSubscriptions::ref( $made->id ),
				)
					?? self::fail();
				self::assertSame(
					500,
					$http->get( add_query_arg(
						'_wpnonce',
						$http->nonce_for( $made->id . $snapshot->store_status ),
						(string) $connection->cancel_url( $snapshot ),
					) )['status'],
				);
			} else {
				$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
				self::assertSame(
					'churnstop_gateway_failed',
					self::ask( $http, '/' . $attempt['id'] . '/cancel', array(), 502 )['code'],
				);
			}
		} catch ( \Exception $refusal ) {
			self::assertSame( 'Refused by another plugin.', $refusal->getMessage() );
		} finally {
			remove_filter( $hook, $refuse );
			delete_option( 'churnstop_test_gateway' );
		}
		self::reload();
	}
}
