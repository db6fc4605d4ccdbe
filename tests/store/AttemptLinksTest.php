<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use Automattic\WooCommerce\Utilities\OrderUtil;
use ChurnStop\Data;
use ChurnStop\Tests\Harness\Http;

/** The ways that staff have from WordPress' and WooCommerce's own pages to what a customer did. */
final class AttemptLinksTest extends StoreAttempt {

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

	/** @dataProvider storages */
	public function test_order_user_and_list_lead_to_the_customers_attempts( bool $tables, string $list ): void {
		self::use_tables( $tables );
		$quiet = self::subscribe( 'discount' );
		$made  = self::subscribe( 'discount' );
		$http  = Http::as( (int) $made->customer_id );
		foreach ( array( 'dismiss', 'cancel' ) as $step ) {
			$id = Data::string( self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 ), 'id' );
			self::ask( $http, '/' . $id . '/' . $step );
		}
		self::reload();
		$user    = get_user_by( 'login', 'manager' );
		$admin   = get_user_by( 'login', 'admin' );
		$manager = Http::as( false === $user ? 0 : $user->ID );
		$order   = wc_get_order( Shop::get( (int) $made->id )->get_parent_id() );
		self::assertInstanceOf( \WC_Order::class, $order );
		$link = 'page=churnstop-attempts&#038;customer_id=' . $made->customer_id . '"';
		$seen = static fn ( Http $by, string $page ): string => $by->get( $page )['body'];
		$edit = (string) str_replace( home_url(), '', $order->get_edit_order_url() );
		self::assertStringContainsString( $link . '>2 attempts to cancel</a>', $seen( $manager, $edit ) );
		self::assertStringContainsString( $link, $seen( $manager, $list ), 'Beside the reason.' );
		$account = '/wp-admin/user-edit.php?user_id=';
		$boss    = Http::as( false === $admin ? 0 : $admin->ID );
		self::assertStringContainsString(
			$link . '>2 attempts to cancel</a>',
			$seen( $boss, $account . $made->customer_id ),
		);
		self::assertStringNotContainsString(
			'churnstop-attempts&#038;customer_id',
			$seen( $boss, $account . $quiet->customer_id ),
		);

		$listed = $manager->rest( 'GET', '/churnstop/v1/attempts?customer_id=' . $made->customer_id );
		self::assertSame( 200, $listed['status'] );
		self::assertSame(
			array( 'cancelled', 'dismissed_lost' ),
			array_column( Data::maps( array( 'rows' => $listed['json'] ), 'rows' ), 'outcome' ),
		);
		self::assertSame( 400, $manager->rest( 'GET', '/churnstop/v1/attempts?customer_id=x%27' )['status'] );
	}

	public function test_the_plugins_row_leads_to_settings_docs_and_support(): void {
		$admin = get_user_by( 'login', 'admin' );
		$page  = Http::as( false === $admin ? 0 : $admin->ID )->get( '/wp-admin/plugins.php' )['body'];
		preg_match( '/<tr[^>]*data-slug="churnstop".*?<\/tr>/s', $page, $row );
		foreach ( array( 'page=churnstop-settings">Settings<', '>Flows<', '>Docs<', '>Support<' ) as $link ) {
			self::assertStringContainsString( $link, $row[0] ?? '' );
		}
	}
}
