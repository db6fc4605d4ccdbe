<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\Views;
use ChurnStop\Tests\Harness\Http;

/** The queries of docs/queries.md, on the tables and on the views, and the views' coming and going. */
final class ViewsTest extends StoreAttempt {

	protected function tearDown(): void {
		Plugin::get()->part( Views::class )->drop();
		parent::tearDown();
	}

	/** @return list<string> */
	private static function there(): array {
		global $wpdb;
		return $wpdb->get_col(
			"SELECT TABLE_NAME FROM information_schema.VIEWS
			WHERE TABLE_SCHEMA = DATABASE() AND SECURITY_TYPE = 'INVOKER'
			AND TABLE_NAME LIKE '{$wpdb->prefix}churnstop\\_v\\_%' ORDER BY TABLE_NAME",
		);
	}

	public function test_each_query_says_the_same_of_tables_and_views(): void {
		global $wpdb;
		$made = self::subscribe( 'discount' );
		$http = Http::as( $made->customer_id );
		$id   = Data::string( self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 ), 'id' );
		self::ask( $http, '/' . $id . '/reason', array( 'reason' => 'switching' ) );
		self::ask( $http, '/' . $id . '/cancel' );

		Plugin::get()->part( Views::class )->create();
		Plugin::get()->part( Views::class )->create();
		self::assertCount( count( Plugin::get()->part( Views::class )->names() ), self::there() );
		preg_match_all(
			'/```sql\n(.*?)\n```/s',
			(string) file_get_contents( dirname( __DIR__, 2 ) . '/docs/queries.md' ),
			$found,
		);
		self::assertCount( 10, $found[1] );
		foreach ( array_chunk( $found[1], 2 ) as [ $plain, $view ] ) {
			$answers = array();
			foreach ( array( $plain, $view ) as $sql ) {
				$answers[] = $wpdb->get_results(
					str_replace( 'wp_churnstop_', $wpdb->prefix . 'churnstop_', $sql ),
					ARRAY_A,
				);
				self::assertSame( '', $wpdb->last_error );
			}
			self::assertSame( $answers[0], $answers[1] );
		}
		$why = $wpdb->get_results(
			str_replace( 'wp_churnstop_', $wpdb->prefix . 'churnstop_', $found[1][1] ),
			ARRAY_A,
		);
		self::assertContains( 'switching', array_column( (array) $why, 'why' ) );

		Plugin::get()->part( Views::class )->drop();
		self::assertSame( array(), self::there() );
	}

	public function test_staff_make_and_drop_them_over_rest(): void {
		$admin = Http::as( 1 );
		self::assertSame( 401, Http::anonymous()->rest( 'POST', '/churnstop/v1/views' )['status'] );
		self::assertSame(
			403,
			Http::as( self::subscribe( 'discount' )->customer_id )->rest( 'POST', '/churnstop/v1/views' )['status'],
		);
		self::assertSame( array( 'views' => array() ), $admin->rest( 'GET', '/churnstop/v1/views' )['json'] );
		$made = $admin->rest( 'POST', '/churnstop/v1/views' );
		self::assertSame( array( 201, array( 'views' => self::there() ) ), array( $made['status'], $made['json'] ) );
		self::assertCount( count( Plugin::get()->part( Views::class )->names() ), self::there() );
		self::assertSame( array( 'views' => array() ), $admin->rest( 'DELETE', '/churnstop/v1/views' )['json'] );
		self::assertSame( array(), self::there() );
	}

	/** As on a host that grants no CREATE VIEW. */
	public function test_where_the_database_refuses_nothing_is_left_and_somebody_is_told_what_to_do(): void {
		global $wpdb;
		$wpdb->query( "CREATE TABLE {$wpdb->prefix}churnstop_v_offers (id INT)" );
		try {
			wp_set_current_user( 1 );
			$shown   = $wpdb->suppress_errors( true );
			$refused = rest_do_request( new \WP_REST_Request( 'POST', '/churnstop/v1/views' ) )->as_error();
			$wpdb->suppress_errors( $shown );
			self::assertSame( 'churnstop_forbidden', $refused?->get_error_code() );
			self::assertStringContainsString( 'CREATE VIEW', $refused->get_error_message() );
			self::assertSame( array(), self::there() );
			self::assertFalse( get_option( Views::OPTION ) );
		} finally {
			$wpdb->query( "DROP TABLE {$wpdb->prefix}churnstop_v_offers" );
		}
	}

	public function test_views_go_with_the_tables(): void {
		Plugin::get()->part( Views::class )->create();
		Plugin::get()->part( Schema::class )->drop();
		try {
			self::assertSame( array(), self::there() );
			self::assertFalse( get_option( Views::OPTION ) );
		} finally {
			Plugin::get()->part( Schema::class )->create();
			Plugin::get()->reset();
			$GLOBALS['wp_rest_server'] = null;
			Plugin::get()->part( \ChurnStop\Setup\Installation::class )->install();
		}
	}
}
