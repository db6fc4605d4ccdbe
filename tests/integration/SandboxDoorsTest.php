<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration;

use ChurnStop\Changes\Hold;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Buttons;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\MovableClock;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;
use ChurnStop\Tests\Harness\Http;
use PHPUnit\Framework\TestCase;

/**
 * The sandbox shop's own links and the demo's clock, over HTTP: who may use them, and what a wrong one does (nothing).
 */
final class SandboxDoorsTest extends TestCase {

	private static int $admin = 0;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		Demo::off();
		unset( $GLOBALS['wp_rest_server'] );
		Demo::fill();
		$admins      = get_users( array( 'role' => 'administrator' ) );
		self::$admin = $admins[0]->ID;
	}

	public static function tearDownAfterClass(): void {
		Demo::off();
		unset( $GLOBALS['wp_rest_server'] );
		parent::tearDownAfterClass();
	}

	private function sandbox(): Sandbox {
		$sandbox = Plugin::get()->part( Connections::class )->get( Sandbox::ID );
		self::assertInstanceOf( Sandbox::class, $sandbox );
		return $sandbox;
	}

	private function user( string $login ): int {
		$user = get_user_by( 'login', $login );
		self::assertInstanceOf( \WP_User::class, $user );
		return $user->ID;
	}

	/** @param 'cancel'|'resume' $button */
	private function link( Http $as, string $button, int $id, ?string $nonce = null ): string {
		return wp_parse_url( Demo::page_url(), PHP_URL_PATH ) . '?' . http_build_query(
			array(
				'churnstop_sandbox' => $button,
				'subscription'      => $id,
				'_wpnonce'          => $nonce ?? $as->nonce_for( 'churnstop_sandbox_' . $button . '_' . $id ),
			)
		);
	}

	public function test_wrong_links_change_nothing(): void {
		$anna = $this->user( 'anna' );
		$id   = $this->sandbox()->subscriptions_of( $anna )[0]->number();
		$mine = Http::as( $anna );
		$ben  = Http::as( $this->user( 'ben' ) );
		foreach (
			array(
				'another customer\'s nonce'  => array( $ben, $this->link( $ben, Buttons::CANCEL, $id ) ),
				'a made-up nonce'            => array(
					$mine,
					$this->link( $mine, Buttons::CANCEL, $id, 'abcdef0123' ),
				),
				'another button\'s nonce'    => array(
					$mine,
					$this->link( $mine, Buttons::CANCEL, $id, $mine->nonce_for( 'churnstop_sandbox_resume_' . $id ) ),
				),
				'another subscription\'s'    => array(
					$mine,
					$this->link(
						$mine,
						Buttons::CANCEL,
						$id,
						$mine->nonce_for( 'churnstop_sandbox_cancel_' . ( $id + 1 ) ),
					),
				),
				'logged out'                 => array(
					Http::anonymous(),
					$this->link( Http::anonymous(), Buttons::CANCEL, $id ),
				),
				'an unknown subscription'    => array( $mine, $this->link( $mine, Buttons::CANCEL, 1999999999 ) ),
			) as $what => list( $http, $link )
		) {
			self::assertSame( 403, $http->get( $link )['status'], $what );
			self::assertSame( 'active', $this->sandbox()->snapshot( $id )?->store_status, $what );
		}
	}

	public function test_looking_at_the_cancellation_page_begins_and_ends_nothing(): void {
		$ivan          = $this->user( 'ivan' );
		[ $one, $two ] = SubscriptionRef::all_written( $this->sandbox()->subscriptions_of( $ivan ) );
		$http          = Http::as( $ivan );
		$path          = (string) wp_parse_url( Demo::page_url(), PHP_URL_PATH );
		$state         = static fn (): array => Plugin::get()->part( Database::class )->rows(
			'SELECT uuid, state, revision FROM {attempts} WHERE customer_id = %s',
			array( $ivan ),
		);
		foreach (
			array(
				array(),
				array( 'Sec-Purpose' => 'prefetch' ),
				array( 'Purpose' => 'prefetch', 'X-Moz' => 'prefetch' ),
			) as $headers
		) {
			foreach ( array( $one, "$one,$two", "$one&churnstop_mode=test" ) as $asked ) {
				$page = $http->get( "$path?churnstop_cancel=$asked", $headers );
				self::assertSame(
					array( 200, 1 ),
					array(
						$page['status'],
						preg_match( '/<form method="post" action="([^"]*)"/', $page['body'], $form ),
					),
				);
				self::assertStringContainsString( 'name="churnstop_reason"', $page['body'] );
				self::assertStringNotContainsString( 'attempt=', $form[1] ?? '' );
			}
		}
		self::assertSame( array(), $state() );

		// The first form that is sent begins; what is open is shown again, and stays open whatever else is looked at.
		$fields = array( 'churnstop_nonce' => $http->nonce_for( 'churnstop_page' ) );
		self::assertSame(
			303,
			$http->post(
				"$path?churnstop_cancel=$one",
				$fields + array( 'churnstop_step' => 'reason', 'churnstop_reason' => 'too_busy' ),
			)['status'],
		);
		$open = $state();
		self::assertSame( array( 'offer' ), array_column( $open, 'state' ) );
		self::assertStringContainsString(
			'attempt=' . Data::string( $open[0], 'uuid' ),
			$http->get( "$path?churnstop_cancel=$one" )['body'],
		);
		$http->get( "$path?churnstop_cancel=$one,$two" );
		self::assertSame( $open, $state() );
		self::assertSame(
			303,
			$http->post(
				"$path?churnstop_cancel=$one,$two",
				$fields + array( 'churnstop_step' => 'dismiss' ),
			)['status'],
		);
		self::assertSame( array( 'dismissed', 'dismissed' ), array_column( $state(), 'state' ) );
	}

	public function test_a_cancel_that_is_sent_twice_before_anything_began_leads_to_the_same_result(): void {
		$user   = wp_insert_user( array( 'user_login' => 'twice' . wp_rand(), 'user_pass' => wp_generate_password() ) );
		self::assertIsInt( $user );
		$book   = $this->sandbox()->book;
		$plan   = $book->add_plan( 'Box', 1000 );
		$one    = $book->add_subscription( $user, $plan, '+5 days' );
		$two    = $book->add_subscription( $user, $plan, '+6 days' );
		$http   = Http::as( $user );
		$path   = (string) wp_parse_url( Demo::page_url(), PHP_URL_PATH );
		$send   = static fn ( string $ids, string $step ): array => $http->post(
			"$path?churnstop_cancel=$ids",
			array( 'churnstop_nonce' => $http->nonce_for( 'churnstop_page' ), 'churnstop_step' => $step ),
		);
		$first  = $send( (string) Sandbox::ref( $one )->written(), 'cancel' );
		$second = $send( (string) Sandbox::ref( $one )->written(), 'cancel' );
		self::assertSame(
			array( 303, 303, $first['headers']['location'] ),
			array( $first['status'], $second['status'], $second['headers']['location'] ?? '' ),
		);
		self::assertStringContainsString(
			'Your subscription is cancelled',
			$http->get( $second['headers']['location'] ?? '' )['body'],
		);
		self::assertSame(
			'1',
			Plugin::get()->part( Database::class )->value(
				'SELECT COUNT(*) FROM {attempts} WHERE customer_id = %s',
				array( $user ),
			),
		);

		// Cancelled by the store's own link, it is not told as ours.
		( new \ChurnStop\Connections\Sandbox\SandboxCancellation( $book ) )->native_cancel( $two );
		$sent = $send( (string) Sandbox::ref( $two )->written(), 'cancel' );
		self::assertSame( 200, $sent['status'] );
		self::assertStringContainsString(
			'This subscription is already cancelled. Nothing else has changed.',
			$sent['body'],
		);
		self::assertStringNotContainsString( 'You will not be charged again', $sent['body'] );
	}

	public function test_pages_with_buttons_of_ours_are_shown_in_no_other_sites_frame(): void {
		$anna = $this->user( 'anna' );
		$path = (string) wp_parse_url( Demo::page_url(), PHP_URL_PATH );
		$id   = $this->sandbox()->subscriptions_of( $anna )[0]->number();
		foreach ( array( $path, "$path?churnstop_cancel=sandbox:$id", "/?churnstop_cancel=sandbox:$id" ) as $url ) {
			foreach ( array( Http::as( $anna ), Http::anonymous() ) as $http ) {
				$headers = $http->get( $url )['headers'];
				self::assertSame( 'SAMEORIGIN', $headers['x-frame-options'] ?? '', $url );
				self::assertStringContainsString(
					"frame-ancestors 'self'",
					$headers['content-security-policy'] ?? '',
					$url,
				);
			}
		}
		self::assertArrayNotHasKey(
			'x-frame-options',
			Http::anonymous()->get( '/' )['headers'],
			'Other pages are not ours to decide.',
		);
	}

	public function test_the_stores_own_cancel_takes_a_live_offer_back(): void {
		$elif = $this->user( 'elif' );
		$id   = $this->sandbox()->subscriptions_of( $elif )[0]->number();
		$next = $this->sandbox()->snapshot( $id )?->next_payment;
		self::assertSame( 3200, $this->sandbox()->snapshot( $id )?->total->cents );
		$http = Http::as( $elif );

		$answer = $http->get( $this->link( $http, Buttons::CANCEL, $id ) );

		self::assertSame( 302, $answer['status'], $answer['body'] );
		$after = $this->sandbox()->snapshot( $id );
		self::assertSame(
			array( 'pending-cancel', 4000, array() ),
			array( $after?->store_status, $after?->total->cents, $after?->coupons ),
		);
		self::assertEquals( $next, $after?->end );
		self::assertNull(
			Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $id ) ),
			'The redemption has ended.',
		);
	}

	public function test_the_stores_own_reactivate_gives_no_free_month(): void {
		$dario = $this->user( 'dario' );
		$id    = $this->sandbox()->subscriptions_of( $dario )[0]->number();
		$live  = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $id ) );
		self::assertSame( Hold::KIND, $live?->receipt->change->kind );
		$http = Http::as( $dario );

		self::assertSame( 302, $http->get( $this->link( $http, Buttons::RESUME, $id ) )['status'] );

		$after = $this->sandbox()->snapshot( $id );
		self::assertSame( 'active', $after?->store_status );
		self::assertSame(
			Data::string( $live->receipt->prior, 'next_payment' ),
			Data::iso( $after?->next_payment ),
			'The prior date is back.',
		);
		wp_cache_flush();
		self::assertFalse( wp_next_scheduled( 'churnstop_resume', array( $live->key ) ) );
	}

	public function test_only_administrators_move_the_clock(): void {
		$clock  = new MovableClock();
		$before = $clock->now()->getTimestamp();
		$fields = static fn ( Http $http ): array => array(
			'action'   => 'churnstop_demo_clock',
			'by'       => 'day',
			'_wpnonce' => $http->nonce_for( 'churnstop_demo_clock' ),
		);
		$anna   = Http::as( $this->user( 'anna' ) );
		$admin  = Http::as( self::$admin );
		self::assertSame( 403, $anna->post( '/wp-admin/admin-post.php', $fields( $anna ) )['status'] );
		self::assertSame(
			403,
			$admin->post( '/wp-admin/admin-post.php', array( '_wpnonce' => 'wrong' ) + $fields( $admin ) )['status'],
		);
		wp_cache_flush();
		self::assertEqualsWithDelta( $before, $clock->now()->getTimestamp(), 60 );

		self::assertSame( 302, $admin->post( '/wp-admin/admin-post.php', $fields( $admin ) )['status'] );

		wp_cache_flush();
		self::assertEqualsWithDelta( $before + DAY_IN_SECONDS, $clock->now()->getTimestamp(), 60 );

		$billed = (int) $this->sandbox()->book->database->value(
			"SELECT COUNT(*) FROM {sandbox_orders} WHERE kind = 'renewal'",
		);
		self::assertSame(
			302,
			$admin->post( '/wp-admin/admin-post.php', array( 'by' => 'renewal' ) + $fields( $admin ) )['status'],
		);
		wp_cache_flush();
		self::assertGreaterThan(
			$billed,
			(int) $this->sandbox()->book->database->value(
				"SELECT COUNT(*) FROM {sandbox_orders} WHERE kind = 'renewal'",
			),
		);
		$screen = $admin->get( '/wp-admin/' );
		self::assertStringContainsString( 'ChurnStop demo.', $screen['body'] );
	}

	public function test_the_page_shows_a_shopper_what_was_billed_and_nobody_elses(): void {
		$carla = $this->user( 'carla' );
		$id    = $this->sandbox()->subscriptions_of( $carla )[0]->number();
		$next  = $this->sandbox()->snapshot( $id )?->next_payment;
		self::assertNotNull( $next );
		$this->sandbox()->book->advance_to( $next );
		$path = (string) wp_parse_url( Demo::page_url(), PHP_URL_PATH );

		$page = Http::as( $carla )->get( $path )['body'];
		self::assertStringContainsString( 'churnstop-demo-history', $page );
		self::assertStringContainsString( '$12.90', $page );
		self::assertStringNotContainsString( 'id="wpadminbar"', $page );
		self::assertStringNotContainsString( 'churnstop-demo-history', Http::anonymous()->get( $path )['body'] );
	}
}
