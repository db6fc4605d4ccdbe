<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use Automattic\WooCommerce\Caching\WPCacheEngine;
use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Connections\WooCommerceSubscriptions\Store;
use ChurnStop\Data;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Fork;

/** A change against the store's renewal job in another process: one after the other, never half of each. */
final class RaceTest extends StoreTestCase {

	/** @var list<resource> */
	private array $processes = array();

	protected function tearDown(): void {
		foreach ( $this->processes as $process ) {
			proc_terminate( $process );
			proc_close( $process );
		}
		parent::tearDown();
	}

	public function test_a_discount_that_comes_during_a_renewal_is_refused_and_the_renewal_billed_as_it_was(): void {
		$made    = $this->due();
		$key     = self::key();
		$receipt = self::connection()->prepare( self::snapshot( $made ), Change::discount( 20, 3 ) );
		$out     = $this->renewal( $made, 1500 );
		self::assertSame( "charging\n", fgets( $out ) );

		try {
			self::connection()->apply( $receipt, $key );
			self::fail( 'It had to be refused: the renewal has been counted without it.' );
		} catch ( ConnectionFailure $failure ) {
			self::assertSame( 'changed_meanwhile', $failure->blocker->code );
		}

		self::assertSame( "done\n", fgets( $out ) );
		wp_cache_flush_runtime();
		self::assertSame( array( 4000 ), $this->billed( $made ) );
		self::assertSame( Receipt::UNTOUCHED, self::connection()->check( $receipt, $key ) );
		self::assertSame( array(), Shop::get( $made )->get_coupon_codes() );
	}

	public function test_a_renewal_that_comes_during_a_discount_waits_and_bills_it(): void {
		$made    = $this->due();
		$receipt = self::connection()->prepare( self::snapshot( $made ), Change::discount( 20, 3 ) );
		$out     = null;
		// The coupon is made, and not yet on the subscription.
		KillPoint::listen(
			function ( string $point ) use ( &$out, $made ): void {
				if ( 'discount:coupon-created' === $point ) {
					$out = $this->renewal( $made, 0 );
					usleep( 2_500_000 );
				}
			}
		);
		self::connection()->apply( $receipt, self::key() );
		self::assertIsResource( $out );
		self::assertSame( "charging\ndone\n", stream_get_contents( $out ) );
		wp_cache_flush_runtime();
		self::assertSame( array( 3200 ), $this->billed( $made ) );
		$order = Shop::get( $made )->get_last_order( 'all', 'renewal' );
		self::assertInstanceOf( \WC_Order::class, $order );
		self::assertSame(
			array( '32' ),
			array_values( array_map(
				static fn ( \WC_Order_Item_Product $line ): string => $line->get_total(),
				$order->get_items(),
			) ),
			'Its lines say so, too.',
		);
	}

	public function test_a_pause_that_comes_during_a_renewal_is_refused(): void {
		$made    = $this->due();
		$key     = self::key();
		$receipt = self::connection()->prepare( self::snapshot( $made ), Change::hold( 30 ) );
		$out     = $this->renewal( $made, 1000 );
		self::assertSame( "charging\n", fgets( $out ) );
		try {
			self::connection()->apply( $receipt, $key );
			self::fail( 'It had to be refused.' );
		} catch ( ConnectionFailure $failure ) {
			self::assertSame( 'changed_meanwhile', $failure->blocker->code );
		}
		fgets( $out );
		wp_cache_flush_runtime();
		self::assertSame(
			array( 'active', array( 4000 ) ),
			array( Shop::get( $made )->get_status(), $this->billed( $made ) ),
		);
	}

	public function test_a_cancel_during_a_renewal_is_never_refused_and_keeps_what_is_being_paid(): void {
		$made = $this->due();
		// As long as gateways take.
		$out = $this->renewal( $made, 3000 );
		self::assertSame( "charging\n", fgets( $out ) );

		$after = self::connection()->cancel( $made, Actor::customer( (int) Shop::get( $made )->get_user_id() ) );

		self::assertSame( 'pending-cancel', $after->store_status );
		fgets( $out );
		wp_cache_flush_runtime();
		self::assertSame(
			array( 'pending-cancel', array( 4000 ) ),
			array( Shop::get( $made )->get_status(), $this->billed( $made ) ),
		);
		self::assertGreaterThan(
			time() + 25 * DAY_IN_SECONDS,
			(int) Shop::get( $made )->get_time( 'end' ),
			'What was just paid is kept.',
		);
	}

	public function test_a_cancel_while_a_failed_renewal_is_charged_again_keeps_what_is_being_paid(): void {
		$made = Shop::make( new Given( unpaid: true ) );
		$id   = Shop::get( $made->id )->get_last_order( 'ids', 'renewal' );
		$job  = Fork::start(
			static function () use ( $id ): int {
				// The store's own callback, with a gateway that takes its time.
				add_action(
					'woocommerce_scheduled_subscription_payment_retry',
					static function ( int $order_id ): void {
						usleep( 1_000_000 );
						wc_get_order( $order_id )->payment_complete( 'again' );
					}
				);
				do_action( 'woocommerce_scheduled_subscription_payment_retry', $id );
				return 0;
			}
		);
		usleep( 400_000 );

		$after = self::connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );

		self::assertSame( 0, $job->wait() );
		self::assertSame(
			array( 'pending-cancel', array( 4000 ) ),
			array( $after->store_status, $this->billed( $made->id ) ),
		);
	}

	/** @return iterable<string, array{Given, Change|null}> Null: the switch to `basic`. */
	public static function changes(): iterable {
		yield 'discount' => array( new Given(), Change::discount( 20, 3 ) );
		yield 'pause' => array( new Given(), Change::hold( 30 ) );
		yield 'skip' => array( new Given(), Change::skip( 1 ) );
		yield 'switch' => array( Given::with_basic(), null );
	}

	/** @return iterable<string, array{Given, Change|null, bool}> */
	public static function edits(): iterable {
		foreach ( self::changes() as $name => $change ) {
			yield $name . ', the date' => array( ...$change, true );
			if ( in_array( $name, array( 'discount', 'switch' ), true ) ) {
				yield $name . ', the price' => array( ...$change, false );
			}
		}
	}

	/**
	 * The store saves a subscription whole: what an admin writes after we have looked would be written over.
	 *
	 * @dataProvider edits
	 */
	public function test_an_admins_edit_while_a_change_is_being_checked_stands(
		Given $given,
		?Change $change,
		bool $date,
	): void {
		$made    = Shop::make( $given );
		$key     = self::key();
		$receipt = self::connection()->prepare(
			self::snapshot( $made->id ),
			$change ?? Change::switch_to( $made->siblings['basic'] ),
		);
		$day     = time() + 25 * DAY_IN_SECONDS;
		$edited  = false;
		$edit    = static function ( mixed $answer ) use ( &$edited, $made, $date, $day ): mixed {
			if ( ! $edited ) {
				$edited = true;
				// As another process would: from the database, and without a word to this one's instance.
				wp_cache_flush_runtime();
				$subscription = Shop::get( $made->id );
				if ( $date ) {
					$subscription->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', $day ) ) );
				} else {
					foreach ( $subscription->get_items() as $line ) {
						if ( $line instanceof \WC_Order_Item_Product ) {
							$line->set_total( '31.50' );
							$line->save();
						}
					}
					Shop::get( $made->id )->calculate_totals();
				}
			}
			return $answer;
		};
		add_filter( 'woocommerce_subscription_payment_gateway_supports', $edit );
		try {
			self::connection()->apply( $receipt, $key );
			self::fail( 'It had to be refused.' );
		} catch ( ConnectionFailure $failure ) {
			self::assertContains( $failure->blocker->code, array( 'changed_meanwhile', 'edited_prices' ) );
		} finally {
			remove_filter( 'woocommerce_subscription_payment_gateway_supports', $edit );
		}
		self::assertTrue( $edited );
		wp_cache_flush_runtime();
		$after = self::snapshot( $made->id );
		self::assertSame( array( 'active', array() ), array( $after->store_status, $after->coupons ) );
		self::assertSame( $date ? 4000 : 3150, $after->total->cents );
		self::assertSame(
			$date ? $day : Data::time( $receipt->prior, 'next_payment' )?->getTimestamp(),
			$after->next_payment?->getTimestamp(),
		);
		self::assertSame( array( $after->next_payment?->getTimestamp() ), self::scheduled( $made->id ) );
		self::assertSame( Receipt::UNTOUCHED, self::connection()->check( $receipt, $key ) );
	}

	/** The store's data cache, which a site's object cache keeps beyond the process, on top of all others. */
	public function test_what_is_in_the_database_counts_and_not_what_is_cached_of_it(): void {
		global $wpdb;
		update_option( 'woocommerce_hpos_datastore_caching_enabled', 'yes' );
		try {
			$made    = Shop::make( Given::with_basic() );
			$key     = self::key();
			$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
			$order   = Shop::get( $made->id )->get_last_order( 'all', 'switch' );
			$line    = array_key_first( Shop::get( $made->id )->get_items() );
			self::assertInstanceOf( \WC_Order::class, $order );
			self::assertSame( Receipt::APPLIED, self::connection()->check( $receipt, $key ) );

			// As after a kill: the server took back what the process had written, and the cache knows nothing of it.
			$wpdb->update(
				$wpdb->prefix . 'woocommerce_order_itemmeta',
				array( 'meta_value' => '7' ),
				array( 'order_item_id' => $line, 'meta_key' => '_line_total' ),
			);
			$wpdb->update(
				$wpdb->prefix . 'wc_orders_meta',
				array( 'meta_value' => '{}' ),
				array( 'order_id' => $made->id, 'meta_key' => '_billing_address_index' ),
			);
			$wpdb->delete( $wpdb->prefix . 'wc_orders_meta', array(
				'order_id' => $order->get_id(),
				'meta_key' => '_completed_subscription_switch',
			) );
			( new WPCacheEngine() )->delete_cached_object( (string) $made->id, 'orders_data' );

			$fresh = ( new Store() )->fresh( $made->id );
			self::assertInstanceOf( \WC_Subscription::class, $fresh );
			self::assertSame( '{}', $fresh->get_meta( '_billing_address_index' ) );
			self::assertSame(
				array( '7' ),
				array_values( array_map(
					static fn ( \WC_Order_Item_Product $item ): string => $item->get_total(),
					$fresh->get_items(),
				) ),
			);
			self::assertNotSame( Receipt::APPLIED, self::connection()->check( $receipt, $key ) );
		} finally {
			delete_option( 'woocommerce_hpos_datastore_caching_enabled' );
		}
	}

	/** A subscription that is about to be billed: nothing is offered once the payment is due. */
	private function due(): int {
		$made = Shop::make( new Given() );
		Shop::get( $made->id )->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', time() + 120 ) ) );
		return $made->id;
	}

	/** @return list<int> What the renewals were, in cents. */
	private function billed( int $id ): array {
		$billed = array();
		foreach ( Shop::get( $id )->get_related_orders( 'all', 'renewal' ) as $order ) {
			if ( $order instanceof \WC_Order && $order->is_paid() ) {
				$billed[] = (int) round( 100 * (float) $order->get_total() );
			}
		}
		return $billed;
	}

	/** @return resource Its output. */
	private function renewal( int $id, int $milliseconds ) {
		$process = proc_open(
			array(
				PHP_BINARY,
				'-d',
				'memory_limit=512M',
				__DIR__ . '/renewal-worker.php',
				(string) $id,
				(string) $milliseconds,
			),
			array( 1 => array( 'pipe', 'w' ) ),
			$pipes,
		);
		self::assertIsResource( $process );
		$this->processes[] = $process;
		return $pipes[1];
	}
}
