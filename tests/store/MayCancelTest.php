<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Health\Finding;
use ChurnStop\Health\Health;
use ChurnStop\Plugin;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;

/**
 * One rule on every door: customers cancel what the store lets them cancel, and nothing else; staff cancel what the
 * store can.
 */
final class MayCancelTest extends StoreAttempt {

	use InProcess;

	protected function tearDown(): void {
		$this->unplug();
		parent::tearDown();
	}

	/** A plugin with a minimum term, or an app store that bills. */
	private function hide_cancel(): void {
		$this->plug(
			'wcs_view_subscription_actions',
			static function ( array $actions ): array {
				unset( $actions['cancel'] );
				return $actions;
			}
		);
	}

	/** @return list<string> The doors at which its owner may cancel. */
	private static function doors( int $id ): array {
		$user = Shop::get( $id )->get_user_id();
		wp_set_current_user( $user );
		self::afresh();
		$doors = array(
			'account' => str_contains(
				(string) wp_json_encode(
					wcs_get_all_user_actions_for_subscription( Shop::get( $id ), $user )['cancel'] ?? '',
				),
				'churnstop_cancel=',
			),
			'block'   => str_contains( do_blocks( '<!-- wp:churnstop/cancel-flow /-->' ), 'churnstop_cancel=' . $id ),
		);
		$found = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $id ) );
		self::assertNotNull( $found );
		$doors['link'] = null !== $found[0]->cancel_url( $found[1] );
		ob_start();
		do_action( 'woocommerce_my_subscriptions_actions', Shop::get( $id ) );
		$doors['list'] = str_contains( (string) ob_get_clean(), 'churnstop_cancel=' . $id );
		$flow          = Plugin::get()->part( CancelFlow::class );
		foreach (
			array(
				'page'  => array( Actor::customer( $user ), 'page' ),
				'token' => array( Actor::token( $user, null ), 'embed' ),
			) as $door => [ $actor, $source ]
		) {
			try {
				$seen           = $flow->look( $actor, array( $found[1]->ref ), $source, 'live' );
				$doors[ $door ] = 'survey' === Data::string( $seen, 'state' );
			} catch ( Failure $refused ) {
				self::assertSame( 'churnstop_not_cancellable', $refused->error );
				$doors[ $door ] = false;
			}
		}
		[ $status, $answer ] = self::request( $user, 'POST', '/attempts', array( 'subscription_id' => $id ) );
		$doors['rest']       = 201 === $status;
		if ( 201 !== $status ) {
			self::assertSame( array( 409, 'churnstop_not_cancellable' ), array( $status, $answer['code'] ) );
		} else {
			self::request( $user, 'POST', '/attempts/' . Data::string( $answer, 'id' ) . '/dismiss' );
		}
		return array_keys( array_filter( $doors ) );
	}

	public function test_where_the_store_hides_cancel_no_door_has_it_and_a_filter_has_the_last_word(): void {
		$id   = Shop::make( new Given() )->id;
		$open = static fn (): array => self::doors( $id );
		$all  = array( 'account', 'block', 'link', 'list', 'page', 'token', 'rest' );
		self::assertSame( $all, $open() );

		$this->hide_cancel();
		self::assertSame( array(), $open() );
		[ , $answer ] = self::request( Shop::get( $id )->get_user_id(), 'POST', '/attempts', array(
			'subscription_id' => $id,
		) );
		self::assertStringContainsString( 'Please contact the store.', Data::string( $answer, 'message' ) );

		// Its block is the store's only Cancel.
		$heard = array();
		$this->plug(
			'churnstop_customer_may_cancel',
			static function ( bool $may, int $subscription, int $customer ) use ( &$heard ): bool {
				$heard = array( $may, $subscription, $customer );
				return true;
			}
		);
		self::assertSame( array_values( array_diff( $all, array( 'account', 'list' ) ) ), $open() );
		self::assertSame( array( false, $id, Shop::get( $id )->get_user_id() ), $heard );

		$this->unplug();
		$this->plug( 'churnstop_customer_may_cancel', '__return_false' );
		self::assertSame( array(), $open() );
	}

	public function test_hidden_in_the_middle_of_a_cancellation_it_is_refused_while_staff_may_cancel(): void {
		$made                 = Shop::make( new Given() );
		[ , $started ]        = self::request( $made->customer_id, 'POST', '/attempts', array(
			'subscription_id' => $made->id,
		) );
		$attempt              = '/attempts/' . Data::string( $started, 'id' );
		$this->hide_cancel();
		foreach ( array( '/reason' => array( 'reason' => 'too_expensive' ), '/cancel' => array() ) as $step => $body ) {
			[ $status, $answer ] = self::request( $made->customer_id, 'POST', $attempt . $step, $body );
			self::assertSame(
				array( 409, 'churnstop_not_cancellable' ),
				array( $status, $answer['code'] ?? '' ),
				$step,
			);
		}
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
		[ , $shown ] = self::request( $made->customer_id, 'GET', $attempt );
		self::assertNull( $shown['cancel_url'] );

		$staff   = Actor::agent( 1, $made->customer_id );
		$flow    = Plugin::get()->part( CancelFlow::class );
		$attempt = $flow->start( $staff, array( WooCommerceSubscriptions::ref( $made->id ) ), 'admin' )[0];
		self::assertSame( 'cancelled', $flow->cancel( $staff, Data::string( $attempt, 'id' ) )['state'] );
	}

	public function test_another_plugin_that_fails_over_the_question_keeps_nobody_from_cancelling(): void {
		$made = Shop::make( new Given() );
		$this->plug(
			'wcs_view_subscription_actions',
			static fn () => throw new \Error( 'A mistake of another plugin.' ),
			2000,
		);
		self::assertSame(
			201,
			self::request( $made->customer_id, 'POST', '/attempts', array( 'subscription_id' => $made->id ) )[0],
		);
	}

	public function test_other_plugins_are_asked_once_a_request(): void {
		$made  = Shop::make( new Given() );
		$asked = 0;
		$this->plug(
			'wcs_view_subscription_actions',
			static function ( array $actions ) use ( &$asked ): array {
				++$asked;
				return $actions;
			}
		);
		$connections = new Connections( array( new WooCommerceSubscriptions() ) );
		foreach ( array( 'find', 'find', 'recent' ) as $read ) {
			$found = $connections->{$read}( WooCommerceSubscriptions::ref( $made->id ) );
			self::assertTrue( $found[0]->may_cancel( Actor::customer( $made->customer_id ), $found[1] ) );
			self::assertNotNull( $found[0]->cancel_url( $found[1] ) );
		}
		self::assertSame( 1, $asked );
	}

	/** @return iterable<string, array{Given}> */
	public static function without_a_payment_to_come(): iterable {
		yield 'a prepaid year' => array( new Given(
			price: 24000,
			interval: 12,
			next_payment: null,
			end: '+330 days',
		) );
		yield 'the last period of a fixed term' => array( new Given( next_payment: null, end: '+25 days' ) );
	}

	/** @dataProvider without_a_payment_to_come */
	public function test_what_ends_anyway_is_not_offered_and_its_day_is_named( Given $given ): void {
		$made = Shop::make( $given );
		self::assertSame( array(), self::doors( $made->id ) );
		$end = Shop::get( $made->id )->get_time( 'end' );
		$day = (string) wp_date( (string) get_option( 'date_format' ), $end );
		[ , $answer ] = self::request( $made->customer_id, 'POST', '/attempts', array(
			'subscription_id' => $made->id,
		) );
		self::assertStringContainsString(
			'ends on ' . $day . ' without being cancelled, and you will not be charged again.',
			Data::string( $answer, 'message' ),
		);
		self::assertSame( gmdate( 'Y-m-d\TH:i:s\Z', $end ), Data::string( Data::map( $answer, 'data' ), 'ends_at' ) );

		$page = Http::as( $made->customer_id )->get(
			'/my-account/view-subscription/' . $made->id . '/?churnstop_cancel=' . $made->id,
		)['body'];
		self::assertStringContainsString( 'ends on ' . $day . ' without being cancelled', $page );
		self::assertStringNotContainsString( 'value="cancel"', $page );
		self::assertStringNotContainsString( 'change_subscription_to=cancelled', $page );

		// Several at once.
		$other   = self::of_the_same( $made );
		$ids     = array( $other->id, $made->id );
		[ , $started ] = self::request( $made->customer_id, 'POST', '/attempts', array( 'subscription_ids' => $ids ) );
		$attempt = '/attempts/' . Data::string( $started, 'id' );
		[ , $confirm ] = self::request( $made->customer_id, 'POST', $attempt . '/reason', array(
			'reason' => 'technical_issue',
		) );
		$message = Data::string( Data::map( $confirm, 'screen' ), 'message' );
		self::assertStringContainsString( 'If you cancel, 1 subscription ends', $message );
		self::assertStringContainsString( 'ends on ' . $day . ' without being cancelled', $message );
		[ , $done ] = self::request( $made->customer_id, 'POST', $attempt . '/cancel' );
		self::assertSame(
			array( 'cancelled', 'not_cancellable' ),
			array_column( Data::maps( $done, 'subscriptions' ), 'outcome' ),
		);
		self::assertStringContainsString(
			': ends on ' . $day . ' without being cancelled, and has not changed.',
			Data::string( Data::map( $done, 'screen' ), 'message' ),
		);
		self::assertSame(
			array( 'active', $end, 'pending-cancel' ),
			array(
				Shop::get( $made->id )->get_status(),
				Shop::get( $made->id )->get_time( 'end' ),
				Shop::get( $other->id )->get_status(),
			),
		);
	}

	private static function of_the_same( Made $made ): Made {
		$other        = Shop::make( new Given() );
		$subscription = Shop::get( $other->id );
		$subscription->set_customer_id( $made->customer_id );
		$subscription->save();
		return $other;
	}

	public function test_site_health_names_customers_whose_law_asks_for_a_way_to_cancel(): void {
		$findings = static fn (): array => array_filter(
			Plugin::get()->part( Health::class )->findings(),
			static fn ( Finding $one ): bool => 'cancel_hidden' === $one->id,
		);
		$number   = Shop::get( Shop::make( new Given( country: 'DE', state: '' ) )->id )->get_order_number();
		Shop::make( new Given( country: 'NZ', state: '' ) );
		self::assertSame( array(), $findings() );
		$this->hide_cancel();
		$found = array_values( $findings() );
		self::assertCount( 1, $found );
		self::assertStringContainsString( $number, $found[0]->message );
		$this->plug( 'churnstop_customer_may_cancel', '__return_true' );
		self::assertSame( array(), $findings() );
	}
}
