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
		return $wpdb->get_col( "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND SECURITY_TYPE = 'INVOKER' AND TABLE_NAME LIKE '{$wpdb->prefix}churnstop\\_v\\_%' ORDER BY TABLE_NAME" );
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
		self::assertCount( count( Views::NAMES ), self::there() );
		preg_match_all( '/```sql\n(.*?)\n```/s', (string) file_get_contents( dirname( __DIR__, 2 ) . '/docs/queries.md' ), $found );
		self::assertCount( 10, $found[1] );
		foreach ( array_chunk( $found[1], 2 ) as [ $plain, $view ] ) {
			$answers = array();
			foreach ( array( $plain, $view ) as $sql ) {
				$answers[] = $wpdb->get_results( str_replace( 'wp_churnstop_', $wpdb->prefix . 'churnstop_', $sql ), ARRAY_A );
				self::assertSame( '', $wpdb->last_error );
			}
			self::assertSame( $answers[0], $answers[1] );
		}
		$why = $wpdb->get_results( str_replace( 'wp_churnstop_', $wpdb->prefix . 'churnstop_', $found[1][1] ), ARRAY_A );
		self::assertContains( 'switching', array_column( (array) $why, 'why' ) );

		Plugin::get()->part( Views::class )->drop();
		self::assertSame( array(), self::there() );
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
