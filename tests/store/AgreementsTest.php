<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Failure;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;
use PHPUnit\Framework\Attributes\DataProvider;

/** What was agreed, on the shopper's own page, and what they may do about it: over REST and by plain forms. */
final class AgreementsTest extends StoreAttempt {

	/** @return array{Made, Http, string} A cancelled one that still runs, and its attempt. */
	private function cancelled(): array {
		$made    = self::subscribe( 'pause' );
		$http    = Http::as( $made->customer_id );
		$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
		self::ask( $http, '/' . Data::string( $attempt, 'id' ) . '/cancel' );
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
		return array( $made, $http, Data::string( $attempt, 'id' ) );
	}

	private function text( int $id ): string {
		self::reload();
		return Plugin::get()->part( Agreements::class )->of_subscription( WooCommerceSubscriptions::ref( $id ) )->text
			?? '';
	}

	/** @return array{int, mixed} */
	private static function post( Http $http, string $route ): array {
		$answer = $http->rest( 'POST', '/churnstop/v1/' . $route, array() );
		self::reload();
		return array( $answer['status'], $answer['json'] );
	}

	public function test_a_discount_counts_down_with_each_renewal_and_then_is_gone(): void {
		[ $made ] = self::accepted( 'discount' );
		self::assertSame( '20% off: 3 of 3 payments left, then $40.00 / month.', $this->text( $made->id ) );
		self::assertSame( 3200, Shop::renew( $made->id ) );
		self::assertSame( '20% off: 2 of 3 payments left, then $40.00 / month.', $this->text( $made->id ) );
		Shop::renew( $made->id );
		self::assertSame( '20% off: 1 of 3 payments left, then $40.00 / month.', $this->text( $made->id ) );
		Shop::renew( $made->id );
		self::assertSame( '', $this->text( $made->id ) );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	public function test_the_customers_own_switch_ends_a_discount(): void {
		[ $made, $discount ] = self::accepted( 'discount' );
		SwitchTest::native_switch( $made->id, Shop::simple( 1900 )->get_id() );
		self::assertStringContainsString( 'ended early', $this->text( $made->id ) );
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RedemptionStore::class )->get( $discount->id )?->state,
		);
	}

	public function test_resume_now_restores_the_date_and_repeating_it_changes_nothing(): void {
		[ $made, $pause, $http ] = self::accepted( 'pause' );
		$before                  = Data::string( $pause->receipt->prior, 'next_payment' );
		self::assertStringStartsWith( 'Paused until ', $this->text( $made->id ) );

		[ $status, $answer ] = self::post( $http, 'redemptions/' . $pause->id . '/resume' );
		self::assertSame( 200, $status );
		self::assertSame( 'reverted', Data::string( Data::as_map( $answer ), 'state' ) );
		$subscription = Shop::get( $made->id );
		self::assertSame( 'active', $subscription->get_status() );
		self::assertSame(
			$before,
			Data::iso( new \DateTimeImmutable( '@' . $subscription->get_time( 'next_payment' ) ) ),
		);

		self::assertSame( 200, self::post( $http, 'redemptions/' . $pause->id . '/resume' )[0] );
		self::assertSame(
			$before,
			Data::iso( new \DateTimeImmutable( '@' . Shop::get( $made->id )->get_time( 'next_payment' ) ) ),
		);
		[ $events ] = Plugin::get()->part( EventSearch::class )->find(
			array( 'type' => 'offer_reverted', 'subscription' => WooCommerceSubscriptions::ref( $made->id ) ),
			1,
			10,
		);
		self::assertCount( 1, $events );
		self::assertSame( 'customer', Data::string( Data::map( $events[0]->data, 'actor' ), 'kind' ) );
	}

	public function test_twenty_resumes_at_once_have_one_effect(): void {
		[ $made, $pause, $http ] = self::accepted( 'pause' );
		$requests                = array();
		for ( $i = 0; $i < 20; $i++ ) {
			$requests[] = $http->rest_request( 'POST', '/churnstop/v1/redemptions/' . $pause->id . '/resume', array() );
		}
		foreach ( Http::parallel( $requests ) as $answer ) {
			self::assertContains( $answer['status'], array( 200, 423 ), $answer['body'] );
		}
		self::reload();
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
		[ , $count ] = Plugin::get()->part( EventSearch::class )->find(
			array( 'type' => 'offer_reverted', 'subscription' => WooCommerceSubscriptions::ref( $made->id ) ),
			1,
			10,
		);
		self::assertSame( 1, $count );
	}

	/**
	 * @return iterable<string, array{string, string}> Type, and the hook in which another plugin fails while it is
	 *     taken back.
	 */
	public static function fatal_hooks(): iterable {
		yield 'discount' => array( 'discount', 'woocommerce_before_delete_order_item' );
		yield 'skip' => array( 'skip_renewal', 'woocommerce_subscription_date_updated' );
		yield 'pause' => array( 'pause', 'woocommerce_subscription_date_updated' );
		yield 'switch' => array( 'tier_down', 'woocommerce_subscription_item_switched' );
	}

	/** @dataProvider fatal_hooks */
	public function test_another_plugins_fatal_error_while_it_is_taken_back_is_a_refusal_once(
		string $type,
		string $hook,
	): void {
		[ $made, $live ] = self::accepted( $type );
		$break           = static fn () => throw new \Error( 'A mistake of another plugin.' );
		add_action( $hook, $break );
		try {
			Plugin::get()->part( RevertRedemption::class )->run( Actor::agent( 1 ), $live->id, 'By Anna.' );
			self::fail( 'It had to be refused.' );
		} catch ( Failure $failure ) {
			self::assertSame( 'churnstop_gateway_failed', $failure->error );
		} finally {
			remove_action( $hook, $break );
		}
		self::reload();
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RevertRedemption::class )->run( Actor::agent( 1 ), $live->id, 'By Anna.' )->state,
		);
		self::reload();
		self::assertSame(
			array( 'active', 4000 ),
			array( Shop::get( $made->id )->get_status(), Shop::renew( $made->id ) ),
		);
		self::assertSame(
			1,
			Plugin::get()->part( EventSearch::class )->find(
				array( 'type' => 'offer_reverted', 'subscription' => WooCommerceSubscriptions::ref( $made->id ) ),
				1,
				10,
			)[1],
		);
	}

	public function test_a_resume_that_the_gateway_refuses_changes_nothing_and_is_tried_again(): void {
		[ $made, $pause, $http ] = self::accepted( 'pause' );
		$text                    = $this->text( $made->id );
		update_option( 'churnstop_test_gateway', array( 'throw_on' => array( 'active' ) ) );

		[ $status, $answer ] = self::post( $http, 'redemptions/' . $pause->id . '/resume' );
		self::assertSame(
			array( 502, 'churnstop_gateway_failed' ),
			array( $status, Data::string( Data::as_map( $answer ), 'code' ) ),
		);
		do_action( 'churnstop_resume', $pause->key );
		self::assertSame(
			array( 'on-hold', $text ),
			array( Shop::get( $made->id )->get_status(), $this->text( $made->id ) ),
		);
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);

		// Its day has passed; the gateway still refuses, then not any more.
		$due = static fn ( string $resumes, string $tried ): int => Plugin::get()->part( Database::class )->update(
			'redemptions',
			array(
				'resumes_at' => gmdate( 'Y-m-d H:i:s', (int) strtotime( $resumes ) ),
				'updated_at' => gmdate( 'Y-m-d H:i:s', (int) strtotime( $tried ) ),
			),
			array( 'id' => $pause->id ),
		);
		$due( '-10 minutes', '-6 minutes' );
		do_action( 'churnstop_recover' );
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
		delete_option( 'churnstop_test_gateway' );
		do_action( 'churnstop_recover' );
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
			'not every minute',
		);
		$due( '-10 minutes', '-6 minutes' );
		do_action( 'churnstop_recover' );
		self::reload();
		self::assertSame(
			array( Redemption::FINISHED, 'active' ),
			array(
				Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
				Shop::get( $made->id )->get_status(),
			),
		);
	}

	/**
	 * @return iterable<string, array{array<string, list<string>>, string, string, int}> Who throws, then the status,
	 *     the state, the store's answer.
	 */
	public static function troubled_reactivations(): iterable {
		yield 'the gateway throws once it is active' => array(
			array( 'throw_on' => array( 'active' ) ),
			'active',
			Redemption::REVERTED,
			302,
		);
		yield 'another plugin throws before' => array(
			array( 'refuse_status' => array( 'active' ) ),
			'on-hold',
			Redemption::APPLIED,
			500,
		);
	}

	/**
	 * @dataProvider troubled_reactivations
	 * @param array<string, list<string>> $mood
	 */
	public function test_the_stores_own_reactivate_in_trouble_leaves_a_pause_whole_or_ended(
		array $mood,
		string $status,
		string $state,
		int $answer,
	): void {
		[ $made, $pause, $http ] = self::accepted( 'pause' );
		$paused                  = Shop::get( $made->id )->get_time( 'next_payment' );
		$link                    = add_query_arg(
			array(
				'subscription_id'        => $made->id,
				'change_subscription_to' => 'active',
				'_wpnonce'               => $http->nonce_for( $made->id . 'on-hold' ),
			),
			Shop::get( $made->id )->get_view_order_url()
		);
		update_option( 'churnstop_test_gateway', $mood );
		self::assertSame( $answer, $http->get( $link )['status'] );
		delete_option( 'churnstop_test_gateway' );
		self::reload();
		$now  = Shop::get( $made->id );
		$next = 'active' === $status ? Data::time( $pause->receipt->prior, 'next_payment' )?->getTimestamp() : $paused;
		self::assertSame(
			array( $status, $next, $state ),
			array(
				$now->get_status(),
				$now->get_time( 'next_payment' ),
				Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
			),
		);
		self::assertSame(
			'active' === $status ? $next : false,
			as_next_scheduled_action( 'woocommerce_scheduled_subscription_payment', array(
				'subscription_id' => $made->id,
			) ),
		);
	}

	public function test_a_skip_is_undone_but_not_once_it_is_used(): void {
		[ $made, $skip, $http ] = self::accepted( 'skip_renewal' );
		self::assertStringStartsWith( 'One payment skipped. Next payment: $40.00 on ', $this->text( $made->id ) );
		self::assertSame( 200, self::post( $http, 'redemptions/' . $skip->id . '/undo' )[0] );
		self::assertSame(
			Data::string( $skip->receipt->prior, 'next_payment' ),
			Data::iso( new \DateTimeImmutable( '@' . Shop::get( $made->id )->get_time( 'next_payment' ) ) ),
		);

		[ $made, $skip, $http ] = self::accepted( 'skip_renewal' );
		Shop::renew( $made->id );
		self::reload();
		$date = Shop::get( $made->id )->get_time( 'next_payment' );
		self::assertSame( 409, self::post( $http, 'redemptions/' . $skip->id . '/undo' )[0] );
		self::assertSame( $date, Shop::get( $made->id )->get_time( 'next_payment' ) );
		self::assertSame( '', $this->text( $made->id ) );
	}

	/** @return iterable<string, array{string, string}> */
	public static function put_off(): iterable {
		yield 'pause' => array( 'pause', 'resume' );
		yield 'skip' => array( 'skip_renewal', 'undo' );
	}

	#[DataProvider( 'put_off' )]
	public function test_a_payment_whose_day_has_passed_meanwhile_is_due_at_once_and_that_is_said_before(
		string $type,
		string $verb,
	): void {
		self::publish( $type );
		$made = self::subscribe( $type );
		$due  = time() + 12;
		Shop::get( $made->id )->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', $due ) ) );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		time_sleep_until( $due + 1 );
		self::reload();
		$agreement = Plugin::get()->part( Agreements::class )->of_subscription(
			WooCommerceSubscriptions::ref( $made->id ),
		);
		self::assertNotNull( $agreement );
		self::assertStringContainsString(
			'The payment of $40.00 that it put off is due at once.',
			$agreement->consequence,
		);
		self::assertSame( 200, self::post( $http, 'redemptions/' . $agreement->redemption_id . '/' . $verb )[0] );
		self::assertLessThan( time() + 60, Shop::get( $made->id )->get_time( 'next_payment' ) );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	/** @return iterable<string, array{string, string}> */
	public static function not_the_shoppers(): iterable {
		yield 'resume a discount' => array( 'discount', 'resume' );
		yield 'undo a discount' => array( 'discount', 'undo' );
		yield 'undo a switch' => array( 'tier_down', 'undo' );
		yield 'undo an extended trial' => array( 'extend_trial', 'undo' );
		yield 'undo a pause' => array( 'pause', 'undo' );
		yield 'resume a skip' => array( 'skip_renewal', 'resume' );
	}

	#[DataProvider( 'not_the_shoppers' )]
	public function test_what_is_the_stores_to_take_back_is_refused( string $type, string $verb ): void {
		[ , $redemption, $http ] = self::accepted( $type );
		[ $status, $answer ]     = self::post( $http, 'redemptions/' . $redemption->id . '/' . $verb );
		self::assertSame( 409, $status );
		self::assertSame( 'churnstop_conflict', Data::string( Data::as_map( $answer ), 'code' ) );
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $redemption->id )?->state,
		);
	}

	public function test_others_get_nothing_by_any_door(): void {
		[ $made, $pause ] = self::accepted( 'pause' );
		$other            = Http::as( Shop::customer() );
		foreach ( array( 'resume', 'undo' ) as $verb ) {
			self::assertSame( 404, self::post( $other, 'redemptions/' . $pause->id . '/' . $verb )[0] );
			self::assertSame( 401, self::post( Http::anonymous(), 'redemptions/' . $pause->id . '/' . $verb )[0] );
		}
		self::assertSame( 404, self::post( $other, 'redemptions/999999999/resume' )[0] );
		self::assertSame( 404, self::post( $other, 'subscriptions/' . $made->id . '/reactivate' )[0] );
		self::assertSame( 403, $other->rest( 'GET', '/churnstop/v1/redemptions?ids=' . $pause->id )['status'] );
		self::assertSame(
			403,
			$other->rest( 'GET', '/churnstop/v1/attempts/' . $pause->attempt_id . '/story' )['status'],
		);
		// A form with a nonce of one's own for somebody else's subscription.
		$other->post( '/my-account/', array(
			'churnstop_agreement' => array(
				'do' => 'resume',
				'subscription' => $made->id,
				'redemption' => $pause->id,
				'nonce' => $other->nonce_for( 'churnstop_agreement_' . $made->id ),
			),
		) );
		self::reload();
		self::assertSame( 'on-hold', Shop::get( $made->id )->get_status() );
	}

	public function test_a_subscription_that_was_passed_on_is_its_new_owners_to_resume(): void {
		[ $made, $pause, $former ] = self::accepted( 'pause' );
		$owner                     = Shop::customer();
		$subscription              = Shop::get( $made->id );
		$subscription->set_customer_id( $owner );
		$subscription->save();
		self::assertSame( 404, self::post( $former, 'redemptions/' . $pause->id . '/resume' )[0] );
		self::assertSame( 200, self::post( Http::as( $owner ), 'redemptions/' . $pause->id . '/resume' )[0] );
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
	}

	public function test_without_script_the_page_shows_it_and_its_form_resumes(): void {
		[ $made, $pause, $http ] = self::accepted( 'pause' );
		$url                     = Shop::get( $made->id )->get_view_order_url();
		$page                    = $http->get( $url )['body'];
		self::assertStringContainsString( 'Paused until ', $page );
		self::assertStringContainsString( 'Resume now', $page );
		self::assertStringNotContainsString( 'change_subscription_to=active', $page, 'One button for the same.' );
		$next = wp_date( (string) get_option( 'date_format' ), Shop::get( $made->id )->get_time( 'next_payment' ) );
		self::assertMatchesRegularExpression(
			'~Next payment date</td>\s*<td>' . preg_quote( $next, '~' ) . '</td>~',
			$page,
		);
		self::assertStringContainsString( '<td>Your offer</td>', $page );
		self::assertSame( 1, preg_match( '/name="churnstop_agreement\[nonce\]" value="(\w+)"/', $page, $found ) );

		$fields = array( 'do' => 'resume', 'subscription' => $made->id, 'redemption' => $pause->id );
		$stale  = $http->post( $url, array( 'churnstop_agreement' => $fields + array( 'nonce' => 'aaaaaaaaaa' ) ) );
		self::reload();
		self::assertSame( 'on-hold', Shop::get( $made->id )->get_status() );
		self::assertStringContainsString( 'Nothing has changed', $stale['body'] );

		$done = $http->post( $url, array( 'churnstop_agreement' => $fields + array( 'nonce' => $found[1] ?? '' ) ) );
		self::reload();
		self::assertSame( 303, $done['status'] );
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
		self::assertStringContainsString(
			'Your subscription is active again.',
			$http->get( $done['headers']['location'] )['body'],
		);
	}

	public function test_a_cancelled_subscription_is_kept_after_all_once(): void {
		[ $made, $http ] = $this->cancelled();
		self::assertStringStartsWith( 'Cancelled, and paid through ', $this->text( $made->id ) );
		[ $status, $answer ] = self::post( $http, 'subscriptions/' . $made->id . '/reactivate' );
		self::assertSame( 200, $status );
		self::assertSame( 'active', Data::string( Data::as_map( $answer ), 'status' ) );
		self::assertSame( 200, self::post( $http, 'subscriptions/' . $made->id . '/reactivate' )[0] );
		self::assertSame( 4000, Shop::renew( $made->id ) );
	}

	public function test_the_result_of_a_cancel_offers_to_keep_it_and_says_so_afterwards(): void {
		[ $made, $http, $attempt ] = $this->cancelled();
		$screen                    = Data::map(
			Data::as_map( $http->rest( 'GET', '/churnstop/v1/attempts/' . $attempt )['json'] ),
			'screen',
		);
		self::assertTrue( Data::bool( $screen, 'can_reactivate' ) );
		self::assertSame( 404, self::post( Http::as( Shop::customer() ), 'attempts/' . $attempt . '/reactivate' )[0] );

		[ $status, $answer ] = self::post( $http, 'attempts/' . $attempt . '/reactivate' );
		self::assertSame( 200, $status );
		$screen = Data::map( Data::as_map( $answer ), 'screen' );
		self::assertSame( 'Your subscription continues as before', Data::string( $screen, 'title' ) );
		self::assertFalse( Data::bool( $screen, 'can_reactivate' ) );
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
	}

	public function test_what_has_ended_for_good_cannot_be_kept(): void {
		[ $made, $http, $attempt ] = $this->cancelled();
		Shop::get( $made->id )->update_status( 'cancelled' );
		self::assertSame( 409, self::post( $http, 'subscriptions/' . $made->id . '/reactivate' )[0] );
		self::assertSame( 409, self::post( $http, 'attempts/' . $attempt . '/reactivate' )[0] );
		self::assertSame( 'cancelled', Shop::get( $made->id )->get_status() );
	}

	public function test_an_attempt_that_cancelled_nothing_keeps_nothing(): void {
		$made    = self::subscribe( 'pause' );
		$http    = Http::as( $made->customer_id );
		$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
		self::assertSame( 409, self::post( $http, 'attempts/' . Data::string( $attempt, 'id' ) . '/reactivate' )[0] );
	}
}
