<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Plugin;
use ChurnStop\Setup\Installation;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;

/** What a shopper's click costs the store's database: counts, which no busy machine changes (times stand in `npm run bench`). */
final class QueriesTest extends StoreAttempt {

	/**
	 * More than a trivial route of the same store, for which WooCommerce's controllers are skipped too. One of them
	 * appends the step's decision to its table.
	 */
	private const MOST = 21;

	public function test_each_step_asks_the_database_little(): void {
		Plugin::get()->part( Installation::class )->install(); // Other tests delete options that it puts there.
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
			$with = self::asked( $http->get( '/my-account/view-subscription/' . $made->id . '/?churnstop_queries=1' )['body'] );
			self::assertNotSame( array(), $with, 'What is asked on a page with a control would be seen.' );
		}
	}

	/** @return list<string> What the plugin asked and the store does not ask on every page anyway (whether it is being installed). */
	private static function asked( string $html ): array {
		self::assertSame( 1, preg_match( '/<!-- asked: (\[.*\]) -->/s', $html, $found ) );
		$queries = json_decode( $found[1] ?? '', true );
		self::assertIsArray( $queries );
		return array_values( array_filter( array_filter( $queries, is_string( ... ) ), static fn ( string $query ): bool => ! str_contains( $query, '_transient_wc_installing' ) ) );
	}

	/** @param array{headers: array<string, string>, ...} $answer */
	private static function queries( array $answer ): int {
		return (int) ( $answer['headers']['x-churnstop-queries'] ?? 0 );
	}
}
