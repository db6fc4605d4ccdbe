<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Depths\Learned;
use ChurnStop\Depths\LearnedTable;
use ChurnStop\Events\EventSearch;
use ChurnStop\Failure;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Sibling;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\Server;

/** Each of the six offers on the real store, from the click on Cancel to what the next renewals bill. */
final class OffersOverHttpTest extends StoreAttempt {

	/** @dataProvider offers */
	public function test_what_was_promised_is_billed( string $type ): void {
		self::publish( $type );
		$made    = self::subscribe( $type );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		$offer   = Data::map( Data::map( $attempt, 'screen' ), 'offer' );
		self::assertSame( $type, $offer['type'] );
		$saved = self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::assertSame( 'saved', $saved['state'] );
		self::reload();

		$terms = Data::map( $offer, 'terms' );
		$after = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $after );
		if ( 'pause' === $type ) {
			self::assertSame( 'on-hold', $after[1]->store_status );
			$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
			self::assertNotNull( $live );
			self::assertTrue(
				as_has_scheduled_action( 'churnstop_resume', array( $live->key ), 'churnstop' ),
				'the pause has its job',
			);
			do_action( 'churnstop_resume', $live->key );
		} else {
			self::assertSame( Data::string( $terms, 'next_payment_at' ), Data::iso( $after[1]->next_payment ) );
		}
		$during = Data::map( $terms, 'price_during' );
		$cycles = Data::int_or_null( $terms, 'payments' );
		for ( $n = 1; $n <= 4; $n++ ) {
			$promised = array() !== $during && ( null === $cycles || $n <= $cycles )
				? $during
				: Data::map( $terms, 'price_after' );
			self::assertSame(
				(int) round( 100 * (float) Data::string( $promised, 'amount' ) ),
				Shop::renew( $made->id ),
				$type . ', renewal ' . $n,
			);
		}
		$notes = wc_get_order_notes( array( 'order_id' => $made->id ) );
		self::assertNotSame(
			array(),
			array_filter(
				$notes,
				static fn ( object $note ): bool => str_contains(
					Data::string( (array) $note, 'content' ),
					'ChurnStop',
				),
			),
			'a support agent can read what happened',
		);
		self::assertNull(
			Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) ),
			'it has run its course',
		);
	}

	/** @dataProvider offers */
	public function test_cancelling_anyway_takes_back_what_was_not_used( string $type ): void {
		self::publish( $type );
		$made   = self::subscribe( $type );
		$before = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $before );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		$second = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
		$told   = Data::string( Data::map( $second, 'subscription' ), 'ends_at_if_cancelled' );
		self::assertSame( Data::iso( $before[1]->next_payment ), $told, 'the gift is not in what is left' );
		$done = self::ask( $http, '/' . $second['id'] . '/cancel' );
		self::assertSame( 'cancelled', $done['state'] );
		self::reload();
		$subscription = Shop::get( $made->id );
		self::assertSame( 'pending-cancel', $subscription->get_status() );
		self::assertSame( $told, Data::iso( new \DateTimeImmutable( '@' . $subscription->get_time( 'end' ) ) ) );
		self::assertSame( array(), $subscription->get_coupon_codes() );
		self::assertNull(
			Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) ),
		);
	}

	/** Eight clicks on a reason, and eight on Accept: one draw, one depth on every screen, one coupon. */
	public function test_an_intelligent_discount_is_drawn_and_given_once(): void {
		$database = Plugin::get()->part( Database::class );
		$learned  = Plugin::get()->part( LearnedTable::class );
		self::publish( array( array(
			'type'        => 'discount',
			'id'          => 'smart',
			'mode'        => 'intelligent',
			'max_percent' => 30,
			'max_cycles'  => 2,
		) ) );
		// With so many outcomes it explores: two draws would differ now and then.
		$learned->write( Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0, 'smart', new Learned(
			1,
			array( 0 => array( 'trials' => 100, 'stays' => 10 ), 20 => array( 'trials' => 100, 'stays' => 20 ) ),
			at: new \DateTimeImmutable(),
		) );
		$server = new Server( array(), 8 );
		for ( $given = 0, $round = 0; $given < 2 && $round < 20; $round++ ) {
			$made    = Shop::make( new Given() );
			$http    = Http::as( $made->customer_id, $server->url );
			$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
			$route   = '/churnstop/v1/attempts/' . Data::string( $attempt, 'id' );
			$eight   = static fn ( string $action, array $body ): array => Http::parallel( array_fill(
				0,
				8,
				$http->rest_request( 'POST', $route . $action, $body ),
			) );
			$shown   = $eight( '/reason', array( 'reason' => 'too_expensive' ) );
			// Who cannot wait any longer is told to come back.
			self::assertSame( array(), array_diff( array_column( $shown, 'status' ), array( 200, 423 ) ) );
			$shown  = array_values( array_filter( $shown, static fn ( array $one ): bool => 200 === $one['status'] ) );
			$offers = array_map(
				static fn ( array $answer ): array => Data::map(
					Data::map( Data::as_map( $answer['json'] ), 'screen' ),
					'offer',
				),
				$shown,
			);
			$percent = (int) Data::string( $offers[0], 'headline' );
			self::assertCount( 1, array_unique( array_column( $offers, 'headline' ) ) ?: array( '' ) );
			self::assertSame(
				array( array( 'percent' => (string) $percent, 'round' => '1' ) ),
				$database->rows(
					'SELECT percent, round FROM {depth_draws} WHERE subscription_id = %s',
					array( (string) $made->id ),
				),
			);
			if ( 0 === $percent ) {
				continue;
			}
			++$given;
			$statuses = array_unique( array_column( $eight( '/accept', array( 'offer_id' => 'smart' ) ), 'status' ) );
			self::assertSame( array(), array_diff( $statuses, array( 200, 423 ) ) );
			self::reload();
			self::assertCount( 1, Shop::get( $made->id )->get_coupon_codes() );
			self::assertSame( 4000 - 40 * $percent, Shop::renew( $made->id ) );
		}
		self::assertSame( 2, $given );
		$database->execute( 'DELETE FROM {depth_models}' );
	}

	public function test_others_subscriptions_do_not_exist(): void {
		self::publish( 'discount' );
		$made     = self::subscribe( 'discount' );
		$stranger = Http::as( Shop::customer() );
		self::ask( $stranger, '', array( 'subscription_id' => $made->id ), 404 );
		$attempt = self::offered( Http::as( $made->customer_id ), $made->id );
		foreach ( array( 'reason', 'consent', 'accept', 'decline', 'cancel', 'dismiss' ) as $action ) {
			self::ask(
				$stranger,
				'/' . $attempt['id'] . '/' . $action,
				array( 'reason' => null, 'agree' => true, 'offer_id' => 'too_expensive-discount-1' ),
				404,
			);
		}
		self::assertSame(
			401,
			Http::anonymous()->rest( 'POST', '/churnstop/v1/attempts', array(
				'subscription_id' => $made->id,
			) )['status'],
		);
		self::reload();
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
	}

	/** @return iterable<string, array{callable(\WC_Product): void}> */
	public static function changes_of_a_target(): iterable {
		yield 'sold out, and another one costs the same' => array(
			static fn ( \WC_Product $shown ) => $shown->set_stock_status( 'outofstock' ),
		);
		yield 'billed every week' => array(
			static fn ( \WC_Product $shown ) => $shown->update_meta_data( '_subscription_period', 'week' ),
		);
	}

	/**
	 * @dataProvider changes_of_a_target
	 * @param callable(\WC_Product): void $meanwhile
	 */
	public function test_a_target_that_has_changed_since_it_was_shown_is_not_switched_to( callable $meanwhile ): void {
		self::publish( 'tier_down' );
		$made    = Shop::make( new Given(
			price: 16000,
			shape: 'variable',
			siblings: array( 'shown' => new Sibling( 1900 ), 'other' => new Sibling( 1900 ) ),
		) );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		$shown   = Shop::product( $made->siblings['shown'] );
		$meanwhile( $shown );
		$shown->save();

		$error = self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ), 409 );

		self::assertSame( 'churnstop_offer_unavailable', $error['code'] );
		self::reload();
		self::assertSame( '160.00', wc_format_decimal( Shop::get( $made->id )->get_total(), 2 ) );
	}

	public function test_who_was_given_it_as_a_present_cancels_by_their_own_link(): void {
		if ( ! class_exists( \WCSG_Recipient_Management::class ) ) {
			self::markTestSkipped( 'This version of WooCommerce Subscriptions knows no gifts.' );
		}
		$made         = self::subscribe( 'discount' );
		$recipient    = Shop::customer();
		$subscription = Shop::get( $made->id );
		$subscription->update_meta_data( '_recipient_user', (string) $recipient );
		$subscription->save();
		$http = Http::as( $recipient );
		$page = $http->get( $subscription->get_view_order_url() );
		self::assertSame(
			1,
			preg_match( '/<a\s[^>]*href="([^"]+)"[^>]*>\s*Cancel\s*</', $page['body'], $link ),
			'There is one Cancel.',
		);
		self::ask( $http, '', array( 'subscription_id' => $made->id ), 404 );

		self::assertSame( 302, $http->get( html_entity_decode( $link[1] ) )['status'] );

		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
	}

	/**
	 * @return iterable<string, array{string, string}> Type, and the hook in which another plugin fails while it is
	 *     applied.
	 */
	public static function fatal_hooks(): iterable {
		yield 'discount' => array( 'discount', 'woocommerce_order_applied_coupon' );
		yield 'pause' => array( 'pause', 'woocommerce_subscription_date_updated' );
		yield 'skip' => array( 'skip_renewal', 'woocommerce_subscription_date_updated' );
		yield 'swap' => array( 'product_swap', 'woocommerce_new_order' );
	}

	/** @dataProvider fatal_hooks */
	public function test_another_plugins_fatal_error_while_an_offer_is_applied_leaves_all_of_it_or_nothing(
		string $type,
		string $hook,
	): void {
		self::publish( $type );
		$made    = self::subscribe( $type );
		$before  = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $made->id ) )[1]
			?? null;
		$who     = Actor::customer( $made->customer_id );
		$flow    = Plugin::get()->part( CancelFlow::class );
		$failed  = 0;
		$break   = static function () use ( &$failed ): void {
			if ( 1 === ++$failed ) {
				throw new \Error( 'A mistake of another plugin.' );
			}
		};
		wp_set_current_user( $made->customer_id );
		$id      = Data::string( $flow->start( $who, array( WooCommerceSubscriptions::ref( $made->id ) ) )[0], 'id' );
		$attempt = $flow->reason( $who, $id, 'too_expensive' );
		$choice  = self::acceptance( $attempt );
		$logged  = array();
		$listen  = static function ( mixed $message ) use ( &$logged ): mixed {
			$logged[] = $message;
			return $message;
		};
		add_action( $hook, $break );
		add_filter( 'woocommerce_logger_log_message', $listen );
		try {
			$state = $flow->accept(
				$who,
				$id,
				Data::string( $choice, 'offer_id' ),
				self::chosen( $choice ),
			)['state'];
		} catch ( Failure $failure ) {
			self::assertSame( 'churnstop_gateway_failed', $failure->error );
			$state = 'refused';
		} finally {
			remove_action( $hook, $break );
			remove_filter( 'woocommerce_logger_log_message', $listen );
		}
		self::assertGreaterThan( 0, $failed );
		if ( 'refused' === $state ) {
			self::assertMatchesRegularExpression(
				'/offer.*"subscription":' . $made->id . '.*"fault":"/',
				implode( "\n", array_filter( $logged, 'is_string' ) ),
				'Somebody can find out why.',
			);
		}
		self::reload();
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		if ( 'refused' === $state ) {
			self::assertNull( $live );
			self::assertSame(
				$before?->fingerprint(),
				Plugin::get()
					->part( Connections::class )
					->find( WooCommerceSubscriptions::ref( $made->id ) )[1]
					?->fingerprint(),
			);
			$state = $flow->accept(
				$who,
				$id,
				Data::string( $choice, 'offer_id' ),
				self::chosen( $choice ),
			)['state'];
			self::reload();
			$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		}
		wp_set_current_user( 0 );
		self::assertSame( array( 'saved', 'applied' ), array( $state, $live?->state ) );
		self::assertSame(
			'applied',
			Plugin::get()
				->part( Connections::class )
				->get( 'woocommerce-subscriptions' )
				?->check( $live->receipt, $live->key ),
		);
	}

	/** @return iterable<string, array{string, string, string, \Throwable}> Type, the next one, hook, what it throws. */
	public static function refused_when_tried(): iterable {
		$coupon = 'woocommerce_order_applied_coupon';
		yield 'discount' => array( 'discount', 'pause', $coupon, new \Exception( 'Not this customer.' ) );
		yield 'discount, by a mistake' => array( 'discount', 'pause', $coupon, new \Error( 'A mistake.' ) );
		yield 'pause' => array(
			'pause',
			'discount',
			'woocommerce_subscription_status_on-hold',
			new \Exception( 'Not this customer.' ),
		);
		yield 'swap' => array( 'product_swap', 'discount', 'woocommerce_new_order', new \Error( 'A mistake.' ) );
	}

	/** @dataProvider refused_when_tried */
	public function test_what_is_always_refused_gives_way_to_the_next_offer_and_is_not_shown_again(
		string $type,
		string $next,
		string $hook,
		\Throwable $refusal,
	): void {
		self::publish( array( $type, $next ) );
		$made   = self::subscribe( $type );
		$ref    = WooCommerceSubscriptions::ref( $made->id );
		$who    = Actor::customer( $made->customer_id );
		$flow   = Plugin::get()->part( CancelFlow::class );
		$print  = static function () use ( $ref ): ?string {
			self::reload();
			return Plugin::get()->part( Connections::class )->find( $ref )[1]?->fingerprint();
		};
		$begin  = static fn (): array => $flow->reason(
			$who,
			Data::string( $flow->start( $who, array( $ref ) )[0], 'id' ),
			'too_expensive',
		);
		$shown  = static fn ( array $attempt ): string => Data::string(
			Data::map( Data::map( $attempt, 'screen' ), 'offer' ),
			'type',
		);
		$refuse = static function () use ( $refusal ): never {
			throw $refusal;
		};
		$errors = array();
		$before = $print();
		wp_set_current_user( $made->customer_id );
		$attempt = $begin();
		$id      = Data::string( $attempt, 'id' );
		self::assertSame( $type, $shown( $attempt ) );
		add_action( $hook, $refuse );
		try {
			foreach ( array( 1, 2 ) as $ignored ) {
				try {
					$choice = self::acceptance( $attempt );
					$flow->accept( $who, $id, Data::string( $choice, 'offer_id' ), self::chosen( $choice ) );
				} catch ( Failure $failure ) {
					$errors[] = $failure->error;
					$shows    = $shown( Data::map( $failure->data, 'attempt' ) );
				}
			}
		} finally {
			remove_action( $hook, $refuse );
		}
		self::assertSame( array( 'churnstop_gateway_failed', 'churnstop_offer_unavailable' ), $errors );
		self::assertSame( $next, $shows ?? null );
		self::assertSame( $before, $print() );
		$flow->dismiss( $who, $id );
		self::assertSame( $next, $shown( $begin() ) );
		wp_set_current_user( 0 );
	}

	public function test_without_a_log_in_its_nonce_or_json_nothing_begins(): void {
		$made    = self::subscribe( 'discount' );
		$http    = Http::as( $made->customer_id );
		$route   = '/churnstop/v1/attempts';
		$body    = array( 'subscription_id' => $made->id );
		$answers = array(
			'a wrong nonce'     => $http->rest( 'POST', $route, $body, array( 'X-WP-Nonce' => '0123456789' ) ),
			'somebody else\'s' => $http->rest( 'POST', $route, $body, array(
				'X-WP-Nonce' => Http::as( Shop::customer() )->nonce,
			) ),
			'no nonce'          => $http->rest( 'POST', $route, $body, array( 'X-WP-Nonce' => '' ) ),
			'logged out'        => Http::anonymous()->rest( 'POST', $route, $body ),
			'half a body'       => $http->rest( 'POST', $route, '{"subscription_id":' ),
			'no body'           => $http->rest( 'POST', $route, '' ),
		);
		self::assertSame(
			array(
				'a wrong nonce'     => array( 403, 'rest_cookie_invalid_nonce' ),
				'somebody else\'s' => array( 403, 'rest_cookie_invalid_nonce' ),
				'no nonce'          => array( 401, 'rest_forbidden' ),
				'logged out'        => array( 401, 'rest_forbidden' ),
				'half a body'       => array( 400, 'rest_invalid_json' ),
				'no body'           => array( 400, 'churnstop_invalid' ),
			),
			array_map(
				static fn ( array $answer ): array => array(
					$answer['status'],
					Data::as_map( $answer['json'] )['code'] ?? null,
				),
				$answers,
			)
		);
		self::reload();
		self::assertSame(
			0,
			Plugin::get()->part( EventSearch::class )->find(
				array( 'subscription' => WooCommerceSubscriptions::ref( $made->id ) ),
				1,
				1,
			)[1],
		);
	}

	/** @param array<string, mixed> $acceptance */
	private static function chosen( array $acceptance ): ?PlanRef {
		$product = Data::int_or_null( $acceptance, 'product_id' );
		return null === $product ? null : new PlanRef( $product );
	}
}
