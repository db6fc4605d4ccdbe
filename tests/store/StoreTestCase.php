<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Contract\RecordingWatcher;
use PHPUnit\Framework\TestCase;

/** The connection on the real store, beyond what all connections have in common. */
abstract class StoreTestCase extends TestCase {

	use WithoutMail;

	private static ?WooCommerceSubscriptions $connection = null;

	private static ?RecordingWatcher $watcher = null;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		wc_load_cart();
	}

	protected function tearDown(): void {
		Refusals::end();
		self::$watcher?->on_cancelling( null );
		KillPoint::listen( null );
		delete_option( 'churnstop_test_gateway' );
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/** With its listeners, as it is on a site. */
	protected static function connection(): WooCommerceSubscriptions {
		if ( null === self::$connection ) {
			self::$connection = new WooCommerceSubscriptions();
			self::$watcher    = new RecordingWatcher();
			self::$connection->watch( self::$watcher );
		}
		return self::$connection;
	}

	/** What the watcher does, once, when it is told of a cancellation. */
	protected static function on_cancelling( \Closure $act ): void {
		self::connection();
		self::$watcher?->on_cancelling( $act );
	}

	/** What the watcher answers to be agreed, and to be the last pause that has run its course. */
	protected static function watches( ?Receipt $agreed = null, ?Receipt $paused = null ): void {
		self::connection();
		if ( null !== self::$watcher ) {
			self::$watcher->agreed = $agreed;
			self::$watcher->paused = $paused;
		}
	}

	/** @return list<string> What the listeners told of a subscription since the last call. */
	protected static function told( int $id ): array {
		$told = self::$watcher?->told( $id ) ?? array();
		self::$watcher?->forget();
		return $told;
	}

	protected static function snapshot( int $id ): Snapshot {
		$snapshot = self::connection()->snapshot( $id );
		self::assertNotNull( $snapshot );
		return $snapshot;
	}

	protected static function key(): string {
		return 'key-' . bin2hex( random_bytes( 8 ) );
	}

	protected static function apply( int $id, Change $change, string $key ): Receipt {
		$snapshot = self::snapshot( $id );
		self::assertSame(
			array(),
			array_map(
				static fn ( $blocker ): string => $blocker->code,
				self::connection()->blockers( $snapshot, $change ),
			),
		);
		$receipt = self::connection()->apply( self::connection()->prepare( $snapshot, $change ), $key );
		return Receipt::from_array( Data::decode( Data::encode( $receipt->to_array() ) ) );
	}

	/** Scheduled payments of a subscription, as Action Scheduler has them. @return list<int> */
	protected static function scheduled( int $id ): array {
		$times = array();
		foreach (
			as_get_scheduled_actions( array(
				'hook' => 'woocommerce_scheduled_subscription_payment',
				'args' => array( 'subscription_id' => $id ),
				'status' => \ActionScheduler_Store::STATUS_PENDING,
				'per_page' => 20,
			) ) as $action
		) {
			$times[] = (int) $action->get_schedule()->get_date()->getTimestamp();
		}
		return $times;
	}

	protected static function coupon_of( string $key ): \WC_Coupon {
		$found = get_posts( array(
			'post_type' => 'shop_coupon',
			'post_status' => array( 'publish', 'trash', 'draft' ),
			'meta_key' => '_churnstop_redemption',
			'meta_value' => $key,
			'numberposts' => 2,
		) );
		self::assertCount( 1, $found );
		return new \WC_Coupon( $found[0]->ID );
	}

	/**
	 * A credit that each renewal carries, larger than what is left of a lower price: the store would cut it down for
	 * good.
	 */
	protected static function credit( int $id ): void {
		$fee = new \WC_Order_Item_Fee();
		$fee->set_props( array( 'name' => 'Credit', 'amount' => '-35', 'total' => '-35', 'tax_status' => 'none' ) );
		$subscription = Shop::get( $id );
		$subscription->add_item( $fee );
		$subscription->calculate_totals();
	}

	/** Taxes rise meanwhile. */
	protected static function with_other_taxes( \Closure $act ): void {
		global $wpdb;
		$wpdb->query( "UPDATE {$wpdb->prefix}woocommerce_tax_rates SET tax_rate = '25.0000'" );
		\WC_Cache_Helper::invalidate_cache_group( 'taxes' );
		try {
			$act();
		} finally {
			$wpdb->query( "UPDATE {$wpdb->prefix}woocommerce_tax_rates SET tax_rate = '19.0000'" );
			\WC_Cache_Helper::invalidate_cache_group( 'taxes' );
		}
	}
}
