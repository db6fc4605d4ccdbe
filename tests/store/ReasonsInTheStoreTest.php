<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use Automattic\WooCommerce\Utilities\OrderUtil;
use ChurnStop\Data;
use ChurnStop\Tests\Harness\Http;

/** Reasons in WooCommerce's own list of subscriptions and in its REST API, with both storages of orders. */
final class ReasonsInTheStoreTest extends StoreAttempt {

	protected function tearDown(): void {
		self::use_tables( true );
		parent::tearDown();
	}

	private static function use_tables( bool $tables ): void {
		add_filter( 'wc_allow_changing_orders_storage_while_sync_is_pending', '__return_true' );
		update_option( 'woocommerce_custom_orders_table_enabled', $tables ? 'yes' : 'no' );
		remove_filter( 'wc_allow_changing_orders_storage_while_sync_is_pending', '__return_true' );
		wp_cache_flush_runtime();
		self::assertSame( $tables, OrderUtil::custom_orders_table_usage_is_enabled() );
	}

	/** @return iterable<string, array{bool, string}> */
	public static function storages(): iterable {
		yield 'tables' => array( true, '/wp-admin/admin.php?page=wc-orders--shop_subscription' );
		yield 'posts' => array( false, '/wp-admin/edit.php?post_type=shop_subscription' );
	}

	private static function manager(): int {
		$user = get_user_by( 'login', 'manager' );
		self::assertNotFalse( $user );
		return $user->ID;
	}

	/** @return list<int> The subscriptions in the list. */
	private static function listed( string $page ): array {
		preg_match_all( '/<tr id="(?:order|post)-(\d+)"/', $page, $found );
		return array_map( intval( ... ), $found[1] );
	}

	/** @dataProvider storages */
	public function test_list_and_rest_say_why( bool $tables, string $list ): void {
		self::use_tables( $tables );
		self::publish( 'discount' );
		[ $saved, $left, $quiet ] = array(
			self::subscribe( 'discount' ),
			self::subscribe( 'discount' ),
			self::subscribe( 'discount' ),
		);

		$http  = Http::as( $saved->customer_id );
		$id    = Data::string( self::ask( $http, '', array( 'subscription_id' => $saved->id ), 201 ), 'id' );
		$offer = self::ask( $http, '/' . $id . '/reason', array(
			'reason' => 'too_expensive',
			'comment' => 'Rent "went" <up>',
		) );
		self::ask( $http, '/' . $id . '/accept', array(
			'offer_id' => Data::string( Data::map( Data::map( $offer, 'screen' ), 'offer' ), 'id' ),
		) );
		$http = Http::as( $left->customer_id );
		$id   = Data::string( self::ask( $http, '', array( 'subscription_id' => $left->id ), 201 ), 'id' );
		self::ask( $http, '/' . $id . '/reason', array( 'reason' => 'switching' ) );
		self::ask( $http, '/' . $id . '/cancel' );

		$manager = Http::as( self::manager() );
		$all     = $manager->get( $list )['body'];
		self::assertSame( array(), array_diff( array( $saved->id, $left->id, $quiet->id ), self::listed( $all ) ) );
		self::assertStringContainsString( 'Cancellation reason', $all );
		self::assertStringContainsString( 'title="Rent &quot;went&quot; &lt;up&gt;"', $all );
		self::assertStringContainsString( 'Accepted an offer', $all );

		$page = $manager->get( $list . '&churnstop_reason=switching&churnstop_outcome=cancelled' )['body'];
		$some = self::listed( $page );
		self::assertMatchesRegularExpression( '/displaying-num">' . count( $some ) . ' items?</', $page );
		self::assertContains( $left->id, $some );
		self::assertSame( array(), array_intersect( array( $saved->id, $quiet->id ), $some ) );
		$none = $manager->get( $list . '&churnstop_reason=nobody%27s%25s' )['body'];
		self::assertSame( array(), self::listed( $none ) );
		self::assertStringContainsString( 'no-items', $none );

		wp_set_current_user( self::manager() );
		$rest = static fn ( string $route ): mixed => rest_do_request( new \WP_REST_Request(
			'GET',
			'/wc/v3/subscriptions/' . $route,
		) )->get_data();
		$told = Data::map( Data::as_map( $rest( (string) $saved->id ) ), 'churnstop' );
		self::assertSame(
			array( 'too_expensive', 'Rent "went" <up>', 'saved' ),
			array_values( array_intersect_key( Data::map( $told, 'last_attempt' ), array(
				'reason' => 1,
				'comment' => 1,
				'outcome' => 1,
			) ) ),
		);
		self::assertSame( 'discount', Data::map( $told, 'active_offer' )['type'] ?? '' );
		self::assertSame(
			array( 'last_attempt' => null, 'active_offer' => null ),
			Data::map( Data::as_map( $rest( (string) $quiet->id ) ), 'churnstop' ),
		);
		foreach ( array_filter( (array) $rest( $saved->id . '/orders' ), is_array( ... ) ) as $order ) {
			self::assertArrayHasKey( 'churnstop', $order );
			self::assertNull( $order['churnstop'] );
		}
	}

	/** @dataProvider storages */
	public function test_more_rows_cost_no_more_of_our_queries( bool $tables, string $list ): void {
		self::use_tables( $tables );
		$ids = array();
		for ( $i = 0; $i < 3; $i++ ) {
			$made  = self::subscribe( 'discount' );
			$ids[] = $made->id;
			self::ask( Http::as( $made->customer_id ), '', array( 'subscription_id' => $made->id ), 201 );
		}
		$manager = Http::as( self::manager() );
		$page    = $manager->get( $list . '&churnstop_queries=1' )['body'];
		self::assertSame( array(), array_diff( $ids, self::listed( $page ) ) );
		self::assertSame( 1, substr_count( $page, 'l.subscription_id AS about' ), 'One reading of all rows.' );
		self::assertLessThanOrEqual(
			3,
			preg_match_all(
				'/churnstop_(attempts|flow_versions|decisions)/',
				(string) preg_replace( '/l\.subscription_id AS about.*/', '', $page ),
			),
		);
	}
}
