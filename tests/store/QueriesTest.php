<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Plugin;
use ChurnStop\Setup\Installation;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;

/**
 * What a shopper's click costs the store's database: counts, which no busy machine changes (times stand in `npm run
 * bench`).
 */
final class QueriesTest extends StoreAttempt {

	/** In all, WordPress' and the store's own included. */
	private const MOST = 38;

	public function test_each_step_asks_the_database_little(): void {
		Plugin::get()->part( Installation::class )->install(); // Other tests delete options that it puts there.
		self::publish( array( 'discount', 'pause' ) );
		$made = Shop::make( new Given( next_payment: '+12 days' ) );
		$http = Http::as( $made->customer_id );
		// The first request of a site fills transients of the store's own.
		$http->get( '/my-account/' );
		$started = $http->rest( 'POST', '/churnstop/v1/attempts', array( 'subscription_id' => $made->id ) );
		self::assertIsArray( $started['json'] );
		self::assertIsString( $started['json']['id'] ?? null );
		$route  = '/churnstop/v1/attempts/' . $started['json']['id'];
		$costs  = array( 'start' => self::queries( $started ) );
		$bodies = array(
			'reason'  => array( 'reason' => 'too_expensive' ),
			'decline' => array( 'offer_id' => 'too_expensive-discount-1' ),
			'dismiss' => array(),
		);
		foreach ( $bodies as $step => $body ) {
			$answer = $http->rest( 'POST', $route . '/' . $step, $body );
			self::assertSame( 200, $answer['status'], $answer['body'] );
			$costs[ $step ] = self::queries( $answer );
		}
		self::assertGreaterThan( 0, min( $costs ) );
		self::assertSame(
			array(),
			array_filter( $costs, static fn ( int $cost ): bool => $cost > self::MOST ),
			(string) wp_json_encode( $costs ),
		);
	}

	/** Our requests spare the registration of others' routes; who asks for one meanwhile finds it. */
	public function test_a_request_within_ours_finds_the_routes_that_were_put_off(): void {
		global $wp, $wp_rest_server;
		wp_set_current_user( (int) get_user_by( 'login', 'admin' )?->ID );
		$hooks                        = clone $GLOBALS['wp_filter']['rest_api_init'];
		$wp->query_vars['rest_route'] = '/churnstop/v1/attempts';
		$wp_rest_server               = null;
		try {
			$spared = array_keys( rest_get_server()->get_routes() );
			self::assertContains( '/churnstop/v1/attempts', $spared );
			self::assertSame(
				array(),
				array_intersect(
					array( '/wp/v2/types', '/wc/v3/products', '/wc/store/v1/products', '/wc/v3/subscriptions' ),
					$spared,
				),
			);
			foreach (
				array( '/wp/v2/types', '/wc/v3/products', '/wc/store/v1/products', '/wc/v3/subscriptions' ) as $route
			) {
				self::assertSame( 200, rest_do_request( new \WP_REST_Request( 'GET', $route ) )->get_status(), $route );
			}
		} finally {
			unset( $wp->query_vars['rest_route'] );
			$GLOBALS['wp_filter']['rest_api_init'] = $hooks;
			$wp_rest_server                        = null;
		}
	}

	/** @return iterable<string, array{string, bool}> */
	public static function pages(): iterable {
		foreach ( array( 'visitor' => false, 'shopper' => true ) as $who => $logged_in ) {
			yield 'the shop, ' . $who => array( '/shop/', $logged_in );
			yield 'the account, ' . $who => array( '/my-account/orders/', $logged_in );
		}
	}

	/** @dataProvider pages */
	public function test_a_page_without_a_cancel_control_costs_no_query( string $page, bool $logged_in ): void {
		wp_cache_flush_runtime();
		Plugin::get()->part( Installation::class )->install();
		$made = Shop::make( new Given() );
		$http = Http::as( $logged_in ? $made->customer_id : 0 );
		self::assertSame( array(), self::asked( $http->get( $page . '?churnstop_queries=1' )['body'] ) );
		if ( $logged_in ) {
			$with = self::asked(
				$http->get( '/my-account/view-subscription/' . $made->id . '/?churnstop_queries=1' )['body'],
			);
			self::assertNotSame( array(), $with, 'What is asked on a page with a control would be seen.' );
		}
	}

	/**
	 * @return list<string> What the plugin asked and the store does not ask on every page anyway (whether it is being
	 *     installed).
	 */
	private static function asked( string $html ): array {
		self::assertSame( 1, preg_match( '/<!-- asked: (\[.*\]) -->/s', $html, $found ) );
		$queries = json_decode( $found[1] ?? '', true );
		self::assertIsArray( $queries );
		return array_values( array_filter(
			array_filter( $queries, is_string( ... ) ),
			static fn ( string $query ): bool => ! str_contains( $query, '_transient_wc_installing' ),
		) );
	}

	/** @param array{headers: array<string, string>, ...} $answer */
	private static function queries( array $answer ): int {
		return (int) ( $answer['headers']['x-churnstop-queries'] ?? 0 );
	}
}
