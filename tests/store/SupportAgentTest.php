<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\Http;

/**
 * The support agent's tools over HTTP: the box on the subscription's page, taking back with a note, cancelling for a
 * customer, the events.
 */
final class SupportAgentTest extends StoreAttempt {

	private Http $agent;

	protected function setUp(): void {
		parent::setUp();
		$user = get_user_by( 'login', 'manager' );
		self::assertNotFalse( $user );
		$this->agent = Http::as( $user->ID );
	}

	/** @return array{Made, Redemption, Http} */
	private function agreed( string $type ): array {
		self::publish( $type );
		$made    = self::subscribe( $type );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/reason', array(
			'reason' => 'too_expensive',
			'comment' => 'No <script>alert(1)</script> money',
		) );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::reload();
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $live );
		return array( $made, $live, $http );
	}

	private function page( int $subscription_id ): string {
		$answer = $this->agent->get( Shop::get( $subscription_id )->get_edit_order_url() );
		self::assertSame( 200, $answer['status'] );
		return $answer['body'];
	}

	private static function field( string $page, string $form, string $name ): string {
		self::assertSame(
			1,
			preg_match( '/<form id="' . $form . '".*?<\/form>/s', $page, $found ),
			'The form stands on the page.',
		);
		return 1 === preg_match( '/name="' . $name . '" value="([^"]*)"/', $found[0] ?? '', $value ) ? $value[1] : '';
	}

	/** @return array{status: int, headers: array<string, string>, body: string, json: mixed} */
	private function take_back(
		Http $http,
		int $redemption_id,
		string $nonce,
		string $note,
		bool $tell = false,
	): array {
		$fields = array(
			'action' => 'churnstop_take_back',
			'redemption' => $redemption_id,
			'_wpnonce' => $nonce,
			'note' => $note,
		);
		return $http->post( '/wp-admin/admin-post.php', $fields + ( $tell ? array( 'notify' => '1' ) : array() ) );
	}

	/** How many e-mails say that it ended. */
	private static function told( string $key ): int {
		return (int) Plugin::get()->part( Database::class )->value(
			"SELECT COUNT(*) FROM {emails} WHERE kind = 'ended' AND reference = %s",
			array( $key ),
		);
	}

	/** @return list<string> */
	private static function notes( int $subscription_id ): array {
		return array_values( array_map(
			static fn ( \stdClass $note ): string => Data::string( (array) $note, 'content' ),
			wc_get_order_notes( array( 'order_id' => $subscription_id ) ),
		) );
	}

	public function test_the_box_tells_what_happened_and_what_taking_back_would_do(): void {
		[ $made ] = $this->agreed( 'discount' );
		$page     = $this->page( $made->id );
		self::assertStringContainsString( '20% off: 3 of 3 payments left, then $40.00 / month.', $page );
		self::assertStringContainsString(
			'The customer loses 3 discounted payments. The next payment is $40.00 on ',
			$page,
		);
		self::assertStringContainsString( 'No &lt;script&gt;alert(1)&lt;/script&gt; money', $page );
		self::assertStringNotContainsString( '<script>alert(1)', $page );
		self::assertStringContainsString( 'Discount (accepted)', $page );
	}

	public function test_the_box_says_what_would_be_offered_and_why_not(): void {
		self::publish( array( 'discount', 'extend_trial' ) );
		$made = self::subscribe( 'discount' );
		self::assertStringContainsString( 'churnstop_would_offer=1', $this->page( $made->id ) );
		$page = $this->agent->get( add_query_arg(
			'churnstop_would_offer',
			'1',
			Shop::get( $made->id )->get_edit_order_url(),
		) )['body'];
		self::assertStringContainsString( 'Would be shown.', $page );
		self::assertStringContainsString( 'The subscription was not in a trial.', $page );
		self::assertStringContainsString( 'as things are now.', $page );
		self::assertSame(
			array(),
			Plugin::get()->part( AttemptSearch::class )->of_subscription( WooCommerceSubscriptions::ref( $made->id ) ),
			'Nothing was begun.',
		);
		self::reload();
		$scan = Plugin::get()->part( \ChurnStop\Reports\EligibilityScan::class );
		$scan->start();
		self::assertFalse( $scan->run( PHP_INT_MAX ) );
		$state = $scan->state();
		self::assertSame( 'done', $state['state'] );
		self::assertGreaterThan( 0, $state['done'] );
		self::assertNotSame( array(), $state['offers'] );
		delete_option( $scan::JOB );
	}

	public function test_taking_back_happens_once_with_the_note_and_the_name(): void {
		[ $made, $live ] = $this->agreed( 'discount' );
		$nonce           = self::field( $this->page( $made->id ), 'churnstop-take-back-' . $live->id, '_wpnonce' );
		for ( $click = 1; $click <= 3; $click++ ) {
			self::assertSame(
				303,
				$this->take_back( $this->agent, $live->id, $nonce, 'She asked on the telephone.' )['status'],
			);
		}
		self::reload();
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state,
		);
		self::assertSame( 0, self::told( $live->key ), 'The box on "Tell the customer" was empty.' );
		self::assertSame( 4000, Shop::renew( $made->id ) );
		$about = array_filter(
			self::notes( $made->id ),
			static fn ( string $note ): bool => str_contains( $note, 'By manager. She asked on the telephone.' ),
		);
		self::assertCount( 1, $about );
		[ $events ] = Plugin::get()->part( EventSearch::class )->find(
			array( 'type' => 'offer_reverted', 'subscription' => WooCommerceSubscriptions::ref( $made->id ) ),
			1,
			10,
		);
		self::assertCount( 1, $events );
		self::assertSame( 'agent', Data::string( Data::map( $events[0]->data, 'actor' ), 'kind' ) );
		$page = $this->page( $made->id );
		self::assertStringContainsString( 'Revoked on', $page );
		self::assertStringNotContainsString( 'You pay', $page, 'What was revoked is not told as if it held.' );
	}

	public function test_a_cancellation_that_was_kept_after_all_reads_so(): void {
		self::publish( 'discount' );
		$made    = self::subscribe( 'discount' );
		$http    = Http::as( $made->customer_id );
		$attempt = Data::string( self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 ), 'id' );
		self::ask( $http, '/' . $attempt . '/cancel' );
		$history = fn (): array => array(
			str_contains( $this->page( $made->id ), 'Cancelled, then kept' ),
			Data::bool(
				Data::as_map( $this->agent->rest( 'GET', '/churnstop/v1/attempts/' . $attempt . '/story' )['json'] ),
				'kept',
			),
		);
		self::assertSame( array( false, false ), $history() );
		$kept = $http->rest( 'POST', '/churnstop/v1/subscriptions/' . $made->id . '/reactivate' );
		self::assertSame( 200, $kept['status'] );
		self::assertSame( array( true, true ), $history() );
	}

	public function test_resume_as_the_seed_describes_it(): void {
		[ $made, $pause ] = $this->agreed( 'pause' );
		$nonce            = self::field( $this->page( $made->id ), 'churnstop-take-back-' . $pause->id, '_wpnonce' );
		$this->take_back( $this->agent, $pause->id, $nonce, '', true );
		self::reload();
		self::assertSame( 1, self::told( $pause->key ) );
		$subscription = Shop::get( $made->id );
		self::assertSame( 'active', $subscription->get_status() );
		self::assertSame(
			Data::string( $pause->receipt->prior, 'next_payment' ),
			Data::iso( new \DateTimeImmutable( '@' . $subscription->get_time( 'next_payment' ) ) ),
		);
	}

	public function test_a_switch_whose_line_was_edited_stays_and_says_why(): void {
		[ $made, $live, $shopper ] = $this->agreed( 'tier_down' );
		$subscription              = Shop::get( $made->id );
		foreach ( $subscription->get_items() as $line ) {
			self::assertInstanceOf( \WC_Order_Item_Product::class, $line );
			$line->set_props( array( 'subtotal' => '33', 'total' => '33' ) );
			$line->save();
		}
		$subscription->calculate_totals();
		$billed = static function () use ( $made ): string {
			self::reload();
			$subscription = Shop::get( $made->id );
			return implode( ' ', array(
				$subscription->get_status(),
				$subscription->get_total(),
				...array_map( static fn ( $line ): string => $line->get_name(), $subscription->get_items() ),
			) );
		};
		$before = $billed();

		$answer = $this->agent->rest( 'POST', '/churnstop/v1/redemptions/' . $live->id . '/revert' );
		self::assertSame( 409, $answer['status'], $answer['body'] );
		self::assertStringContainsString( 'was edited after the switch', $answer['body'] );
		self::assertSame(
			array( $before, Redemption::APPLIED ),
			array( $billed(), Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state ),
		);

		$attempt = self::ask( $shopper, '', array( 'subscription_id' => $made->id ), 201 );
		self::assertSame(
			'cancelled',
			self::ask( $shopper, '/' . Data::string( $attempt, 'id' ) . '/cancel' )['state'],
		);
		self::assertSame(
			200,
			$shopper->rest(
				'POST',
				'/churnstop/v1/attempts/' . Data::string( $attempt, 'id' ) . '/reactivate',
			)['status'],
		);
		self::assertSame( $before, $billed() );
		self::assertCount(
			1,
			array_filter(
				self::notes( $made->id ),
				static fn ( string $note ): bool => str_contains( $note, 'edit its items' ),
			),
		);
	}

	public function test_shoppers_and_stale_forms_take_nothing_back(): void {
		[ $made, $pause, $shopper ] = $this->agreed( 'pause' );
		self::assertSame( 403, $this->take_back( $this->agent, $pause->id, 'aaaaaaaaaa', '' )['status'] );
		self::assertContains(
			$this->take_back(
				$shopper,
				$pause->id,
				$shopper->nonce_for( 'churnstop_take_back' . $pause->id ),
				'',
			)['status'],
			array( 302, 403 ),
		);
		self::reload();
		self::assertSame( 'on-hold', Shop::get( $made->id )->get_status() );
		self::assertNotSame(
			200,
			$shopper->get( '/wp-admin/admin.php?page=churnstop-agent&churnstop_cancel=' . $made->id )['status'],
		);
	}

	public function test_why_it_was_not_offered_is_told_in_words(): void {
		self::publish( 'extend_trial' );
		$made    = self::subscribe( 'pause' );
		$http    = Http::as( $made->customer_id );
		$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
		$attempt = self::ask( $http, '/' . Data::string( $attempt, 'id' ) . '/reason', array(
			'reason' => 'too_expensive',
		) );
		self::assertSame( 'confirm', $attempt['state'] );
		self::reload();
		self::assertStringContainsString( 'The subscription was not in a trial.', $this->page( $made->id ) );
		$story = Data::as_map(
			$this->agent->rest( 'GET', '/churnstop/v1/attempts/' . Data::string( $attempt, 'id' ) . '/story' )['json'],
		);
		self::assertSame(
			array( 'The subscription was not in a trial.' ),
			Data::strings( Data::maps( $story, 'not_offered' )[0], 'why' ),
		);
	}

	public function test_a_cancellation_for_a_customer_is_recorded_as_staffs_and_follows_the_same_rules(): void {
		self::publish( 'discount' );
		$made    = self::subscribe( 'discount' );
		$shopper = Http::as( $made->customer_id );
		$begun   = self::ask( $shopper, '', array( 'subscription_id' => $made->id ), 201 );
		$url     = '/wp-admin/admin.php?page=churnstop-agent&churnstop_cancel=' . $made->id;
		$page    = $this->agent->get( $url )['body'];
		self::assertStringContainsString( 'You act for', $page );
		self::assertStringContainsString( 'too expensive', $page );

		$nonce  = $this->agent->nonce_for( 'churnstop_page' );
		$answer = $this->agent->post( $url, array(
			'churnstop_nonce' => $nonce,
			'churnstop_step' => 'reason',
			'churnstop_reason' => 'too_expensive',
		) );
		self::assertSame( 303, $answer['status'] );
		$offer = $this->agent->get( $answer['headers']['location'] )['body'];
		self::assertStringContainsString(
			'You pay $32.00&nbsp;/&nbsp;month instead of $40.00&nbsp;/&nbsp;month',
			$offer,
		);
		self::assertSame( 1, preg_match( '/name="churnstop_offer" value="([^"]+)"/', $offer, $id ) );
		$done = $this->agent->post( $answer['headers']['location'], array(
			'churnstop_nonce' => $nonce,
			'churnstop_step' => 'accept',
			'churnstop_offer' => $id[1] ?? '',
		) );
		self::assertSame( 303, $done['status'] );
		$result = $this->agent->get( $done['headers']['location'] )['body'];
		self::assertStringContainsString( 'Your discount is set', $result );
		self::assertMatchesRegularExpression(
			'~href="[^"]*wp-admin[^"]*' . $made->id . '[^"]*">Back to the subscription<~',
			$result,
		);
		self::reload();
		self::assertCount(
			1,
			array_filter(
				self::notes( $made->id ),
				static fn ( string $note ): bool => str_contains( $note, 'took 20% off' )
					&& str_ends_with( $note, 'Accepted by manager for the customer.' ),
			),
		);
		$page = $this->page( $made->id );
		self::assertStringNotContainsString( 'Why was it not offered?', $page );
		self::assertStringContainsString( 'Started by a member of staff for the customer.', $page );

		$attempts = Plugin::get()->part( AttemptSearch::class )->of_subscription(
			WooCommerceSubscriptions::ref( $made->id ),
		);
		self::assertCount( 2, $attempts );
		self::assertSame( 'agent', $attempts[0]->actor->kind );
		self::assertSame( $this->agent->user_id, $attempts[0]->actor->user_id );
		self::assertSame( $made->customer_id, $attempts[0]->customer_id );
		self::assertSame( Data::string( $begun, 'id' ), $attempts[1]->uuid );
		self::assertSame(
			'dismissed',
			$attempts[1]->state,
			'What the customer had open is not continued under another name.',
		);
		self::assertSame( 3200, Shop::renew( $made->id ) );
	}

	public function test_cancel_cancels_for_staff_too_where_the_attempt_was_dismissed_in_another_tab(): void {
		self::publish( 'discount' );
		$made   = self::subscribe( 'discount' );
		$url    = '/wp-admin/admin.php?page=churnstop-agent&churnstop_cancel=' . $made->id;
		$nonce  = $this->agent->nonce_for( 'churnstop_page' );
		$answer = $this->agent->post( $url, array(
			'churnstop_nonce' => $nonce,
			'churnstop_step' => 'reason',
			'churnstop_reason' => 'too_expensive',
		) );
		self::assertSame(
			303,
			$this->agent->post( $answer['headers']['location'], array(
				'churnstop_nonce' => $nonce,
				'churnstop_step' => 'dismiss',
			) )['status'],
		);
		self::assertSame(
			303,
			$this->agent->post( $answer['headers']['location'], array(
				'churnstop_nonce' => $nonce,
				'churnstop_step' => 'cancel',
			) )['status'],
		);
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
	}

	public function test_the_law_of_the_customers_country_holds_for_staff_too(): void {
		self::publish( 'discount' );
		$made         = self::subscribe( 'discount' );
		$subscription = Shop::get( $made->id );
		$subscription->set_billing_country( 'DE' );
		$subscription->save();
		$url    = '/wp-admin/admin.php?page=churnstop-agent&churnstop_cancel=' . $made->id;
		$answer = $this->agent->post( $url, array(
			'churnstop_nonce' => $this->agent->nonce_for( 'churnstop_page' ),
			'churnstop_step' => 'reason',
			'churnstop_reason' => 'too_expensive',
		) );
		self::assertStringNotContainsString( '$32.00', $this->agent->get( $answer['headers']['location'] )['body'] );
		$cancelled = $this->agent->post( $answer['headers']['location'], array(
			'churnstop_nonce' => $this->agent->nonce_for( 'churnstop_page' ),
			'churnstop_step' => 'cancel',
		) );
		self::assertSame( 303, $cancelled['status'] );
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
		self::assertCount(
			1,
			array_filter(
				self::notes( $made->id ),
				static fn ( string $note ): bool => str_contains( $note, 'cancelled by manager for the customer' ),
			),
		);
	}

	public function test_events_list_with_what_can_be_taken_back(): void {
		[ $made, $pause ] = $this->agreed( 'pause' );
		$list             = $this->agent->rest(
			'GET',
			'/churnstop/v1/redemptions?ids=' . $pause->id . ',999999999',
		)['json'];
		self::assertIsArray( $list );
		self::assertCount( 1, $list );
		$one = Data::as_map( $list[0] );
		self::assertSame( 'resume', Data::string( Data::map( $one, 'agreement' ), 'action' ) );
		self::assertSame( 400, $this->agent->rest( 'GET', '/churnstop/v1/redemptions?ids=1;drop' )['status'] );
		self::assertSame(
			404,
			$this->agent->rest( 'GET', '/churnstop/v1/attempts/00000000-0000-0000-0000-000000000000/story' )['status'],
		);
		$events = $this->agent->rest(
			'GET',
			'/churnstop/v1/events?subscription_id=' . $made->id . '&search=money&per_page=1',
		);
		self::assertSame( 200, $events['status'] );
		self::assertGreaterThan( 0, (int) $events['headers']['x-wp-total'] );
	}
}
