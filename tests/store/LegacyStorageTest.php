<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use Automattic\WooCommerce\Utilities\FeaturesUtil;
use Automattic\WooCommerce\Utilities\OrderUtil;
use ChurnStop\Attempts\WouldOffer;
use ChurnStop\Blocker;
use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Connections\WooCommerceSubscriptions\ActiveSubscriptions;
use ChurnStop\Connections\WooCommerceSubscriptions\CostsOfGoods;
use ChurnStop\Connections\WooCommerceSubscriptions\SubscriptionPaymentHistories;
use ChurnStop\Connections\WooCommerceSubscriptions\SubscriptionTenures;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Embed\Tokens;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\SubscriptionRef;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;

/**
 * A store that keeps its orders as posts: offers, renewals, and the support agent's box on the post's edit screen,
 * beside the same in the orders' own tables.
 */
final class LegacyStorageTest extends StoreAttempt {

	private const STORAGE = 'woocommerce_custom_orders_table_enabled';

	protected function tearDown(): void {
		self::use_tables( true );
		delete_option( SettingsStore::OPTION );
		parent::tearDown();
	}

	private static function use_tables( bool $tables ): void {
		// WooCommerce asks first whether the other storage has all orders: here each test has its own.
		add_filter( 'wc_allow_changing_orders_storage_while_sync_is_pending', '__return_true' );
		update_option( self::STORAGE, $tables ? 'yes' : 'no' );
		remove_filter( 'wc_allow_changing_orders_storage_while_sync_is_pending', '__return_true' );
		wp_cache_flush_runtime();
		self::assertSame( $tables, OrderUtil::custom_orders_table_usage_is_enabled() );
	}

	/** @return iterable<string, array{bool}> */
	public static function storages(): iterable {
		yield 'posts' => array( false );
		yield 'tables' => array( true );
	}

	/** @dataProvider features */
	public function test_what_woocommerce_asks_of_plugins_is_declared( string $feature ): void {
		$declared = FeaturesUtil::get_compatible_plugins_for_feature( $feature );
		self::assertContains( 'churnstop/churnstop.php', $declared['compatible'] );
	}

	/** @return iterable<string, array{string}> */
	public static function features(): iterable {
		yield 'the orders\' own tables' => array( 'custom_order_tables' );
		yield 'cart and checkout as blocks' => array( 'cart_checkout_blocks' );
	}

	/** The button in the box on the subscription's own screen, clicked twice. */
	private static function take_back_in_the_box( Made $made, Redemption $live, string $label ): void {
		$user = get_user_by( 'login', 'manager' );
		self::assertNotFalse( $user );
		$agent = Http::as( $user->ID );
		$page  = $agent->get( Shop::get( $made->id )->get_edit_order_url() );
		self::assertSame( 200, $page['status'] );
		self::assertSame( 1, substr_count( $page['body'], '.churnstop-box-list{' ), 'The box has its style, once.' );
		self::assertSame( 1, substr_count( $page['body'], 'id="churnstop"' ), 'One box.' );
		self::assertStringContainsString( '<summary>' . $label . '…</summary>', $page['body'] );
		self::assertSame(
			1,
			preg_match( '/<form id="churnstop-take-back-' . $live->id . '".*?<\/form>/s', $page['body'], $form ),
		);
		self::assertSame( 1, preg_match( '/name="_wpnonce" value="([^"]+)"/', $form[0], $nonce ) );
		for ( $click = 1; $click <= 2; $click++ ) {
			$answer = $agent->post( '/wp-admin/admin-post.php', array(
				'action' => 'churnstop_take_back',
				'redemption' => $live->id,
				'_wpnonce' => $nonce[1],
				'note' => 'Asked by telephone.',
			) );
			self::assertSame( 303, $answer['status'] );
		}
		self::reload();
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state,
		);
		$notes = array_filter(
			wc_get_order_notes( array( 'order_id' => $made->id ) ),
			static fn ( \stdClass $note ): bool => str_contains(
				Data::string( (array) $note, 'content' ),
				'By manager. Asked by telephone.',
			),
		);
		self::assertCount( 1, $notes );
	}

	/** @dataProvider storages */
	public function test_the_agent_resumes_a_pause_revokes_a_discount_and_undoes_a_skip( bool $tables ): void {
		self::use_tables( $tables );
		[ $paused, $pause ] = self::accepted( 'pause' );
		self::assertSame( $tables ? 'shop_order_placehold' : 'shop_subscription', get_post_type( $paused->id ) );
		self::assertSame( 'on-hold', Shop::get( $paused->id )->get_status() );
		self::take_back_in_the_box( $paused, $pause, 'Resume now' );
		self::assertSame( 'active', Shop::get( $paused->id )->get_status() );
		self::assertSame(
			Data::string( $pause->receipt->prior, 'next_payment' ),
			gmdate( 'Y-m-d\TH:i:s\Z', (int) Shop::get( $paused->id )->get_time( 'next_payment' ) ),
		);

		[ $discounted, $discount ] = self::accepted( 'discount' );
		self::assertSame( '32.00', wc_format_decimal( Shop::get( $discounted->id )->get_total(), 2 ) );
		self::take_back_in_the_box( $discounted, $discount, 'Revoke the discount' );
		self::assertSame( 4000, Shop::renew( $discounted->id ) );

		[ $skipped, $skip ] = self::accepted( 'skip_renewal' );
		self::take_back_in_the_box( $skipped, $skip, 'Undo the skip' );
		self::assertSame(
			Data::string( $skip->receipt->prior, 'next_payment' ),
			gmdate( 'Y-m-d\TH:i:s\Z', (int) Shop::get( $skipped->id )->get_time( 'next_payment' ) ),
		);
	}

	/** @dataProvider storages */
	public function test_a_customer_token_from_another_origin_saves_and_cancels( bool $tables ): void {
		self::use_tables( $tables );
		self::publish( 'discount' );
		$origin = 'https://app.example';
		Plugin::get()->part( SettingsStore::class )->save( array( 'embed' => array( 'origins' => array( $origin ) ) ) );
		[ $saved, $gone ] = array( self::subscribe( 'discount' ), self::subscribe( 'discount' ) );
		$ask              = static function (
			Made $as,
			string $method,
			string $route,
			?array $body = null,
		) use ( $origin ): array {
			$token  = Plugin::get()->part( Tokens::class )->create(
				$as->customer_id,
				SubscriptionRef::parse_all( array( $as->id ) ),
				$origin,
			)['token'];
			$answer = Http::anonymous()->rest( $method, '/churnstop/v1' . $route, $body, array(
				'Origin' => $origin,
				'X-ChurnStop-Token' => $token,
			) );
			self::assertContains( $answer['status'], array( 200, 201 ), $answer['body'] );
			self::assertSame( $origin, $answer['headers']['access-control-allow-origin'] ?? '' );
			return (array) $answer['json'];
		};
		foreach ( array( $saved, $gone ) as $made ) {
			// WooCommerce Subscriptions keeps this list by the storage that it began with, here the tables.
			delete_user_meta( $made->customer_id, '_wcs_subscription_ids_cache' );
			self::assertSame( array( $made->id ), array_column( $ask( $made, 'GET', '/subscriptions' ), 'id' ) );
			$route = '/attempts/'
				. Data::string(
					Data::as_map( $ask( $made, 'POST', '/attempts', array(
						'subscription_id' => $made->id,
						'source' => 'embed',
					) ) ),
					'id',
				);
			$offer = Data::as_map( $ask( $made, 'POST', $route . '/reason', array( 'reason' => 'too_expensive' ) ) );
			$ask(
				$made,
				'POST',
				$route . ( $made === $saved ? '/accept' : '/cancel' ),
				$made === $saved ? self::acceptance( $offer ) : array(),
			);
		}
		self::reload();
		self::assertSame(
			array( 'active', '32.00' ),
			array(
				Shop::get( $saved->id )->get_status(),
				wc_format_decimal( Shop::get( $saved->id )->get_total(), 2 ),
			),
		);
		self::assertSame( 'pending-cancel', Shop::get( $gone->id )->get_status() );
	}

	/** @dataProvider storages */
	public function test_many_read_together_answer_as_each_does_alone( bool $tables ): void {
		global $wpdb;
		self::use_tables( $tables );
		self::publish( self::OFFERS );
		$given = array(
			'plain'    => new Given( next_payment: '+12 days' ),
			'unpaid'   => new Given( unpaid: true ),
			'overdue'  => new Given( next_payment: '-2 days' ),
			'coupon'   => new Given( own_coupon: 10 ),
			'two'      => new Given( items: 2, quantity: 3 ),
			'edited'   => new Given( edited: 1234 ),
			'siblings' => Given::with_basic( 'grouped' ),
			'trial'    => new Given( next_payment: '+10 days', trial_end: '+10 days' ),
			'ending'   => new Given( next_payment: '+10 days', end: '+20 days' ),
			'germany'  => new Given( country: 'DE', state: '' ),
			'bank'     => new Given( abilities: array( 'cancellation' ) ),
		);
		$refs  = array_map(
			static fn ( Given $one ): SubscriptionRef => WooCommerceSubscriptions::ref( Shop::make( $one )->id ),
			$given,
		);
		Shop::renew( $refs['plain']->number() );
		$codes = static function () use ( $refs ): array {
			$ask = static fn ( SubscriptionRef $one ): array => array_map(
				static fn ( array $blockers ): array => array_map(
					static fn ( Blocker $blocker ): array => array( $blocker->code, $blocker->params ),
					$blockers,
				),
				Plugin::get()->part( WouldOffer::class )->of( $one )[1]
			);
			return array_map( $ask, $refs );
		};
		self::reload();
		$before   = $wpdb->num_queries;
		$alone    = $codes();
		$cost     = $wpdb->num_queries - $before;
		$together = array();
		self::reload();
		$before = $wpdb->num_queries;
		Plugin::get()->part( ActiveSubscriptions::class )->together(
			array_values( $refs ),
			static function () use ( $codes, &$together ): void {
				$together = $codes();
			}
		);
		// A quarter of all are the store's own look for grouped products, once for each product.
		self::assertLessThan( $cost * 0.65, $wpdb->num_queries - $before );
		self::assertSame( $alone, $together );
		foreach (
			array(
				'unpaid' => 'payment_in_flight',
				'overdue' => 'payment_in_flight',
				'coupon' => 'other_coupon',
				'edited' => 'edited_prices',
				'germany' => 'profile',
				'bank' => 'gateway_cannot',
			) as $name => $code
		) {
			self::assertContains(
				$code,
				array_column( array_merge( ...array_values( $together[ $name ] ) ), 0 ),
				$name,
			);
		}
		self::assertArrayNotHasKey( 'too_expensive-tier_down-1', $together['siblings'] );
		self::assertArrayNotHasKey( 'too_expensive-discount-1', $together['plain'] );
	}

	/** @dataProvider storages */
	public function test_the_books_of_many_say_what_each_says_alone_and_ask_no_more( bool $tables ): void {
		global $wpdb;
		self::use_tables( $tables );
		[ $given ] = self::accepted( 'discount' );
		Shop::renew( $given->id );
		$order = static function ( Made $of ): \WC_Order {
			$ids   = array_map( intval( ... ), Shop::get( $of->id )->get_related_orders( 'ids', 'renewal' ) );
			$order = wc_get_order( max( $ids ) );
			self::assertInstanceOf( \WC_Order::class, $order );
			return $order;
		};
		$plain = array_map( static fn (): Made => Shop::make( new Given() ), range( 1, 6 ) );
		[ $partly, $wholly, $trashed, $former, $heir, $gone ] = $plain;
		foreach ( array( $partly, $wholly, $trashed, $former, $heir ) as $one ) {
			Shop::renew( $one->id );
		}
		wc_create_refund( array( 'order_id' => $order( $partly )->get_id(), 'amount' => '10.00' ) );
		$order( $wholly )->update_status( 'refunded' );
		$order( $trashed )->delete( false );
		\WCS_Related_Order_Store::instance()->add_relation(
			Shop::get( $heir->id )->get_parent(),
			Shop::get( $former->id ),
			'resubscribe',
		);
		Shop::get( $former->id )->update_status( 'cancelled' );
		Shop::get( $gone->id )->delete( true );

		$books = Plugin::get()->part( SubscriptionPaymentHistories::class );
		$asked = static function ( int ...$ids ) use ( $books, $wpdb ): array {
			self::reload();
			$before = $wpdb->num_queries;
			$found  = $books->accounts( array_map( strval( ... ), $ids ) );
			return array( $found, $wpdb->num_queries - $before );
		};

		$ids   = array_column( array( $given, ...$plain ), 'id' );
		$alone = array();
		foreach ( $ids as $id ) {
			$alone += $asked( $id )[0];
		}
		[ $together, $cost ] = $asked( ...$ids );
		self::assertEquals(
			array_map( self::in_numbers( ... ), $alone ),
			array_map( self::in_numbers( ... ), $together ),
		);
		self::assertSame( array( 'active', 3200, 0, 800 ), self::in_numbers( $together[ $given->id ] ) );
		self::assertSame( array( 'active', 4000, 1000, 0 ), self::in_numbers( $together[ $partly->id ] ) );
		self::assertSame( array( 'active', 4000, 4000, 0 ), self::in_numbers( $together[ $wholly->id ] ) );
		self::assertSame( array( 'active', 0, 0, 0 ), self::in_numbers( $together[ $trashed->id ] ) );
		self::assertSame( array( 'cancelled', 8000, 0, 0 ), self::in_numbers( $together[ $former->id ] ) );
		self::assertNull( $together[ $gone->id ] );
		self::assertSame( array(), $books->accounts( array( '900000001' ) ), 'The demo has no books.' );

		$more = array_map( static fn (): int => Shop::make( new Given() )->id, range( 1, 3 ) );
		self::assertSame( $cost, $asked( ...$ids, ...$more )[1], 'Three more cost nothing.' );
	}

	/** @return array{string, int, int, int}|null Status; paid, refunded and given in renewals. */
	private static function in_numbers( ?PaymentHistory $account ): ?array {
		$renewals = array_filter( $account->payments ?? array(), static fn ( Payment $one ): bool => $one->renewal );
		return null === $account ? null : array(
			$account->status,
			array_sum( array_column( $renewals, 'paid' ) ),
			array_sum( array_column( $renewals, 'refunded' ) ),
			array_sum( array_column( $renewals, 'given' ) ),
		);
	}

	/**
	 * What intelligent discounts learn from, read from either kind of tables without loading a subscription.
	 *
	 * @dataProvider storages
	 */
	public function test_tenures_and_margins( bool $tables ): void {
		self::use_tables( $tables );
		$since   = new \DateTimeImmutable( '-5 seconds' );
		$running = Shop::make( new Given( tax: 'included' ) );
		$lost    = Shop::make( new Given( period: 'week', interval: 2 ) );
		Shop::get( $lost->id )->update_status( 'cancelled' );
		$draft = Shop::make( new Given( status: 'pending' ) );
		update_option( 'woocommerce_feature_cost_of_goods_sold_enabled', 'yes' );
		update_post_meta( $running->product_id, '_cogs_total_value', '12.50' );
		self::reload();
		$book  = Plugin::get()->part( SubscriptionTenures::class );
		$found = $book->after( $since, (string) ( $running->id - 1 ), 10 );
		self::assertSame( array( $running->id, $lost->id ), array_slice( array_keys( $found ), 0, 2 ) );
		self::assertNull( $found[ $draft->id ] ?? null, 'It never began.' );
		self::assertSame(
			array( $running->product_id, 'month', 1, null, false ),
			array(
				$found[ $running->id ]?->product_id,
				$found[ $running->id ]?->period,
				$found[ $running->id ]?->interval,
				$found[ $running->id ]?->over_at,
				$found[ $running->id ]?->lost,
			),
		);
		self::assertSame(
			array( $lost->product_id, 'week', 2, true, true ),
			array(
				$found[ $lost->id ]?->product_id,
				$found[ $lost->id ]?->period,
				$found[ $lost->id ]?->interval,
				null !== $found[ $lost->id ]?->over_at,
				$found[ $lost->id ]?->lost,
			),
		);
		self::assertSame(
			array(),
			$book->after( new \DateTimeImmutable( '+1 hour' ), '', 10 ),
			'Nothing changed since.',
		);
		self::assertGreaterThanOrEqual( 2, $book->count( $since ) );
		self::assertSame(
			array( true, true ),
			array(
				$found[ $running->id ]?->began_at <= $found[ $running->id ]?->known_at,
				$found[ $running->id ]?->known_at <= new \DateTimeImmutable(),
			),
		);

		$snapshot = Plugin::get()->part( WooCommerceSubscriptions::class )->snapshot( $running->id );
		self::assertNotNull( $snapshot );
		$margin = Plugin::get()->part( CostsOfGoods::class )->of( $snapshot );
		self::assertEqualsWithDelta( array( 40.0 / 1.19, 12.5 ), array( $margin->price, $margin->cost ), .01 );
		delete_option( 'woocommerce_feature_cost_of_goods_sold_enabled' );
		self::assertNull( Plugin::get()->part( CostsOfGoods::class )->of( $snapshot )->cost );
	}

	/** @dataProvider offers */
	public function test_an_offer_is_kept_to_the_renewal_in_posts( string $type ): void {
		self::use_tables( false );
		[ $made, $live ] = self::accepted( $type );
		self::assertSame( 'shop_subscription', get_post_type( $made->id ) );
		if ( 'pause' === $type ) {
			do_action( 'churnstop_resume', $live->key );
			self::reload();
			self::assertSame( 'active', Shop::get( $made->id )->get_status() );
		}
		$price = match ( $type ) {
			'discount'                  => 3200,
			'tier_down', 'product_swap' => 1900,
			default                     => 4000,
		};
		self::assertSame( $price, Shop::renew( $made->id ) );
		self::assertSame(
			'discount' === $type,
			null !== Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) ),
		);
	}
}
