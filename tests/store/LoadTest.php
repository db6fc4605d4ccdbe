<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\Server;
use ChurnStop\Tests\Torture\Report;

/**
 * Many shoppers at once, each walking the flow over HTTP without a pause: start → reason → decline, accept, cancel or
 * dismiss, and keeping the subscription after all, so that it can begin anew. No request fails.
 *
 * CHURNSTOP_LOAD_SHOPPERS and CHURNSTOP_LOAD_SECONDS say how many and how long.
 */
final class LoadTest extends StoreAttempt {

	private const WORKERS = 8;

	/** @var array<int, array{http: Http, id: int, step: string, attempt: array<string, mixed>}> */
	private array $shoppers = array();

	/** @var array<int, \CurlHandle> Shopper → the request that is under way. */
	private array $handles = array();

	/** @var array<string, list<float>> Step → seconds of each request. */
	private array $took = array();

	public function test_many_shoppers_at_once_see_no_error(): void {
		$seconds  = (int) ( getenv( 'CHURNSTOP_LOAD_SECONDS' ) ?: 2 );
		$shoppers = (int) ( getenv( 'CHURNSTOP_LOAD_SHOPPERS' ) ?: 4 );
		self::publish( 'discount' );
		$report = new Report( 'load', 0 );
		$server = new Server( array(), self::WORKERS );
		for ( $n = 0; $n < $shoppers; $n++ ) {
			$made                 = Shop::make( new Given() );
			$this->shoppers[ $n ] = array(
				'http'    => Http::as( $made->customer_id, $server->url ),
				'id'      => $made->id,
				'step'    => 'start',
				'attempt' => array(),
			);
		}
		// Each process has read the code once: that is the server's start, and no shopper's.
		Http::parallel( array_fill(
			0,
			3 * self::WORKERS,
			$this->shoppers[0]['http']->rest_request( 'GET', '/churnstop/v1/attempts/0' ),
		) );
		$began  = microtime( true );
		$wrong  = $this->drive( $began + $seconds );
		$lasted = microtime( true ) - $began;
		$server->kill();
		self::assertSame( '', implode( "\n", array_slice( $wrong, 0, 10 ) ) );

		$all = array_merge( ...array_values( $this->took ) );
		sort( $all );
		self::assertNotSame( array(), $all );
		$median = self::quantile( $all, 0.5 );
		foreach ( $this->took as $step => $times ) {
			sort( $times );
			$report->say( sprintf(
				'  %6d  %-10s median %4d ms, 95th percentile %5d ms',
				count( $times ),
				$step,
				1000 * self::quantile( $times, 0.5 ),
				1000 * self::quantile( $times, 0.95 ),
			) );
		}
		$report->say(
			sprintf(
				'load: %d shoppers, %d s, %d server processes: %d requests, 0 errors, median %d ms, 95th '
					. 'percentile %d ms, ratio %.2f',
				$shoppers,
				$lasted,
				self::WORKERS,
				count( $all ),
				1000 * $median,
				1000 * self::quantile( $all, 0.95 ),
				self::quantile( $all, 0.95 ) / $median,
			)
		);
		self::reload();
		foreach ( $this->shoppers as $shopper ) {
			$found = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $shopper['id'] ) );
			$live  = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref(
				$shopper['id'],
			) );
			self::assertNotNull( $found );
			// Whatever came last: a coupon stands exactly where its redemption does.
			self::assertSame(
				null === $live ? array() : array( 'discount' ),
				null === $live || array() === $found[1]->coupons ? array() : array( $live->offer_type ),
				'subscription ' . $shopper['id'],
			);
			self::assertCount( null === $live ? 0 : 1, $found[1]->coupons );
		}
	}

	/** @return list<string> What went wrong. */
	private function drive( float $until ): array {
		$multi   = curl_multi_init();
		$running = array();
		$wrong   = array();
		foreach ( array_keys( $this->shoppers ) as $n ) {
			$this->send( $multi, $running, $n );
		}
		while ( array() !== $running ) {
			curl_multi_exec( $multi, $active );
			curl_multi_select( $multi, 0.05 );
			while ( false !== ( $done = curl_multi_info_read( $multi ) ) ) {
				$handle = $done['handle'];
				$n      = $running[ spl_object_id( $handle ) ];
				unset( $running[ spl_object_id( $handle ) ] );
				$raw    = (string) curl_multi_getcontent( $handle );
				$status = (int) curl_getinfo( $handle, CURLINFO_RESPONSE_CODE );
				$body   = Data::decode( substr( $raw, (int) curl_getinfo( $handle, CURLINFO_HEADER_SIZE ) ) );
				$this->took[ $this->shoppers[ $n ]['step'] ][] = (float) curl_getinfo( $handle, CURLINFO_TOTAL_TIME );
				curl_multi_remove_handle( $multi, $handle );
				if ( ! in_array( $status, array( 200, 201 ), true ) ) {
					$wrong[] = $this->shoppers[ $n ]['step'] . ' answered ' . $status . ' ' . substr( $raw, -600 );
					$this->shoppers[ $n ]['step'] = 'start';
				} else {
					$this->shoppers[ $n ]['step'] = self::next( $this->shoppers[ $n ]['step'], $body );
					if ( isset( $body['state'] ) ) {
						$this->shoppers[ $n ]['attempt'] = $body;
					}
				}
				if ( microtime( true ) < $until && count( $wrong ) < 10 ) {
					$this->send( $multi, $running, $n );
				}
			}
		}
		curl_multi_close( $multi );
		return $wrong;
	}

	/** @param array<string, mixed> $body */
	private static function next( string $step, array $body ): string {
		return match ( true ) {
			'cancel' === $step                               => 'reactivate',
			'start' === $step                                => mt_rand( 1, 10 ) <= 9 ? 'reason' : 'cancel',
			'offer' === Data::string( $body, 'state' )       => array(
				'decline',
				'accept',
				'cancel',
				'dismiss',
			)[ mt_rand( 0, 3 ) ],
			'confirm' === Data::string( $body, 'state' )     => mt_rand( 0, 1 ) === 1 ? 'cancel' : 'dismiss',
			default                                          => 'start',
		};
	}

	/** @param array<int, int> $running Handle → shopper. */
	private function send( \CurlMultiHandle $multi, array &$running, int $n ): void {
		$shopper = $this->shoppers[ $n ];
		$offer   = Data::map( Data::map( $shopper['attempt'], 'screen' ), 'offer' );
		$body    = match ( $shopper['step'] ) {
			'start'             => array( 'subscription_id' => $shopper['id'], 'source' => 'load' ),
			'reason'            => array(
				'reason' => array( 'too_expensive', 'other', 'switching' )[ mt_rand( 0, 2 ) ],
				'comment' => 'Under load',
			),
			'accept', 'decline' => array( 'offer_id' => Data::string( $offer, 'id' ) ),
			default             => array(),
		};
		$route   = match ( $shopper['step'] ) {
			'start'      => '/attempts',
			'reactivate' => '/subscriptions/' . $shopper['id'] . '/reactivate',
			default      => '/attempts/' . Data::string( $shopper['attempt'], 'id' ) . '/' . $shopper['step'],
		};
		$handle  = curl_init();
		curl_setopt_array( $handle, $shopper['http']->rest_request( 'POST', '/churnstop/v1' . $route, $body ) );
		curl_multi_add_handle( $multi, $handle );
		$running[ spl_object_id( $handle ) ] = $n;
		// Else the handle would be gone, and its number another's, before it has answered.
		$this->handles[ $n ] = $handle;
	}

	/** @param list<float> $sorted */
	private static function quantile( array $sorted, float $part ): float {
		return $sorted[ (int) min( count( $sorted ) - 1, floor( $part * count( $sorted ) ) ) ];
	}
}
