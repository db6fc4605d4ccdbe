<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\Cancellations;
use ChurnStop\Connections\WooCommerceSubscriptions\CancelledSubscriptions;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;

/** The year before ChurnStop as the real store's tables tell it, with orders in their own tables and as posts. */
final class PastYearTest extends StoreTestCase {

	/** WooCommerce refuses to change the option itself while orders stand in one place only. */
	private const ORDER_TABLES = 'pre_option_woocommerce_custom_orders_table_enabled';

	private static string $prefix = '';

	protected function setUp(): void {
		parent::setUp();
		self::$prefix = 'Past ' . bin2hex( random_bytes( 4 ) );
	}

	/** @return iterable<string, array{'yes'|'no'}> */
	public static function storages(): iterable {
		yield 'order tables' => array( 'yes' );
		yield 'posts' => array( 'no' );
	}

	/**
	 * Runs on one of the two storages, and leaves the site as it was.
	 *
	 * @param 'yes'|'no' $tables
	 */
	private static function stored_in( string $tables, \Closure $test ): void {
		$choose = static fn (): string => $tables;
		add_filter( self::ORDER_TABLES, $choose );
		self::assertSame( 'yes' === $tables, wcs_is_custom_order_tables_usage_enabled() );
		try {
			$test();
		} finally {
			remove_filter( self::ORDER_TABLES, $choose );
		}
	}

	/** A subscription of this test, whose line bears a name of its own. */
	private static function subscribe( string $name, Given $given ): \WC_Subscription {
		$subscription = Shop::get( Shop::make( $given )->id );
		foreach ( $subscription->get_items() as $line ) {
			$line->set_name( self::$prefix . ' ' . $name );
			$line->save();
		}
		return $subscription;
	}

	/** Changes its first order. */
	private static function order_of( \WC_Subscription $subscription, \Closure $change ): void {
		$order = $subscription->get_parent();
		self::assertInstanceOf( \WC_Order::class, $order );
		$change( $order );
		$order->save();
	}

	/** In the tables themselves: the store refuses a cancellation before the last payment. */
	private static function move_cancellation( int $id, string $when ): void {
		global $wpdb;
		$tables = wcs_is_custom_order_tables_usage_enabled();
		self::assertSame(
			1,
			$wpdb->update(
				$wpdb->prefix . ( $tables ? 'wc_orders_meta' : 'postmeta' ),
				array( 'meta_value' => gmdate( 'Y-m-d H:i:s', (int) strtotime( $when ) ) ),
				array(
					$tables ? 'order_id' : 'post_id' => $id,
					'meta_key'                       => '_schedule_cancelled',
				)
			)
		);
	}

	/** @return array<string, Cancellations> Those of this test by name. */
	private static function found( string $from = '-12 months', string $to = '+1 day' ): array {
		$found = array();
		$at    = static fn ( string $when ): \DateTimeImmutable => new \DateTimeImmutable(
			$when,
			new \DateTimeZone( 'UTC' ),
		);
		foreach (
			(
				new CancelledSubscriptions( Plugin::get()->part( Database::class ) )
			)->cancellations( array( $at( $from ), $at( '-1 day' ), $at( $to ) ) ) as $one
		) {
			if ( str_starts_with( $one->name, self::$prefix ) ) {
				$found[ substr( $one->name, strlen( self::$prefix ) + 1 ) ] = $one;
			}
		}
		return $found;
	}

	/** @return list<int> Month, count, unpaid, lost. */
	private static function figures( ?Cancellations $one ): array {
		return null === $one ? array() : array( $one->month, $one->count, $one->unpaid, $one->lost );
	}

	/**
	 * @param 'yes'|'no' $tables
	 * @dataProvider storages
	 */
	public function test_counts_what_was_cancelled_and_what_it_paid_a_month( string $tables ): void {
		self::stored_in(
			$tables,
			static function (): void {
				self::subscribe( 'monthly', new Given() )->update_status( 'pending-cancel' );
				self::subscribe(
					'two boxes, taxed and sent',
					new Given( quantity: 2, tax: 'added', shipping: 500 ),
				)->update_status( 'cancelled' );
				self::subscribe(
					'yearly',
					new Given( price: 12000, period: 'year' ),
				)->update_status( 'pending-cancel' );
				self::subscribe(
					'weekly',
					new Given( price: 1200, period: 'week', next_payment: '+5 days' ),
				)->update_status( 'pending-cancel' );
				self::subscribe( 'variation', new Given( shape: 'variable' ) )->update_status( 'pending-cancel' );
				self::subscribe( 'kept', new Given() );
				self::subscribe( 'expired', new Given() )->update_status( 'expired' );
				self::subscribe( 'on hold', new Given() )->update_status( 'on-hold' );
				$old = self::subscribe( 'long ago', new Given() );
				$old->update_status( 'cancelled' );
				self::move_cancellation( $old->get_id(), '-13 months' );

				$found = self::found();
				self::assertSame( array( 1, 1, 0, 4000 ), self::figures( $found['monthly'] ?? null ) );
				self::assertSame(
					array( 1, 1, 0, 10115 ),
					self::figures( $found['two boxes, taxed and sent'] ?? null ),
				);
				self::assertSame( array( 1, 1, 0, 1000 ), self::figures( $found['yearly'] ?? null ) );
				self::assertSame( array( 1, 1, 0, 5200 ), self::figures( $found['weekly'] ?? null ) );
				self::assertSame( array( 1, 1, 0, 4000 ), self::figures( $found['variation'] ?? null ) );
				self::assertSame(
					'subscription_variation',
					Shop::product( $found['variation']->product_id )->get_type(),
				);
				self::assertSame( 'USD', $found['monthly']->currency );
				self::assertCount( 5, $found, implode( ', ', array_keys( $found ) ) );
			}
		);
	}

	/**
	 * @param 'yes'|'no' $tables
	 * @dataProvider storages
	 */
	public function test_a_trial_costs_no_revenue_and_an_abandoned_checkout_is_no_cancellation( string $tables ): void {
		self::stored_in(
			$tables,
			static function (): void {
				self::subscribe(
					'in its trial',
					new Given( next_payment: '+9 days', trial_end: '+9 days' ),
				)->update_status( 'pending-cancel' );
				$free = self::subscribe( 'nothing paid yet', new Given() );
				self::order_of( $free, static fn ( \WC_Order $order ) => $order->set_total( '0' ) );
				$free->update_status( 'cancelled' );
				$renewed = self::subscribe( 'paid after its trial', new Given() );
				self::order_of( $renewed, static fn ( \WC_Order $order ) => $order->set_total( '0' ) );
				Shop::renew( $renewed->get_id() );
				Shop::get( $renewed->get_id() )->update_status( 'cancelled' );
				$abandoned = self::subscribe( 'abandoned', new Given( status: 'pending' ) );
				self::order_of(
					$abandoned,
					static function ( \WC_Order $order ): void {
						$order->set_date_paid( null );
						$order->set_status( 'failed' );
					}
				);
				$abandoned->update_status( 'cancelled' );
				$imported = self::subscribe( 'imported, without an order', new Given() );
				$imported->set_parent_id( 0 );
				$imported->update_status( 'cancelled' );

				$found = self::found();
				self::assertSame( array( 1, 1, 1, 0 ), self::figures( $found['in its trial'] ?? null ) );
				self::assertSame( array( 1, 1, 1, 0 ), self::figures( $found['nothing paid yet'] ?? null ) );
				self::assertSame( array( 1, 1, 0, 4000 ), self::figures( $found['paid after its trial'] ?? null ) );
				self::assertSame(
					array( 1, 1, 0, 4000 ),
					self::figures( $found['imported, without an order'] ?? null ),
				);
				self::assertArrayNotHasKey( 'abandoned', $found );
			}
		);
	}

	public function test_reports_over_rest_with_the_stores_own_money(): void {
		self::subscribe( 'in euro', new Given( currency: 'EUR' ) )->update_status( 'pending-cancel' );
		delete_transient( 'churnstop_past_year' );
		wp_set_current_user( (int) get_user_by( 'login', 'admin' )?->ID );
		$report = (array) rest_do_request( new \WP_REST_Request( 'GET', '/churnstop/v1/reports/past' ) )->get_data();
		$plans  = array_column( (array) $report['plans'], null, 'name' );
		self::assertSame(
			array( array( 'amount' => '40.00', 'currency' => 'EUR', 'formatted' => '€40.00' ) ),
			$plans[ self::$prefix . ' in euro' ]['lost'],
		);
	}
}
