<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\Server;

/**
 * SIGKILL to the PHP worker at each named point of an accept, and of a cancel, on the real store: applied once, or
 * untouched.
 */
final class KillTest extends StoreAttempt {

	/** Who finds what was left: the shopper's next request, or the job. */
	private const FINDERS = array( 'shopper', 'job' );

	/** More processes than are killed in all: a dead one is not replaced. */
	private const WORKERS = 120;

	private static ?Server $server = null;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::$server = new Server( array(), self::WORKERS );
	}

	public static function tearDownAfterClass(): void {
		self::$server?->kill();
		self::$server = null;
		parent::tearDownAfterClass();
	}

	/** @dataProvider offers */
	public function test_an_accept_killed_anywhere_is_applied_once_or_not_at_all( string $type ): void {
		self::publish( $type );
		foreach ( self::some( $type, $this->points( $type, 'accept' ) ) as $number => $point ) {
			$made    = self::subscribe( $type );
			$before  = $this->bill( $made );
			$attempt = self::offered( Http::as( $made->customer_id ), $made->id );
			$this->killed( $made, $point, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
			self::leases_end();
			self::reload();

			$http = Http::as( $made->customer_id );
			if ( 'job' === self::FINDERS[ $number % 2 ] ) {
				do_action( 'churnstop_recover' );
			}
			$now = $http->rest( 'GET', '/churnstop/v1/attempts/' . $attempt['id'] );
			self::assertSame( 200, $now['status'], $type . ' at ' . $point . ': ' . $now['body'] );
			self::reload();
			$this->assert_whole(
				$made,
				$before,
				'saved' === Data::string( Data::as_map( $now['json'] ), 'state' ),
				$type . ' at ' . $point,
			);

			// A cancel is never refused, whatever was killed.
			$again = self::ask(
				$http,
				'',
				array( 'subscription_id' => $made->id ),
				'saved' === Data::string( Data::as_map( $now['json'] ), 'state' ) ? 201 : 200,
			);
			self::assertSame(
				'cancelled',
				self::ask( $http, '/' . $again['id'] . '/cancel' )['state'],
				$type . ' at ' . $point,
			);
			self::reload();
			self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status(), $type . ' at ' . $point );
			self::assertSame(
				$before['next'],
				Shop::get( $made->id )->get_time( 'end' ),
				$type . ' at ' . $point . ': paid time, without the gift',
			);
		}
	}

	public function test_a_pause_whose_accept_was_killed_and_whose_days_have_passed_is_saved_and_resumes(): void {
		self::publish( 'pause' );
		$made    = self::subscribe( 'pause' );
		$attempt = self::offered( Http::as( $made->customer_id ), $made->id );
		$this->killed( $made, 'accept:applied', '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::reload();
		$pause = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertSame( Redemption::PENDING, $pause?->state );
		$receipt = Past::shift( $pause->receipt, 45 * DAY_IN_SECONDS );
		Plugin::get()->part( Database::class )->update(
			'redemptions',
			array(
				'receipt' => Data::encode( $receipt->to_array() ),
				'resumes_at' => gmdate( 'Y-m-d H:i:s', (int) $receipt->resumes_at?->getTimestamp() ),
			),
			array( 'id' => $pause->id ),
		);
		self::leases_end();
		self::reload();

		do_action( 'churnstop_recover' );
		self::assertSame(
			'saved',
			Plugin::get()->part( AttemptStore::class )->find( Data::string( $attempt, 'id' ) )?->state,
		);
		self::assertIsInt( as_next_scheduled_action( 'churnstop_resume', array( $pause->key ) ), 'Its job is due.' );
		do_action( 'churnstop_resume', $pause->key );

		self::reload();
		self::assertSame(
			array( Redemption::FINISHED, 'active' ),
			array(
				Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
				Shop::get( $made->id )->get_status(),
			),
		);
		self::assertCount( 1, $this->scheduled( $made->id ) );
		self::assertLessThanOrEqual( time() + 60, $this->scheduled( $made->id )[0], 'The payment is due at once.' );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	/** The store tells other plugins after its commit: killed in between, they would never hear of it. */
	public function test_a_switch_killed_after_the_stores_commit_is_told_to_others_once(): void {
		self::publish( 'tier_down' );
		foreach ( array( false, true ) as $renewed ) {
			$made    = self::subscribe( 'tier_down' );
			$attempt = self::offered( Http::as( $made->customer_id ), $made->id );
			$this->killed( $made, 'switch:committed', '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
			self::reload();
			if ( $renewed ) {
				self::leases_end_soon();
				self::assertSame( 1900, Shop::renew( $made->id ) );
			}
			self::leases_end();
			self::reload();
			$heard = array();
			$hear  = static function ( \WC_Order $order ) use ( &$heard ): void {
				$heard[] = $order->get_id();
			};
			add_action( 'woocommerce_subscriptions_switch_completed', $hear );
			do_action( 'churnstop_recover' );
			self::reload();
			do_action( 'churnstop_recover' );
			remove_action( 'woocommerce_subscriptions_switch_completed', $hear );

			self::assertSame(
				array_values( array_map(
					intval( ... ),
					Shop::get( $made->id )->get_related_orders( 'ids', 'switch' ),
				) ),
				$heard,
			);
			self::assertSame(
				'saved',
				Plugin::get()->part( AttemptStore::class )->find( Data::string( $attempt, 'id' ) )?->state,
			);
			self::assertSame( 1900, Shop::renew( $made->id ) );
		}
	}

	/**
	 * @return iterable<string, array{string, string, bool, int}> Type, where it is killed, whether the customer got it,
	 *     what the renewal before anybody looked billed.
	 */
	public static function renewed_before_it_was_settled(): iterable {
		yield 'discount, not begun' => array( 'discount', 'accept:pending', false, 4000 );
		yield 'discount, coupon made' => array( 'discount', 'discount:coupon-created', false, 4000 );
		yield 'discount, put on' => array( 'discount', 'discount:applied', true, 3200 );
		yield 'discount, not written down' => array( 'discount', 'accept:applied', true, 3200 );
		yield 'skip, not begun' => array( 'skip_renewal', 'accept:pending', false, 4000 );
		yield 'skip, not written down' => array( 'skip_renewal', 'accept:applied', true, 4000 );
		yield 'switch, order made' => array( 'tier_down', 'switch:order-made', false, 4000 );
		yield 'switch, done' => array( 'tier_down', 'switch:completed', true, 1900 );
		yield 'longer trial, not written down' => array( 'extend_trial', 'accept:applied', true, 4000 );
	}

	/** @dataProvider renewed_before_it_was_settled */
	public function test_an_accept_killed_before_a_renewal_is_told_as_what_the_customer_got(
		string $type,
		string $point,
		bool $got,
		int $billed,
	): void {
		self::publish( $type, 1 );
		$made    = self::subscribe( $type );
		$attempt = self::offered( Http::as( $made->customer_id ), $made->id );
		$this->killed( $made, $point, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::reload();
		self::leases_end_soon();
		self::assertSame( $billed, Shop::renew( $made->id ) );
		$next = Shop::get( $made->id )->get_time( 'next_payment' );
		self::leases_end();
		self::reload();

		do_action( 'churnstop_recover' );

		self::reload();
		self::assertSame(
			$got ? 'saved' : 'offer',
			Plugin::get()->part( AttemptStore::class )->find( Data::string( $attempt, 'id' ) )?->state,
		);
		$all = Plugin::get()->part( RedemptionStore::class )->of_subscription(
			WooCommerceSubscriptions::ref( $made->id ),
		);
		self::assertSame(
			array( $got ? Redemption::FINISHED : Redemption::FAILED ),
			array_map( static fn ( Redemption $one ): string => $one->state, $all ),
		);
		foreach (
			array( 'offer_accepted' => $got, 'offer_failed' => ! $got, 'offer_reverted' => false ) as $event => $told
		) {
			self::assertCount(
				$told ? 1 : 0,
				Plugin::get()->part( EventSearch::class )->find(
					array( 'type' => $event, 'subscription' => WooCommerceSubscriptions::ref( $made->id ) ),
					1,
					10,
				)[0],
				$event,
			);
		}
		$now = Shop::get( $made->id );
		self::assertSame(
			array( 'active', $next, array() ),
			array( $now->get_status(), $now->get_time( 'next_payment' ), $now->get_coupon_codes() ),
		);
		self::assertSame( 'tier_down' === $type && $got ? 1900 : 4000, Shop::renew( $made->id ) );
	}

	public function test_a_cancel_killed_anywhere_ends_cancelled_once(): void {
		self::publish( 'discount' );
		foreach ( $this->points( 'discount', 'cancel' ) as $number => $point ) {
			$made    = self::subscribe( 'discount' );
			$attempt = $this->to_cancel( $made );
			$this->killed( $made, $point, '/' . $attempt['id'] . '/cancel', array() );
			self::leases_end();
			self::reload();
			if ( 'job' === self::FINDERS[ $number % 2 ] ) {
				do_action( 'churnstop_recover' );
			}
			$http = Http::as( $made->customer_id );
			self::assertSame( 'cancelled', self::ask( $http, '/' . $attempt['id'] . '/cancel' )['state'], $point );
			self::reload();
			self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status(), $point );
			self::assertSame( array(), Shop::get( $made->id )->get_coupon_codes(), $point );
			self::assertNull(
				Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) ),
				$point,
			);
			[ $events ] = Plugin::get()->part( EventSearch::class )->find(
				array(
					'type' => 'subscription_cancelled',
					'subscription' => WooCommerceSubscriptions::ref( $made->id ),
				),
				1,
				10,
			);
			self::assertCount( 1, $events, $point );
		}
	}

	/**
	 * The harder cancel: a discount is to be taken back, too.
	 *
	 * @return array<string, mixed>
	 */
	private function to_cancel( Made $made ): array {
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		return self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
	}

	/** @return list<string> The points that this request passes, in order. */
	private function points( string $type, string $action ): array {
		$log  = (string) tempnam( sys_get_temp_dir(), 'points' );
		$made = self::subscribe( $type );
		$http = Http::as( $made->customer_id );
		$attempt = 'accept' === $action ? self::offered( $http, $made->id ) : $this->to_cancel( $made );
		$this->at_the_server(
			$made,
			array( 'X-Churnstop-Test-Kill-Log' => $log ),
			'/' . $attempt['id'] . '/' . $action,
			'accept' === $action ? self::acceptance( $attempt ) : array(),
			200,
		);
		$points = array_values( array_unique( array_filter(
			explode( "\n", (string) file_get_contents( $log ) ),
			static fn ( string $line ): bool => '' !== $line,
		) ) );
		unlink( $log );
		self::assertGreaterThan( 2, count( $points ), 'the request passes named points' );
		return $points;
	}

	/**
	 * Each type's own points, and one of those that all accepts pass; both switches pass the same ones.
	 * CHURNSTOP_KILL_EVERY=1 takes all.
	 *
	 * @param list<string> $points
	 * @return list<string>
	 */
	private static function some( string $type, array $points ): array {
		if ( '1' === getenv( 'CHURNSTOP_KILL_EVERY' ) ) {
			return $points;
		}
		$common = array_values( array_filter(
			$points,
			static fn ( string $point ): bool => str_starts_with( $point, 'accept:' ),
		) );
		self::assertCount( 3, $common );
		return array(
			...( 'product_swap' === $type ? array() : array_values( array_diff( $points, $common ) ) ),
			$common[ (int) array_search( $type, self::OFFERS, true ) % 3 ],
		);
	}

	/** @param array<string, mixed> $body */
	private function killed( Made $made, string $point, string $route, array $body ): void {
		$this->at_the_server( $made, array( 'X-Churnstop-Test-Kill-At' => $point ), $route, $body, 0 );
	}

	/**
	 * @param array<string, string> $headers
	 * @param array<string, mixed>  $body
	 * @param int                   $status 0 where the process is to die before it answers.
	 */
	private function at_the_server( Made $made, array $headers, string $route, array $body, int $status ): void {
		self::assertNotNull( self::$server );
		$answer = Http::as( $made->customer_id, self::$server->url )->rest(
			'POST',
			'/churnstop/v1/attempts' . $route,
			$body,
			$headers,
		);
		self::assertSame( $status, $answer['status'], implode( ', ', $headers ) . ': ' . $answer['body'] );
	}

	/** @return array{total: int, next: int, products: list<int>} */
	private function bill( Made $made ): array {
		$subscription = Shop::get( $made->id );
		return array(
			'total'    => (int) round( 100 * (float) $subscription->get_total() ),
			'next'     => $subscription->get_time( 'next_payment' ),
			'products' => array_values( array_map(
				static fn ( \WC_Order_Item $item ): int => $item instanceof \WC_Order_Item_Product
					? ( $item->get_variation_id() > 0 ? $item->get_variation_id() : $item->get_product_id() )
					: 0,
				$subscription->get_items(),
			) ),
		);
	}

	/** @return list<int> */
	private function scheduled( int $id ): array {
		$actions = as_get_scheduled_actions( array(
			'hook' => 'woocommerce_scheduled_subscription_payment',
			'args' => array( 'subscription_id' => $id ),
			'status' => \ActionScheduler_Store::STATUS_PENDING,
		) );
		return array_values( array_map(
			static fn (
				\ActionScheduler_Action $action,
			): int => (int) $action->get_schedule()->get_date()?->getTimestamp(),
			$actions,
		) );
	}

	/** @param array{total: int, next: int, products: list<int>} $before */
	private function assert_whole( Made $made, array $before, bool $saved, string $where ): void {
		$all  = Plugin::get()->part( RedemptionStore::class )->of_subscription(
			WooCommerceSubscriptions::ref( $made->id ),
		);
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		if ( $saved ) {
			self::assertCount( 1, $all, $where );
			self::assertSame( Redemption::APPLIED, $live?->state, $where );
			$connection = Plugin::get()->part( Connections::class )->get( $live->subscription->connection );
			self::assertSame( Receipt::APPLIED, $connection?->check( $live->receipt, $live->key ), $where );
			$subscription = Shop::get( $made->id );
			self::assertSame(
				'active' === $subscription->get_status() ? array( $subscription->get_time( 'next_payment' ) ) : array(),
				$this->scheduled( $made->id ),
				$where . ': the payment is scheduled on its day, and no other one',
			);
			$notes = array_filter(
				array_column( wc_get_order_notes( array( 'order_id' => $made->id ) ), 'content' ),
				static fn ( string $note ): bool => str_contains( $note, 'instead of cancelling, the customer' ),
			);
			self::assertCount( 1, $notes, $where . ': the support agent finds a note' );
			return;
		}
		self::assertNull( $live, $where );
		self::assertSame( $before, $this->bill( $made ), $where . ': put back' );
		self::assertSame( 'active', Shop::get( $made->id )->get_status(), $where );
		self::assertSame( array(), Shop::get( $made->id )->get_coupon_codes(), $where );
	}
}
