<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Storefront\Walk;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;

/**
 * Staff walk the live storefront in a customer's place: they see what that customer would, and nothing is done or
 * counted.
 */
final class WalkTest extends StoreAttempt {

	private Http $staff;

	protected function setUp(): void {
		parent::setUp();
		$user = get_user_by( 'login', 'manager' );
		self::assertNotFalse( $user );
		$this->staff = Http::as( $user->ID );
		self::publish( array( 'discount', 'pause' ) );
	}

	/** The discount is for customers of a year. */
	private static function for_the_loyal(): void {
		$table   = Plugin::get()->part( FlowTable::class );
		$row     = $table->find_default();
		self::assertNotNull( $row );
		$reasons = Data::maps( $row->body, 'reasons' );
		$at      = (int) array_search( 'too_expensive', array_column( $reasons, 'id' ), true );
		$offers  = Data::maps( $reasons[ $at ], 'offers' );
		$offers[0]['audience'] = array(
			'match' => 'all',
			'conditions' => array( array( 'fact' => 'tenure_days', 'is' => 'at_least', 'value' => 365 ) ),
		);

		$reasons[ $at ]['offers'] = $offers;
		self::assertNotNull( $table->publish(
			$row->id,
			$row->version,
			array( 'reasons' => $reasons ) + $row->body,
			'active',
			1,
			'test',
		) );
		Plugin::get()->part( FlowStore::class )->forget();
	}

	/** @return array{string, int, int, string} All that a walk must leave as it is. */
	private static function state( Made $made ): array {
		self::reload();
		$subscription = Shop::get( $made->id );
		$live         = null === Plugin::get()->part( RedemptionStore::class )->live(
			WooCommerceSubscriptions::ref( $made->id ),
		)
			? 0
			: 1;
		return array(
			$subscription->get_status(),
			(int) $subscription->get_time( 'next_payment' ),
			$live,
			(string) $subscription->get_total(),
		);
	}

	public function test_staff_see_the_customers_page_walk_with_facts_of_their_own_and_change_nothing(): void {
		self::for_the_loyal();
		$made   = Shop::make( new Given( next_payment: '+12 days' ) );
		$before = self::state( $made );
		$this->staff->get( '/wp-admin/' ); // WooCommerce leads a new store's first visitor to its own screen.
		$form   = $this->staff->get( '/wp-admin/admin.php?page=churnstop-walk&who=' . $made->id )['body'];
		self::assertMatchesRegularExpression(
			'/name="fact\[tenure_days\]" value="" placeholder="\d+"/',
			$form,
			'What is true now.',
		);
		$wrong = $this->staff->get(
			'/wp-admin/admin.php?page=churnstop-walk&go=1&who=' . $made->id . '&fact[tenure_days]=long',
		)['body'];
		self::assertStringContainsString( 'Days as a subscriber must be a number.', $wrong );
		self::assertStringContainsString(
			'There is no subscription',
			$this->staff->get( '/wp-admin/admin.php?page=churnstop-walk&go=1&who=99999999' )['body'],
		);

		$led = $this->staff->get(
			'/wp-admin/admin.php?page=churnstop-walk&go=1&who=' . $made->id . '&fact[tenure_days]=400',
		);
		self::assertSame( 302, $led['status'] );
		$page = $this->staff->get( $led['headers']['location'] )['body'];
		self::assertStringContainsString( 'Test in the place of', $page );
		self::assertStringContainsString( '1 fact is made up.', $page );
		self::assertStringNotContainsString( 'Invalid Subscription', $page );
		self::assertStringNotContainsString( 'change_subscription_to=on-hold', $page );
		self::assertSame(
			1,
			preg_match( '/href="([^"]*churnstop_cancel=' . $made->id . '[^"]*)"/', $page, $cancel ),
			'The customer\'s Cancel.',
		);
		self::assertSame(
			1,
			preg_match( '#"root":"[^"]*(/churnstop/v1/walks/[A-Za-z0-9_-]+)/"#', $page, $root ),
			'The dialog walks, too.',
		);

		// The dialog's routes.
		$answer = $this->staff->rest( 'POST', $root[1] . '/attempts', array(
			'subscription_ids' => array( $made->id ),
			'mode' => 'test',
		) );
		self::assertSame( 201, $answer['status'], $answer['body'] );
		$attempt = Data::as_map( $answer['json'] );
		self::assertSame( 'test', $attempt['mode'] );
		$route = $root[1] . '/attempts/' . Data::string( $attempt, 'id' );
		$offer = Data::map(
			Data::map(
				Data::as_map(
					$this->staff->rest( 'POST', $route . '/reason', array( 'reason' => 'too_expensive' ) )['json'],
				),
				'screen',
			),
			'offer',
		);
		self::assertSame( 'discount', $offer['type'] ?? null, 'A year and more, as was made up.' );
		self::assertSame(
			'saved',
			Data::as_map(
				$this->staff->rest( 'POST', $route . '/accept', array( 'offer_id' => $offer['id'] ) )['json'],
			)['state']
				?? null,
		);
		self::assertSame( $before, self::state( $made ) );
		$stored = Plugin::get()->part( AttemptStore::class )->find( Data::string( $attempt, 'id' ) );
		self::assertSame(
			array( 'agent', 'test', 'walk' ),
			array( $stored?->actor->kind, $stored?->mode, $stored?->source ),
		);

		// The page without script, with what is true: the offer for the loyal is passed over.
		$address = (
			Walk::about( WooCommerceSubscriptions::ref( $made->id ) )
		)->url( html_entity_decode( explode( '#', $cancel[1] )[0] ) );
		$page    = $this->staff->get( $address )['body'];
		self::assertSame( 1, preg_match( '/name="churnstop_nonce" value="([^"]+)"/', $page, $nonce ) );
		$next = $this->staff->post( $address, array(
			'churnstop_nonce' => $nonce[1],
			'churnstop_step' => 'reason',
			'churnstop_reason' => 'too_expensive',
		) );
		self::assertSame( 303, $next['status'], $next['body'] );
		self::assertStringContainsString( Walk::ARGUMENT . '=', $next['headers']['location'] );
		$page = $this->staff->get( $next['headers']['location'] )['body'];
		self::assertStringContainsString( 'Pause for 30 days', $page );
		$gone = $this->staff->post( $next['headers']['location'], array(
			'churnstop_nonce' => $nonce[1],
			'churnstop_step' => 'cancel',
		) );
		self::assertSame( 303, $gone['status'] );
		self::assertSame( $before, self::state( $made ) );
		self::assertSame(
			'0',
			Plugin::get()->part( Database::class )->value(
				"SELECT COUNT(*) FROM {attempts} WHERE customer_id = %d AND mode = 'live'",
				array( $made->customer_id ),
			),
			'Nothing is counted.',
		);
	}

	public function test_what_the_customer_answered_before_and_where_they_live_holds(): void {
		$made    = Shop::make( new Given( next_payment: '+12 days' ) );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/decline', self::acceptance( $attempt ) );
		self::assertSame( 'pause', $this->walked( $made, array() ), 'They have declined the discount.' );
		self::assertSame(
			'consent',
			$this->walked( $made, array( 'country' => 'US', 'state' => 'MN' ) ),
			'The law of Minnesota.',
		);
		self::ask( $http, '/' . $attempt['id'] . '/cancel' );
	}

	/** @param array<string, mixed> $facts @return string The type of the offer, or the state. */
	private function walked( Made $made, array $facts ): string {
		$root    = '/churnstop/v1/walks/'
			. Walk::about( WooCommerceSubscriptions::ref( $made->id ), $facts )->key()
			. '/attempts';
		$attempt = Data::as_map( $this->staff->rest( 'POST', $root, array( 'subscription_id' => $made->id ) )['json'] );
		$attempt = Data::as_map(
			$this->staff->rest( 'POST', $root . '/' . Data::string( $attempt, 'id' ) . '/reason', array(
				'reason' => 'too_expensive',
			) )['json'],
		);
		return Data::string(
			Data::map( Data::map( $attempt, 'screen' ), 'offer' ),
			'type',
			Data::string( $attempt, 'state' ),
		);
	}

	public function test_it_is_for_staff_and_reaches_nothing_but_tests_of_its_subscription(): void {
		$made    = Shop::make( new Given( next_payment: '+12 days' ) );
		$other   = Shop::make( new Given( next_payment: '+12 days' ) );
		$root    = '/churnstop/v1/walks/'
			. Walk::about( WooCommerceSubscriptions::ref( $made->id ) )->key()
			. '/attempts';
		$thief   = Http::as( $other->customer_id );
		self::assertSame( 403, $thief->rest( 'POST', $root, array( 'subscription_id' => $made->id ) )['status'] );
		self::assertSame(
			401,
			Http::anonymous()->rest( 'POST', $root, array( 'subscription_id' => $made->id ) )['status'],
		);
		$page = $thief->get(
			Walk::about( WooCommerceSubscriptions::ref( $made->id ) )->url(
				(string) Shop::get( $made->id )->get_view_order_url(),
			),
		)['body'];
		self::assertStringContainsString( 'Invalid Subscription', $page );
		self::assertStringNotContainsString( 'in the place of', $page );
		$plain = $this->staff->get( (string) Shop::get( $made->id )->get_view_order_url() )['body'];
		self::assertStringContainsString(
			'Invalid Subscription',
			$plain,
			'Without a walk staff see what the store lets them see.',
		);
		self::assertSame(
			404,
			$this->staff->rest( 'POST', $root, array( 'subscription_id' => $other->id ) )['status'],
		);
		self::assertSame(
			404,
			$this->staff->rest( 'POST', '/churnstop/v1/walks/nonsense/attempts', array(
				'subscription_id' => $made->id,
			) )['status'],
		);
		$live = self::ask( Http::as( $made->customer_id ), '', array( 'subscription_id' => $made->id ), 201 );
		foreach ( array( 'cancel', 'dismiss' ) as $step ) {
			self::assertSame(
				404,
				$this->staff->rest( 'POST', $root . '/' . Data::string( $live, 'id' ) . '/' . $step )['status'],
				'The customer\'s own is not walked.',
			);
		}
		self::assertSame( 'active', self::state( $made )[0] );
	}
}
