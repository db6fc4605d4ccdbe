<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Plugin;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;

/** What a shopper's click costs the store's database: counts, which no busy machine changes (times stand in `npm run bench`). */
final class QueriesTest extends StoreAttempt {

	/** More than a trivial route of the same store, for which WooCommerce's controllers are skipped too. */
	private const MOST = 20;

	public function test_each_step_asks_the_database_little(): void {
		Plugin::get()->install(); // Other tests delete options that it puts there.
		self::publish( array( 'discount', 'pause' ) );
		$made = Shop::make( new Given( next_payment: '+12 days' ) );
		$http = Http::as( $made->customer_id );
		// The first request of a site fills transients of the store's own.
		$http->rest( 'POST', '/churnstop-bench/v1/trivial', array() );
		$trivial = self::queries( $http->rest( 'POST', '/churnstop-bench/v1/trivial', array() ) );
		self::assertGreaterThan( 0, $trivial );

		$started = $http->rest( 'POST', '/churnstop/v1/attempts', array( 'subscription_id' => $made->id ) );
		self::assertIsArray( $started['json'] );
		self::assertIsString( $started['json']['id'] ?? null );
		$route  = '/churnstop/v1/attempts/' . $started['json']['id'];
		$costs  = array( 'start' => self::queries( $started ) - $trivial );
		$bodies = array(
			'reason'  => array( 'reason' => 'too_expensive' ),
			'decline' => array( 'offer_id' => 'too_expensive-discount-1' ),
			'dismiss' => array(),
		);
		foreach ( $bodies as $step => $body ) {
			$answer = $http->rest( 'POST', $route . '/' . $step, $body );
			self::assertSame( 200, $answer['status'], $answer['body'] );
			$costs[ $step ] = self::queries( $answer ) - $trivial;
		}
		self::assertSame( array(), array_filter( $costs, static fn ( int $cost ): bool => $cost > self::MOST ), (string) wp_json_encode( $costs ) );
	}

	public function test_a_page_without_a_cancel_control_costs_no_query(): void {
		wp_cache_flush();
		Plugin::get()->install();
		$made    = Shop::make( new Given() );
		$active  = get_option( 'active_plugins' );
		$queries = static function () use ( $made ): array {
			wp_cache_flush();
			$counts = array();
			foreach ( array( 'of the shop' => '/shop/', 'of the account' => '/my-account/orders/' ) as $which => $page ) {
				foreach ( array( 'visitor' => 0, 'shopper' => $made->customer_id ) as $who => $user ) {
					$http = Http::as( $user );
					// The first requests fill transients of the store's own; the fewest is what the page itself asks.
					$counts[ $which . ', ' . $who ] = min( array_map( static fn (): int => self::queries_of_page( $http->get( $page . '?churnstop_queries=1' )['body'] ), range( 1, 4 ) ) );
				}
			}
			return $counts;
		};
		// In this order: what other plugins ask after plugins were switched is asked both times.
		try {
			update_option( 'active_plugins', array_values( array_filter( (array) $active, static fn ( $plugin ): bool => ! str_starts_with( (string) $plugin, 'churnstop/' ) ) ) );
			$without = $queries();
		} finally {
			update_option( 'active_plugins', $active );
		}
		self::assertSame( $without, $queries() );
	}

	private static function queries_of_page( string $html ): int {
		self::assertSame( 1, preg_match( '/<!-- queries: (\d+) -->/', $html, $count ) );
		return (int) $count[1];
	}

	/** @param array{headers: array<string, string>, ...} $answer */
	private static function queries( array $answer ): int {
		return (int) ( $answer['headers']['x-churnstop-queries'] ?? 0 );
	}
}
