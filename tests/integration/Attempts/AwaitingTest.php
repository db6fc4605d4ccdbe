<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Container;
use ChurnStop\Data;
use ChurnStop\Embed\Tokens;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventSearch;
use ChurnStop\Measure\Measure;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Redemptions\WatchSubscriptions;
use ChurnStop\Storage\Database;
use ChurnStop\Storefront\Address;
use ChurnStop\Storefront\ScreenHtml;
use ChurnStop\Tests\Harness\RemoteConnection;
use ChurnStop\Tests\Harness\SandboxOthers;

/** An engine that answers later, on a connection whose ids are words and whose customers are no users of this site. */
final class AwaitingTest extends AttemptTestCase {

	private RemoteConnection $remote;

	private string $token;

	/** The list of connections outlives a test. */
	private static ?RemoteConnection $present = null;

	protected function setUp(): void {
		parent::setUp();
		$plugin = Plugin::get();
		$plugin->reset();
		$this->remote = new RemoteConnection( $this->sandbox );
		self::$present = $this->remote;
		$plugin->part( Container::class )->add( Connection::class, static fn (): ?Connection => self::$present );
		$plugin->reset();
		$GLOBALS['wp_rest_server'] = null;
		$this->remote->watch( $plugin->part( WatchSubscriptions::class ) );
		$this->token = $plugin->part( Tokens::class )->create( RemoteConnection::customer( $this->shopper ) )['token'];
		wp_set_current_user( 0 );
		self::assertInstanceOf(
			RemoteConnection::class,
			$plugin->part( Connections::class )->get( RemoteConnection::ID ),
		);
	}

	protected function tearDown(): void {
		self::$present = null;
		delete_option( 'churnstop_test_remote' );
		parent::tearDown();
	}

	protected function rest( string $method, string $route, array $body = array(), array $headers = array() ): array {
		return parent::rest( $method, $route, $body, $headers + array( 'X-ChurnStop-Token' => $this->token ) );
	}

	public function test_an_offer_is_saved_when_the_engine_says_so_and_not_before(): void {
		$attempt = $this->offered( 'too_busy' );
		self::assertSame( 'pause', $attempt['screen']['offer']['type'] );
		self::assertNull( $attempt['cancel_url'] );

		[ $status, $taken ] = $this->rest( 'POST', '/attempts/' . $attempt['id'] . '/accept', array(
			'offer_id' => $attempt['screen']['offer']['id'],
		) );
		self::assertSame( array( 202, 'offer', true ), array( $status, $taken['state'], $taken['pending'] ) );
		self::assertSame( Redemption::AWAITING, $this->live()?->state );
		self::assertNotContains( 'offer_accepted', $this->events() );
		[ $status, $again ] = $this->rest( 'POST', '/attempts/' . $attempt['id'] . '/accept', array(
			'offer_id' => $attempt['screen']['offer']['id'],
		) );
		self::assertSame(
			array( 202, true ),
			array( $status, $again['pending'] ),
			'a second click asks for nothing twice',
		);
		foreach (
			array(
				'reason' => array( 'reason' => 'other' ),
				'decline' => array( 'offer_id' => 'too_busy-pause-1' ),
			) as $action => $body
		) {
			$this->post( $attempt, $action, $body, 409, 'churnstop_conflict' );
		}
		self::assertTrue( $this->post( $attempt, 'dismiss' )['pending'] );
		self::assertTrue( $this->rest( 'GET', '/attempts/' . $attempt['id'] )[1]['pending'] );

		$this->remote->deliver();
		[ , $saved ] = $this->rest( 'GET', '/attempts/' . $attempt['id'] );
		self::assertSame( array( 'saved', 'on-hold' ), array( $saved['state'], $saved['subscription']['status'] ) );
		self::assertArrayNotHasKey( 'pending', $saved );
		self::assertSame( Redemption::APPLIED, $this->live()?->state );
		self::assertCount( 1, array_keys( $this->events(), 'offer_accepted', true ) );
		$redemption = $this->live();
		self::assertSame(
			array( $this->ref(), RemoteConnection::customer( $this->shopper ) ),
			array( $redemption?->to_array()['subscription_id'], $redemption?->customer_id ),
		);
	}

	public function test_a_cancel_in_between_takes_it_back(): void {
		$attempt = $this->taken();
		self::assertSame( 'cancelled', $this->post( $attempt, 'cancel' )['state'] );
		self::assertNull( $this->live() );
		$this->remote->deliver();
		$snapshot = $this->remote->snapshot( RemoteConnection::ref( $this->subscription )->id );
		self::assertSame( 'pending-cancel', $snapshot?->store_status, 'What comes late changes nothing.' );
		$told = array( 'offer_accepted', 'offer_declined', 'offer_failed', 'subscription_cancelled' );
		self::assertSame(
			array( 'offer_failed', 'subscription_cancelled' ),
			array_values( array_intersect( $told, $this->events() ) ),
		);
	}

	public function test_an_engine_that_refuses_leaves_the_offer_failed_and_the_customer_free(): void {
		$attempt = $this->taken();
		( new SandboxOthers( $this->book ) )->refuse_next( $this->subscription );
		try {
			$this->remote->deliver();
			self::fail( 'The service refuses.' );
		} catch ( ConnectionFailure ) {
			self::assertNull( $this->live() );
		}
		[ , $now ] = $this->rest( 'GET', '/attempts/' . $attempt['id'] );
		self::assertSame( array( 'offer', false ), array( $now['state'], isset( $now['pending'] ) ) );
		self::assertContains( 'offer_failed', $this->events() );
		self::assertSame( 'cancelled', $this->post( $attempt, 'cancel' )['state'] );
	}

	public function test_recovery_asks_where_the_webhook_was_lost(): void {
		$attempt = $this->taken();
		// The service has done it, and nobody was told.
		$lost = new RemoteConnection( $this->sandbox );
		$lost->deliver();
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {redemptions} SET updated_at = %s',
			array( gmdate( 'Y-m-d H:i:s', time() - 600 ) ),
		);
		Plugin::get()->part( \ChurnStop\Attempts\Recover::class )->run();
		self::assertSame( 'saved', $this->rest( 'GET', '/attempts/' . $attempt['id'] )[1]['state'] );
	}

	/** Its outcomes follow the attempts, though nobody can read its books. */
	public function test_what_awaits_an_answer_is_under_way_and_counts_once_it_is_true(): void {
		$measure = Plugin::get()->part( Measure::class );
		$states  = static function () use ( $measure ): array {
			$measure->run( PHP_INT_MAX );
			self::assertSame( 0, $measure->recount( static function ( int $done ): void {} ) );
			return array_column(
				Plugin::get()->part( Database::class )->rows( 'SELECT state FROM {outcomes} ORDER BY attempt_id' ),
				'state',
			);
		};
		$attempt = $this->taken();
		self::assertSame( array( 'open' ), $states() );
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {attempts} SET updated_at = updated_at - INTERVAL 2 DAY',
		);
		Plugin::get()->part( \ChurnStop\Attempts\Recover::class )->run();
		self::assertSame( array( 'open' ), $states(), 'A day is over, and it still waits.' );
		$this->remote->deliver();
		self::assertSame( array( 'saved_pending' ), $states() );
		$this->post( $this->offered( 'too_busy' ), 'cancel' );
		self::assertSame( array( 'saved_lost', 'cancelled' ), $states() );
		$sums = Plugin::get()->part( Database::class )->row(
			'SELECT SUM( attempts ) AS a, SUM( cancelled ) AS c, SUM( superseded ) AS s FROM {daily_totals}',
		);
		self::assertSame( array( 'a' => '2', 'c' => '1', 's' => '1' ), $sums );
	}

	/** `remote:sub_4X` and `remote:sub_4x` are two subscriptions, of two customers whose ids differ as little. */
	public function test_ids_that_differ_in_case_are_not_one(): void {
		$other = $this->shopper % 2 ? $this->shopper - 1 : $this->shopper + 1;
		do {
			$mine = $this->subscribe();
			$next = $this->subscribe( customer: $other );
		} while ( $mine % 2 > 0 );
		self::assertSame(
			strtolower( RemoteConnection::ref( $mine )->id ),
			strtolower( RemoteConnection::ref( $next )->id ),
		);
		$this->subscription = $mine;
		$first              = $this->offered( 'too_expensive' );
		$this->post( $first, 'decline', array( 'offer_id' => $first['screen']['offer']['id'] ) );
		$first = $this->take( $this->post( $first, 'reason', array( 'reason' => 'too_busy' ) ) );

		$this->token        = Plugin::get()->part( Tokens::class )->create(
			RemoteConnection::customer( $other ),
		)['token'];
		$this->subscription = $next;
		$second = $this->offered( 'too_expensive' );
		self::assertSame(
			'too_expensive-pause-1',
			$second['screen']['offer']['id'],
			'Only the other one declined it.',
		);
		$this->take( $second );
		$this->remote->deliver();
		foreach ( array( $this->shopper => $mine, $other => $next ) as $customer => $number ) {
			$ref  = RemoteConnection::ref( $number );
			$live = Plugin::get()->part( RedemptionStore::class )->live( $ref );
			self::assertSame(
				array( true, RemoteConnection::customer( $customer ) ),
				array( $live?->subscription->is( $ref ), $live?->customer_id ),
			);
			[ $events, $count ] = Plugin::get()->part( EventSearch::class )->find(
				array( 'subscription' => $ref ),
				1,
				50,
			);
			self::assertSame(
				array( $ref->written() ),
				array_values( array_unique( array_map(
					static fn ( Event $event ): mixed => $event->to_array()['subscription_id'],
					$events,
				) ) ),
			);
			self::assertSame(
				$count,
				Plugin::get()->part( EventSearch::class )->find(
					array( 'customer_id' => RemoteConnection::customer( $customer ) ),
					1,
					50,
				)[1],
			);
		}
		self::assertSame( 404, $this->rest( 'GET', '/attempts/' . $first['id'] )[0] );
	}

	public function test_the_page_without_script_waits_and_lets_cancel(): void {
		$attempt = $this->taken();
		$shown   = $this->rest( 'GET', '/attempts/' . $attempt['id'] )[1];
		$html    = ( new ScreenHtml() )->attempt(
			$shown,
			new Address(
				'/account/',
				array( RemoteConnection::ref( $this->subscription ) ),
				Data::string( $attempt, 'id' ),
			),
		);
		self::assertStringContainsString( 'Your offer is being confirmed.', $html );
		self::assertStringContainsString( 'value="cancel"', $html );
		self::assertStringNotContainsString( 'value="accept"', $html );
		self::assertStringNotContainsString( 'value="decline"', $html );
	}

	public function test_what_the_connection_cannot_keep_is_skipped(): void {
		$attempt = $this->offered( 'too_expensive' );
		self::assertSame(
			'pause',
			$attempt['screen']['offer']['type'],
			'no coupons: the discount before it is no offer here',
		);
		$decision = Plugin::get()->part( \ChurnStop\Attempts\AttemptSearch::class );
		$stored   = $decision->get( Data::string( $attempt, 'id' ) );
		self::assertNotNull( $stored );
		self::assertSame(
			'kind_not_supported',
			$decision->decisions( $stored )[0]['skipped']['too_expensive-discount-1'][0]['code'] ?? null,
		);
	}

	private function ref(): string {
		return (string) RemoteConnection::ref( $this->subscription )->written();
	}

	private function live(): ?Redemption {
		return Plugin::get()->part( RedemptionStore::class )->live( RemoteConnection::ref( $this->subscription ) );
	}

	/** @return array<string, mixed> */
	private function offered( string $reason ): array {
		[ $status, $attempt ] = $this->rest( 'POST', '/attempts', array( 'subscription_id' => $this->ref() ) );
		self::assertSame( array( 201, $this->ref() ), array( $status, $attempt['subscription']['id'] ?? $attempt ) );
		return $this->post( $attempt, 'reason', array( 'reason' => $reason ) );
	}

	/** @return array<string, mixed> */
	private function taken(): array {
		return $this->take( $this->offered( 'too_busy' ) );
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @return array<string, mixed>
	 */
	private function take( array $attempt ): array {
		self::assertSame(
			202,
			$this->rest( 'POST', '/attempts/' . $attempt['id'] . '/accept', array(
				'offer_id' => $attempt['screen']['offer']['id'],
			) )[0],
		);
		return $attempt;
	}
}
