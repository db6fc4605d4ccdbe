<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Data;
use ChurnStop\Measure\Measure;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;

/** What an attempt came to, by the orders of the real store. */
final class OutcomesTest extends StoreAttempt {

	public function test_three_renewals_a_refund_and_a_deletion_to_the_cent(): void {
		[ $made ] = self::accepted( 'discount' );
		$database = Plugin::get()->part( Database::class );
		// Shop::renew() moves what was paid before a day back each time: the attempt was ten days ago.
		foreach ( array( 'attempts', 'redemptions' ) as $table ) {
			$database->execute(
				'UPDATE {' . $table . '} SET created_at = created_at - INTERVAL 10 DAY WHERE customer_id = %s',
				array( $made->customer_id ),
			);
		}
		self::settled();
		self::assertSame( array( 'saved_pending', 0, 0, 0 ), self::figures( $made->id ) );
		foreach ( array( 1, 2, 3 ) as $ignored ) {
			Shop::renew( $made->id );
		}
		self::assertGreaterThan( 0, Data::int( self::outcome( $made->id ), 'dirty' ), 'It was heard.' );
		self::settled();
		self::assertSame( array( 'saved_pending', 3, 12000, 2400 ), self::figures( $made->id ) );

		$ids   = array_map( intval( ... ), self::subscription( $made->id )->get_related_orders( 'ids', 'renewal' ) );
		$order = wc_get_order( max( $ids ) );
		self::assertInstanceOf( \WC_Order::class, $order );
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '10.00' ) );
		self::assertInstanceOf( \WC_Order_Refund::class, $refund );
		self::settled();
		self::assertSame( array( 'saved_pending', 3, 11000, 2400 ), self::figures( $made->id ) );
		$refund->delete( true );
		self::settled();
		self::assertSame( array( 'saved_pending', 3, 12000, 2400 ), self::figures( $made->id ) );

		// An order that is in the trash is not in the books; taken out again it is.
		$order->delete( false );
		self::settled();
		self::assertSame( 2, self::figures( $made->id )[1] );

		// A refund that is heard of after its order is gone for good changes nothing else.
		$refund = wc_create_refund( array( 'order_id' => min( $ids ), 'amount' => '5.00' ) );
		self::assertInstanceOf( \WC_Order_Refund::class, $refund );
		$gone = wc_get_order( min( $ids ) );
		self::assertInstanceOf( \WC_Order::class, $gone );
		$gone->delete( true );
		do_action( 'woocommerce_order_refunded', min( $ids ), $refund->get_id() );
		$refund->delete( true );
		self::settled();
		$left = count( Shop::get( $made->id )->get_related_orders( 'ids', 'renewal' ) );
		self::assertSame( 1, self::figures( $made->id )[1], (string) $left );

		// Gone: what was known of it stays.
		self::subscription( $made->id )->delete( true );
		self::settled();
		$row = self::outcome( $made->id );
		self::assertSame( array( 'saved', 'gone', '1' ), array( $row['state'], $row['status'], $row['renewals'] ) );
	}

	public function test_a_cancellation_by_the_stores_own_link_within_thirty_days_is_no_save(): void {
		[ $made ] = self::accepted( 'pause' );
		self::settled();
		self::assertSame( 'saved_pending', self::figures( $made->id )[0] );
		self::subscription( $made->id )->update_status( 'pending-cancel' );
		self::settled();
		self::assertSame( 'saved_lost', self::figures( $made->id )[0] );
	}

	/** By staff in wp-admin, WP-CLI, the gateway or the store's own link: each writes the status. */
	public function test_a_customer_who_closed_it_and_is_cancelled_by_staff_did_not_stay(): void {
		$made    = Shop::make( new Given() );
		$shopper = Http::as( $made->customer_id );
		$started = $shopper->rest( 'POST', '/churnstop/v1/attempts', array(
			'subscription_id' => $made->id,
			'source'          => 'account',
		) );
		$id      = Data::string( Data::decode( $started['body'] ), 'id' );
		$shopper->rest( 'POST', "/churnstop/v1/attempts/$id/dismiss", array() );
		self::settled();
		self::assertSame( 'dismissed', self::figures( $made->id )[0] );
		self::subscription( $made->id )->update_status( 'cancelled' );
		self::settled();
		self::assertSame( 'dismissed_lost', self::figures( $made->id )[0] );
	}

	private static function subscription( int $id ): \WC_Subscription {
		return Shop::get( $id );
	}

	/** Measured; and a recount finds nothing to change. */
	private static function settled(): void {
		self::reload();
		$measure = Plugin::get()->part( Measure::class );
		$measure->run( PHP_INT_MAX );
		self::assertSame( 0, $measure->recount( static function ( int $done ): void {} ) );
	}

	/** @return array{string, int, int, int} State, renewals, revenue, concession. */
	private static function figures( int $id ): array {
		$row = self::outcome( $id );
		return array(
			Data::string( $row, 'state' ),
			Data::int( $row, 'renewals' ),
			Data::int( $row, 'revenue' ),
			Data::int( $row, 'concession' ),
		);
	}

	/** @return array<string, mixed> */
	private static function outcome( int $id ): array {
		$row = Plugin::get()->part( Database::class )->row(
			'SELECT * FROM {outcomes} WHERE subscription_id = %d',
			array( $id ),
		);
		self::assertNotNull( $row );
		return $row;
	}
}
