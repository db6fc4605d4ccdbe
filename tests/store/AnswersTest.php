<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Attempts\Recover;
use ChurnStop\Connections\WooCommerceSubscriptions\CancellationHandler;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventSearch;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;

/**
 * What is told where tables cannot keep a text or a record, where the store's own link does not hold any more, and
 * where a session ran out.
 */
final class AnswersTest extends StoreAttempt {

	/** A subscription to something with an emoji in its name. */
	private static function fruit(): \WC_Subscription {
		$subscription = Shop::get( Shop::make( new Given( next_payment: '+12 days' ) )->id );
		foreach ( $subscription->get_items() as $line ) {
			$line->set_name( '🍎 box' );
			$line->save();
		}
		return $subscription;
	}

	/** @return list<Event> Newest first. */
	private static function events( int $subscription_id ): array {
		return Plugin::get()->part( EventSearch::class )->find(
			array( 'subscription' => WooCommerceSubscriptions::ref( $subscription_id ) ),
			1,
			50,
		)[0];
	}

	private static function convert( string $charset ): void {
		global $wpdb;
		// All of ours: where some are left out, their words cannot be compared with those of the others.
		$ours = $wpdb->get_col(
			"SHOW FULL TABLES WHERE Table_type = 'BASE TABLE' AND Tables_in_"
				. DB_NAME
				. " LIKE '{$wpdb->prefix}churnstop\\_%'",
		);
		foreach ( array( ...$ours, $wpdb->comments, $wpdb->options ) as $table ) {
			$wpdb->query( "ALTER TABLE $table CONVERT TO CHARACTER SET $charset" );
		}
		// What it knew of their columns.
		( fn () => $this->col_meta = $this->table_charset = array() )->call( $wpdb );
	}

	public function test_tables_whose_characters_have_three_bytes_keep_everything_but_emoji_and_stop_nobody(): void {
		self::publish( 'discount' );
		$manager = get_user_by( 'login', 'manager' );
		self::assertNotFalse( $manager );
		$staff = Http::as( $manager->ID );
		self::convert( 'utf8mb3' );
		try {
			// An offer is accepted, with a comment, and taken back with a note.
			$subscription = self::fruit();
			$http         = Http::as( $subscription->get_customer_id() );
			$attempt      = self::offered( $http, $subscription->get_id() );
			$attempt      = self::ask( $http, '/' . $attempt['id'] . '/reason', array(
				'reason' => 'too_expensive',
				'comment' => 'Trop cher 😡, désolé 日本',
			) );
			$saved        = self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
			self::assertSame( '🍎 box', Data::map( $saved, 'subscription' )['name'] );
			self::reload();
			self::assertSame( 'Trop cher , désolé 日本', self::events( $subscription->get_id() )[0]->comment );
			$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref(
				$subscription->get_id(),
			) );
			self::assertNotNull( $live );
			$answer = $staff->rest( 'POST', '/churnstop/v1/redemptions/' . $live->id . '/revert', array(
				'note' => 'Called 📞 us',
			) );
			self::assertSame( 200, $answer['status'], $answer['body'] );
			self::reload();
			$notes = implode(
				"\n",
				array_map(
					static fn ( \stdClass $note ): string => $note->content,
					wc_get_order_notes( array( 'order_id' => $subscription->get_id() ) ),
				),
			);
			self::assertStringContainsString( 'Called &#x1f4de; us', $notes );
			self::assertStringContainsString(
				'Called 📞 us',
				Data::string( self::events( $subscription->get_id() )[0]->data, 'why' ),
			);

			// A cancellation is recorded, with the name as it is.
			$other   = self::fruit();
			$http    = Http::as( $other->get_customer_id() );
			$attempt = self::ask( $http, '', array( 'subscription_id' => $other->get_id() ), 201 );
			self::assertSame( 'cancelled', self::ask( $http, '/' . $attempt['id'] . '/cancel' )['state'] );
			self::reload();
			$stored = Plugin::get()->part( AttemptStore::class )->find( Data::string( $attempt, 'id' ) );
			self::assertNotNull( $stored );
			self::assertSame(
				'🍎 box',
				Data::map( Data::map( $stored->result, 'subscriptions' ), (string) $other->get_id() )['name'],
			);
			self::assertSame( Event::SUBSCRIPTION_CANCELLED, self::events( $other->get_id() )[0]->type );

			// The merchant's own texts; and nobody is told that something was kept which was not.
			$answer = $staff->rest( 'PUT', '/churnstop/v1/settings', array(
				'support' => array( 'message' => 'We help 🙂 gladly' ),
			) );
			self::assertSame( 'We help  gladly', Data::map( Data::as_map( $answer['json'] ), 'support' )['message'] );
			$again = $staff->rest( 'GET', '/churnstop/v1/settings' );
			self::assertSame( 'We help  gladly', Data::map( Data::as_map( $again['json'] ), 'support' )['message'] );
			$default = Plugin::get()->part( FlowTable::class )->find_default();
			self::assertNotNull( $default );
			$flow  = Data::as_map( $staff->rest( 'GET', '/churnstop/v1/flows/' . $default->id )['json'] );
			$title = Data::map( $flow, 'survey' );
			$flow  = array( 'name' => 'Ours 🎉', 'survey' => array( 'title' => 'Why? 🎉' ) + $title ) + $flow;
			self::assertSame( 200, $staff->rest( 'PUT', '/churnstop/v1/flows/' . $default->id, $flow )['status'] );
			$kept = Data::as_map( $staff->rest( 'GET', '/churnstop/v1/flows/' . $default->id )['json'] );
			self::assertSame( 'Why? 🎉', Data::map( $kept, 'survey' )['title'] );
			self::assertSame(
				200,
				$staff->rest( 'GET', '/churnstop/v1/events?search=' . rawurlencode( '😡' ) )['status'],
			);
			$staff->rest(
				'PUT',
				'/churnstop/v1/flows/' . $default->id,
				array( 'version' => $kept['version'], 'survey' => $title ) + $kept,
			);
			$staff->rest( 'PUT', '/churnstop/v1/settings', array( 'support' => array( 'message' => '' ) ) );
		} finally {
			global $wpdb;
			self::convert( $wpdb->charset . ' COLLATE ' . $wpdb->collate );
			Plugin::get()->part( FlowStore::class )->forget();
		}
	}

	public function test_a_cancellation_that_is_done_is_told_as_done_and_recorded_later_where_it_cannot_be_now(): void {
		global $wpdb;
		$made    = self::subscribe( 'discount' );
		$http    = Http::as( $made->customer_id );
		$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
		$wpdb->query( "RENAME TABLE {$wpdb->prefix}churnstop_events TO {$wpdb->prefix}churnstop_events_away" );
		try {
			$answer = self::ask( $http, '/' . $attempt['id'] . '/cancel' );
		} finally {
			$wpdb->query( "RENAME TABLE {$wpdb->prefix}churnstop_events_away TO {$wpdb->prefix}churnstop_events" );
		}
		self::assertSame(
			array( 'cancelled', 'cancelled' ),
			array( $answer['state'], Data::map( $answer, 'screen' )['outcome'] ),
		);
		self::leases_end();
		do_action( Recover::JOB );
		self::reload();
		self::assertSame(
			Attempt::CANCELLED,
			Plugin::get()->part( AttemptStore::class )->find( Data::string( $attempt, 'id' ) )?->state,
		);
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
		self::assertCount(
			1,
			array_filter(
				self::events( $made->id ),
				static fn ( Event $event ): bool => Event::SUBSCRIPTION_CANCELLED === $event->type,
			),
		);
	}

	public function test_the_store_s_own_link_tells_the_truth_where_it_does_not_hold_any_more(): void {
		$made         = self::subscribe( 'discount' );
		$http         = Http::as( $made->customer_id );
		$subscription = Shop::get( $made->id );
		$link         = static fn ( string $status ): string => str_replace(
			'%nonce%',
			$http->nonce_for( $made->id . $status ),
			add_query_arg( '_wpnonce', '%nonce%', CancellationHandler::link( $subscription ) ),
		);
		$follow       = static function ( string $link ) use ( $http, $subscription ): string {
			$answer = $http->get( $link );
			self::assertSame(
				array( 302, $subscription->get_view_order_url() ),
				array( $answer['status'], $answer['headers']['location'] ?? '' ),
			);
			return $http->get( $subscription->get_view_order_url() )['body'];
		};
		$page         = $follow( str_replace( '_wpnonce=', '_wpnonce=0', $link( 'active' ) ) );
		self::assertStringContainsString( 'It is not cancelled yet: please click Cancel again.', $page );
		self::assertStringNotContainsString( 'Security error', $page );

		$old     = $link( 'active' );
		$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
		self::ask( $http, '/' . $attempt['id'] . '/cancel' );
		self::assertStringContainsString(
			'This subscription is already cancelled. Nothing else has changed.',
			$follow( $old ),
		);

		// Logged out it leads to the log-in on that page, without an error; another customer gets the store's own
		// answer.
		$answer = Http::anonymous()->get( $old );
		self::assertSame(
			array( 302, $subscription->get_view_order_url() ),
			array( $answer['status'], $answer['headers']['location'] ?? '' ),
		);
		self::assertSame( 200, Http::as( Shop::customer() )->get( $old )['status'] );
	}

	public function test_a_fresh_nonce_comes_from_the_front_page_for_scripts_of_this_site_alone(): void {
		$http   = Http::as( Shop::customer() );
		$answer = $http->get( '/?churnstop_nonce=1' );
		self::assertSame(
			array( 200, array( 'nonce' => $http->nonce_for( 'wp_rest' ) ) ),
			array( $answer['status'], $answer['json'] ),
		);
		self::assertStringContainsString( 'no-store', $answer['headers']['cache-control'] ?? '' );
		self::assertStringContainsString( 'application/json', $answer['headers']['content-type'] ?? '' );
		self::assertSame( array( 'nonce' => '' ), Http::anonymous()->get( '/?churnstop_nonce=1' )['json'] );
		foreach (
			array(
				array( 'Sec-Fetch-Site' => 'cross-site' ),
				array( 'Origin' => 'https://elsewhere.example' ),
			) as $headers
		) {
			$answer = $http->get( '/?churnstop_nonce=1', $headers );
			self::assertSame( 403, $answer['status'] );
			self::assertStringNotContainsString( $http->nonce_for( 'wp_rest' ), $answer['body'] );
			self::assertArrayNotHasKey( 'access-control-allow-origin', $answer['headers'] );
		}
	}
}
