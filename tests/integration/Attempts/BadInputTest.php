<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Attempts\WouldOffer;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxStore;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\SandboxOthers;

/** What must be refused: each with its code, a sentence for the person, and nothing changed. */
final class BadInputTest extends AttemptTestCase {

	/**
	 * @param array<string, mixed> $body
	 * @dataProvider bad_starts
	 */
	public function test_a_bad_start_is_refused( array $body, int $status, string $code, string $param = '' ): void {
		[ $answered, $error ] = $this->rest( 'POST', '/attempts', $body );
		self::assertSame( $status, $answered, (string) wp_json_encode( $error ) );
		self::assertSame( $code, $error['code'] );
		self::assertNotSame( '', $error['message'] );
		if ( '' !== $param ) {
			self::assertArrayHasKey( $param, $error['data']['params'] );
		}
		self::assertSame( array(), $this->events() );
	}

	/** @return iterable<string, array{array<string, mixed>, int, string, 3?: string}> */
	public static function bad_starts(): iterable {
		yield 'nothing' => array( array(), 400, 'churnstop_invalid', 'subscription_id' );
		yield 'both' => array(
			array( 'subscription_id' => 1, 'subscription_ids' => array( 1 ) ),
			400,
			'churnstop_invalid',
			'subscription_id',
		);
		yield 'unknown' => array( array( 'subscription_id' => 999_999_999 ), 404, 'churnstop_not_found' );
		yield 'zero' => array( array( 'subscription_id' => 0 ), 400, 'churnstop_invalid', 'subscription_id' );
		yield 'negative' => array( array( 'subscription_id' => -5 ), 400, 'churnstop_invalid', 'subscription_id' );
		yield 'a word' => array( array( 'subscription_id' => 'abc' ), 400, 'churnstop_invalid', 'subscription_id' );
		yield 'a fraction' => array( array( 'subscription_id' => 1.5 ), 400, 'churnstop_invalid', 'subscription_id' );
		yield 'a list as one' => array(
			array( 'subscription_id' => array( 1 ) ),
			400,
			'churnstop_invalid',
			'subscription_id',
		);
		yield 'an object' => array(
			array( 'subscription_id' => array( 'a' => 1 ) ),
			400,
			'churnstop_invalid',
			'subscription_id',
		);
		yield 'too large for an id' => array(
			array( 'subscription_id' => '99999999999999999999' ),
			400,
			'churnstop_invalid',
			'subscription_id',
		);
		yield 'an empty list' => array(
			array( 'subscription_ids' => array() ),
			400,
			'churnstop_invalid',
			'subscription_ids',
		);
		yield 'an object as a list' => array(
			array( 'subscription_ids' => array( 'a' => 1 ) ),
			400,
			'churnstop_invalid',
			'subscription_ids',
		);
		yield 'fifty-one' => array(
			array( 'subscription_ids' => range( 1, 51 ) ),
			400,
			'churnstop_invalid',
			'subscription_ids',
		);
		yield 'an unknown mode' => array(
			array( 'subscription_id' => 1, 'mode' => 'dry' ),
			400,
			'churnstop_invalid',
			'mode',
		);
		yield 'a source with a space' => array(
			array( 'subscription_id' => 1, 'source' => 'my page' ),
			400,
			'churnstop_invalid',
			'source',
		);
		yield 'a source with a line end' => array(
			array( 'subscription_id' => 1, 'source' => "page\n" ),
			400,
			'churnstop_invalid',
			'source',
		);
		yield 'a long source' => array(
			array( 'subscription_id' => 1, 'source' => str_repeat( 'a', 65 ) ),
			400,
			'churnstop_invalid',
			'source',
		);
	}

	public function test_another_customers_subscription_is_not_found(): void {
		$foreign = $this->subscribe( customer: $this->user( 'other' ) );
		$this->start( $foreign, 404 );
		[ $status ] = $this->rest( 'POST', '/attempts', array(
			'subscription_ids' => array( self::written( $this->subscription ), self::written( $foreign ) ),
		) );
		self::assertSame( 404, $status, 'one foreign id spoils the list' );
	}

	/** @dataProvider bad_bodies */
	public function test_a_body_that_cannot_be_read_is_refused( string $body, string $code ): void {
		$request = new \WP_REST_Request( 'POST', '/churnstop/v1/attempts' );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( $body );
		$answer = rest_do_request( $request );
		self::assertSame( 400, $answer->get_status() );
		self::assertSame( $code, Data::as_map( $answer->get_data() )['code'] );
		self::assertSame( array(), $this->events() );
	}

	/** @return iterable<string, array{string, string}> */
	public static function bad_bodies(): iterable {
		yield 'empty' => array( '', 'churnstop_invalid' );
		yield 'a list' => array( '[1,2]', 'churnstop_invalid' );
		yield 'a word' => array( '"cancel"', 'churnstop_invalid' );
		yield 'null' => array( 'null', 'churnstop_invalid' );
		yield 'cut off' => array( '{"subscription_id":', 'rest_invalid_json' );
		yield 'huge' => array(
			'{"subscription_id":1,"source":"' . str_repeat( 'x', 3_000_000 ) . '"}',
			'churnstop_invalid',
		);
	}

	public function test_ended_subscriptions_cannot_be_cancelled(): void {
		$ended = array_map(
			fn ( string $status ): int => $this->book->add_subscription(
				$this->shopper,
				$this->pro,
				'+9 days',
				status: $status,
			),
			array( 'pending-cancel', 'cancelled', 'expired', 'switched' ),
		);
		foreach ( $ended as $id ) {
			$before             = $this->sandbox->snapshot( $id )?->fingerprint();
			[ $status, $error ] = $this->rest( 'POST', '/attempts', array(
				'subscription_id' => self::written( $id ),
			) );
			self::assertSame( array( 409, 'churnstop_not_cancellable' ), array( $status, $error['code'] ) );
			self::assertSame( $before, $this->sandbox->snapshot( $id )?->fingerprint() );
		}
		self::assertSame( array(), $this->events() );
	}

	public function test_while_an_accept_runs_every_other_step_but_cancel_is_asked_to_wait(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$events  = $this->events();
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {attempts} SET claim = 'x', claimed_for = 'accept', claimed_until = %s",
			array( gmdate( 'Y-m-d H:i:s', time() + 60 ) ),
		);
		foreach (
			array(
				'reason' => array( 'reason' => 'other' ),
				'consent' => array( 'agree' => true ),
				'decline' => array( 'offer_id' => 'too_expensive-discount-1' ),
				'dismiss' => array(),
			) as $action => $body
		) {
			self::assertNotSame( '', $this->post( $attempt, $action, $body, 423, 'churnstop_busy' )['message'] );
		}
		self::assertSame( $events, $this->events() );
	}

	public function test_another_customers_attempt_is_not_found_for_any_action(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		wp_set_current_user( $this->user( 'other' ) );
		[ $status ] = $this->rest( 'GET', '/attempts/' . Data::string( $attempt, 'id' ) );
		self::assertSame( 404, $status );
		foreach (
			array(
				'reason' => array( 'reason' => 'other' ),
				'consent' => array( 'agree' => true ),
				'accept' => array( 'offer_id' => 'too_expensive-discount-1' ),
				'decline' => array( 'offer_id' => 'too_expensive-discount-1' ),
				'cancel' => array(),
				'dismiss' => array(),
			) as $action => $body
		) {
			$this->post( $attempt, $action, $body, 404, 'churnstop_not_found' );
		}
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )?->store_status );
	}

	public function test_an_administrator_is_no_exception_on_customer_routes(): void {
		$attempt = $this->start();
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$this->post( $attempt, 'cancel', array(), 404, 'churnstop_not_found' );
		$this->start( $this->subscription, 404 );
	}

	public function test_the_logged_out_are_refused_by_wordpress_own_code(): void {
		$attempt = $this->start();
		wp_set_current_user( 0 );
		$this->post( $attempt, 'cancel', array(), 401, 'rest_forbidden' );
		[ $status ] = $this->rest( 'GET', '/events' );
		self::assertSame( 401, $status );
	}

	public function test_admin_routes_are_forbidden_to_customers(): void {
		foreach (
			array(
				array( 'GET', '/events' ),
				array( 'POST', '/redemptions/1/revert' ),
				array( 'GET', '/flows' ),
				array( 'POST', '/flows' ),
				array( 'PUT', '/flows/1' ),
				array( 'DELETE', '/flows/1' ),
				array( 'POST', '/flows/validate' ),
				array( 'POST', '/flows/preview' ),
				array( 'GET', '/settings' ),
				array( 'PUT', '/settings' ),
				array( 'GET', '/products' ),
				array( 'GET', '/reports/flows' ),
			) as [ $method, $route ]
		) {
			[ $status, $error ] = $this->rest( $method, $route );
			self::assertSame( 403, $status, $method . ' ' . $route );
			self::assertSame( 'churnstop_forbidden', $error['code'] );
		}
	}

	/**
	 * @param array<string, mixed> $body
	 * @dataProvider bad_steps
	 */
	public function test_a_bad_step_is_refused_and_changes_nothing(
		string $action,
		array $body,
		int $status,
		string $code,
	): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$before  = $this->sandbox->snapshot( $this->subscription )?->fingerprint();
		$events  = $this->events();
		$error   = $this->post( $attempt, $action, $body, $status, $code );
		self::assertNotSame( '', $error['message'] );
		self::assertSame( $events, $this->events() );
		self::assertSame( $before, $this->sandbox->snapshot( $this->subscription )?->fingerprint() );
		[ , $now ] = $this->rest( 'GET', '/attempts/' . Data::string( $attempt, 'id' ) );
		self::assertSame( 'too_expensive-discount-1', $now['screen']['offer']['id'] ?? null );
	}

	/** @return iterable<string, array{string, array<string, mixed>, int, string}> */
	public static function bad_steps(): iterable {
		yield 'unknown reason' => array( 'reason', array( 'reason' => 'boredom' ), 400, 'churnstop_invalid' );
		yield 'reason of a wrong type' => array( 'reason', array( 'reason' => 7 ), 400, 'churnstop_invalid' );
		yield 'a comment too long' => array(
			'reason',
			array( 'reason' => 'other', 'comment' => str_repeat( 'ä', 5001 ) ),
			400,
			'churnstop_invalid',
		);
		yield 'a comment of a wrong type' => array(
			'reason',
			array( 'reason' => 'other', 'comment' => array( 'x' ) ),
			400,
			'churnstop_invalid',
		);
		yield 'consent not asked' => array( 'consent', array( 'agree' => true ), 409, 'churnstop_conflict' );
		yield 'consent of a wrong type' => array( 'consent', array( 'agree' => 'yes' ), 400, 'churnstop_invalid' );
		yield 'consent missing' => array( 'consent', array(), 400, 'churnstop_invalid' );
		yield 'accept of an unknown offer' => array(
			'accept',
			array( 'offer_id' => 'nothing' ),
			400,
			'churnstop_invalid',
		);
		yield 'accept without an offer' => array( 'accept', array(), 400, 'churnstop_invalid' );
		yield 'accept of another offer of the flow' => array(
			'accept',
			array( 'offer_id' => 'other-discount-1' ),
			409,
			'churnstop_offer_unavailable',
		);
		yield 'accept with a product where there is no choice' => array(
			'accept',
			array( 'offer_id' => 'too_expensive-discount-1', 'product_id' => 5 ),
			400,
			'churnstop_invalid',
		);
		yield 'decline of an unknown offer' => array(
			'decline',
			array( 'offer_id' => 'nothing' ),
			400,
			'churnstop_invalid',
		);
		yield 'decline of another offer of the flow' => array(
			'decline',
			array( 'offer_id' => 'too_expensive-pause-1' ),
			409,
			'churnstop_offer_unavailable',
		);
	}

	public function test_a_comment_of_5000_characters_is_kept_whole(): void {
		$comment = str_repeat( '🙂', 5000 );
		$this->post( $this->start(), 'reason', array( 'reason' => 'other', 'comment' => $comment ) );
		[ $events ] = Plugin::get()->part( EventSearch::class )->find( array( 'type' => 'reason_given' ), 1, 1 );
		self::assertSame( $comment, $events[0]->comment );
	}

	public function test_a_swap_needs_one_of_its_choices(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'no_longer_needed' ) );
		$offer   = $attempt['screen']['offer'];
		self::assertSame( 'product_swap', $offer['type'] );
		self::assertSame( array( $this->basic ), array_column( $offer['choices'], 'product_id' ) );
		$this->post( $attempt, 'accept', array( 'offer_id' => $offer['id'] ), 400, 'churnstop_invalid' );
		$this->post(
			$attempt,
			'accept',
			array( 'offer_id' => $offer['id'], 'product_id' => $this->pro ),
			400,
			'churnstop_invalid',
		);
		( new SandboxOthers( $this->book ) )->unpublish( $this->basic );
		$fresh = $this->post(
			$attempt,
			'accept',
			array( 'offer_id' => $offer['id'], 'product_id' => $this->basic ),
			409,
			'churnstop_offer_unavailable',
		);
		self::assertSame( 'confirm', $fresh['data']['attempt']['state'], 'a product deleted since' );
	}

	public function test_a_product_whose_price_has_changed_is_shown_again_before_it_is_taken(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'no_longer_needed' ) );
		$choice  = array( 'offer_id' => $attempt['screen']['offer']['id'], 'product_id' => $this->basic );
		$this->book->database->update( 'sandbox_products', array( 'price' => 2100 ), array( 'id' => $this->basic ) );
		$fresh = $this->post( $attempt, 'accept', $choice, 409, 'churnstop_offer_unavailable' );
		self::assertSame( '21.00', $fresh['data']['attempt']['screen']['offer']['choices'][0]['price']['amount'] );
		self::assertSame( 4000, $this->sandbox->snapshot( $this->subscription )?->total->cents );
		self::assertSame( 'saved', $this->post( $attempt, 'accept', $choice )['state'] );
		self::assertSame( 2100, $this->sandbox->snapshot( $this->subscription )?->total->cents );
		self::assertSame( 'saved', $this->post( $attempt, 'accept', $choice )['state'] );
		$this->post(
			$attempt,
			'accept',
			array( 'product_id' => $this->pro ) + $choice,
			409,
			'churnstop_attempt_closed',
		);
		self::assertSame( 2100, $this->sandbox->snapshot( $this->subscription )?->total->cents );
	}

	public function test_an_expired_offer_comes_with_a_fresh_screen(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$body    = Plugin::get()->part( Database::class )->row( 'SELECT body FROM {attempts}' );
		$body    = Data::decode( Data::string( (array) $body, 'body' ) );
		$body['shown_offer']['expires_at'] = '2026-01-01T00:00:00Z';
		Plugin::get()->part( Database::class )->execute( 'UPDATE {attempts} SET body = %s', array(
			Data::encode( $body ),
		) );
		$error = $this->post(
			$attempt,
			'accept',
			array( 'offer_id' => 'too_expensive-discount-1' ),
			409,
			'churnstop_offer_expired',
		);
		self::assertSame( 'too_expensive-discount-1', $error['data']['attempt']['screen']['offer']['id'] );
		self::assertGreaterThan( gmdate( 'c' ), $error['data']['attempt']['screen']['offer']['expires_at'] );
		self::assertSame(
			'saved',
			$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) )['state'],
		);
	}

	/**
	 * @return iterable<string, array{\Closure(SandboxStore, int): mixed, string|null}> What is done, and the offer that
	 *     is shown then.
	 */
	public static function changes_meanwhile(): iterable {
		$set = static fn ( string $column, string $value ): \Closure
			=> static fn ( SandboxStore $book, int $id ): int => $book->database->update(
				'sandbox_subscriptions',
				array( $column => $value ),
				array( 'id' => $id ),
			);
		yield 'a hand-edited price is not discounted' => array(
			static fn ( SandboxStore $book, int $id ) => ( new SandboxOthers( $book ) )->edit_price( $id, 3500 ),
			'too_expensive-pause-1',
		);
		yield 'a coupon of their own' => array(
			static fn ( SandboxStore $book, int $id ) => $book->add_coupon( $id, 'WELCOME', 10 ),
			'too_expensive-pause-1',
		);
		yield 'on hold' => array( $set( 'status', 'on-hold' ), null );
		yield 'another payment date: the same offer, told anew' => array(
			$set( 'next_payment', gmdate( 'Y-m-d H:i:s', time() + 9 * 86400 ) ),
			'too_expensive-discount-1',
		);
	}

	/**
	 * @param \Closure(SandboxStore, int): mixed $change
	 * @dataProvider changes_meanwhile
	 */
	public function test_a_subscription_that_changed_since_is_looked_at_again(
		\Closure $change,
		?string $offer,
	): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$change( $this->book, $this->subscription );
		$before = $this->sandbox->snapshot( $this->subscription )?->fingerprint();
		$error  = $this->post(
			$attempt,
			'accept',
			array( 'offer_id' => 'too_expensive-discount-1' ),
			409,
			'churnstop_offer_unavailable',
		);
		self::assertSame( $offer, $error['data']['attempt']['screen']['offer']['id'] ?? null );
		self::assertSame( $before, $this->sandbox->snapshot( $this->subscription )?->fingerprint() );
	}

	public function test_a_gateway_that_refuses_leaves_everything_as_it_was(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$before  = $this->sandbox->snapshot( $this->subscription )?->fingerprint();
		( new SandboxOthers( $this->book ) )->refuse_next( $this->subscription );
		$this->post(
			$attempt,
			'accept',
			array( 'offer_id' => 'too_expensive-discount-1' ),
			502,
			'churnstop_gateway_failed',
		);
		self::assertSame( $before, $this->sandbox->snapshot( $this->subscription )?->fingerprint() );
		self::assertContains( 'offer_failed', $this->events() );
		self::assertSame(
			'saved',
			$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) )['state'],
			'a second try works',
		);
	}

	public function test_what_the_store_refuses_twice_gives_way_to_the_next_offer_for_a_day(): void {
		$accept = function ( array $attempt, int $status, string $error ): array {
			( new SandboxOthers( $this->book ) )->refuse_next( $this->subscription );
			return $this->post(
				$attempt,
				'accept',
				array( 'offer_id' => 'too_expensive-discount-1' ),
				$status,
				$error,
			);
		};
		$shown  = static fn ( array $attempt ): string => $attempt['screen']['offer']['id'] ?? '';
		$begin  = fn (): array => $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$before = $this->sandbox->snapshot( $this->subscription )?->fingerprint();

		$first = $begin();
		$accept( $first, 502, 'churnstop_gateway_failed' );
		$error = $accept( $first, 409, 'churnstop_offer_unavailable' );
		self::assertSame( 'too_expensive-pause-1', $shown( $error['data']['attempt'] ) );
		self::assertStringContainsString( 'could not apply this offer', $error['message'] );
		$this->post( $first, 'dismiss' );
		$second = $begin();
		self::assertSame( 'too_expensive-pause-1', $shown( $second ) );
		$would = Plugin::get()->part( WouldOffer::class )->of( Sandbox::ref( $this->subscription ) )[1];
		self::assertSame(
			array( 'refused_lately' ),
			array_column( $would['too_expensive-discount-1'] ?? array(), 'code' ),
			'Staff can see why.',
		);
		self::assertSame( $before, $this->sandbox->snapshot( $this->subscription )?->fingerprint() );
		$this->post( $second, 'dismiss' );
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {redemptions} SET updated_at = '2020-01-01 00:00:00' WHERE state = 'failed'",
		);
		self::assertSame( 'too_expensive-discount-1', $shown( $begin() ), 'Another plugin may be gone by tomorrow.' );
	}

	public function test_closed_attempts_stay_closed(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) );
		foreach (
			array(
				'reason' => array( 'reason' => 'other' ),
				'decline' => array( 'offer_id' => 'too_expensive-discount-1' ),
				'cancel' => array(),
				'dismiss' => array(),
				'consent' => array( 'agree' => true ),
			) as $action => $body
		) {
			$this->post( $attempt, $action, $body, 409, 'churnstop_attempt_closed' );
		}
	}

	public function test_an_attempt_left_open_for_a_day_is_abandoned(): void {
		$attempt = $this->start();
		Plugin::get()->part( Database::class )->execute( "UPDATE {attempts} SET updated_at = '2026-01-01 00:00:00'" );
		$next = $this->start();
		self::assertNotSame( $attempt['id'], $next['id'] );
		$this->post( $attempt, 'cancel', array(), 409, 'churnstop_attempt_closed' );
		[ , $old ] = $this->rest( 'GET', '/attempts/' . Data::string( $attempt, 'id' ) );
		self::assertSame( 'abandoned', $old['state'] );
	}

	public function test_the_cancel_of_an_idle_attempt_still_cancels_a_moment_before_it_is_abandoned(): void {
		$attempt = $this->start();
		Plugin::get()->part( Database::class )->execute( "UPDATE {attempts} SET updated_at = '2026-01-01 00:00:00'" );
		self::assertSame( 'cancelled', $this->post( $attempt, 'cancel' )['state'] );
	}

	public function test_the_event_list_names_wrong_filters(): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		foreach (
			array(
				'type' => 'nonsense',
				'page' => '0',
				'per_page' => '1000',
				'subscription_id' => 'x',
				'after' => 'yesterday-ish',
			) as $name => $value
		) {
			[ $status, $error ] = $this->rest( 'GET', '/events', array( $name => $value ) );
			self::assertSame( 400, $status, $name );
			self::assertArrayHasKey( $name, $error['data']['params'] );
		}
	}

	public function test_a_redemption_is_reverted_once(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) );
		$id = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) )?->id;
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		for ( $n = 0; $n < 2; $n++ ) {
			[ $status, $redemption ] = $this->rest( 'POST', '/redemptions/' . $id . '/revert', array(
				'note' => 'Promised on the phone',
			) );
			self::assertSame( 200, $status, (string) wp_json_encode( $redemption ) );
			self::assertSame( 'reverted', $redemption['state'] );
		}
		self::assertSame( 1, count( array_keys( $this->events(), 'offer_reverted', true ) ) );
		self::assertSame( 4000, $this->sandbox->snapshot( $this->subscription )?->total->cents );
		[ $status ] = $this->rest( 'POST', '/redemptions/999999/revert' );
		self::assertSame( 404, $status );
	}
}
