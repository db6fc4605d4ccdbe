<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxCancellation;
use ChurnStop\Connections\Sandbox\SandboxStore;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Harness\SandboxOthers;

/**
 * The main path, from the click on Cancel to what is billed.
 *
 * @group sqlite
 */
final class MainPathTest extends AttemptTestCase {

	public function test_who_has_a_technical_problem_is_told_where_to_write(): void {
		$support = fn (): string => Data::string(
			Data::map(
				Data::map(
					$this->post( $this->start( status: 200 ), 'reason', array( 'reason' => 'technical_issue' ) ),
					'screen',
				),
				'support',
			),
			'email',
		);
		$this->start();
		self::assertSame( get_option( 'admin_email' ), $support(), 'As long as WooCommerce knows no other.' );
		update_option( 'woocommerce_email_from_address', 'receipts@example.test' );
		self::assertSame( 'receipts@example.test', $support() );
		delete_option( 'woocommerce_email_from_address' );
	}

	public function test_a_discount_is_offered_accepted_and_billed(): void {
		$attempt = $this->start();
		self::assertSame( 'survey', $attempt['state'] );
		self::assertSame( '40.00', $attempt['subscription']['price']['amount'] );
		self::assertCount( 6, $attempt['screen']['reasons'] );

		$attempt = $this->post( $attempt, 'reason', array( 'reason' => 'too_expensive', 'comment' => 'Rent went up' ) );
		self::assertSame( 'offer', $attempt['state'] );
		$offer = $attempt['screen']['offer'];
		self::assertSame( 'discount', $offer['type'] );
		self::assertSame( '32.00', $offer['terms']['price_during']['amount'] );
		self::assertSame( 3, $offer['terms']['payments'] );
		self::assertTrue( $attempt['screen']['more'] );

		$saved = $this->post( $attempt, 'accept', array( 'offer_id' => $offer['id'] ) );
		self::assertSame( 'saved', $saved['state'] );
		self::assertSame( 'result', $saved['screen']['type'] );
		self::assertSame(
			$saved['screen'],
			$this->post( $saved, 'accept', array( 'offer_id' => $offer['id'] ) )['screen'],
			'a repeated accept answers the same',
		);

		for ( $n = 0; $n < 4; $n++ ) {
			$this->book->advance_to( $this->book->entry( $this->subscription )->next_payment );
		}
		self::assertSame(
			array( 3200, 3200, 3200, 4000 ),
			array_column( $this->book->billed( $this->subscription ), 'total' ),
		);
		self::assertSame(
			array( 'attempt_started', 'reason_given', 'offer_shown', 'offer_accepted' ),
			$this->events(),
		);
		self::assertNull(
			Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) ),
			'used up',
		);
	}

	public function test_cancel_on_the_offer_screen_declines_and_cancels_in_one_click(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$done    = $this->post( $attempt, 'cancel' );
		self::assertSame( 'cancelled', $done['state'] );
		self::assertSame( 'pending-cancel', $done['subscription']['status'] );
		self::assertSame( 'cancelled', $done['screen']['outcome'] );
		self::assertNotEmpty( $done['screen']['receipt'] );
		self::assertSame(
			$done['screen']['receipt'],
			$this->post( $attempt, 'cancel' )['screen']['receipt'],
			'a repeated cancel answers the same',
		);
		self::assertSame(
			array( 'attempt_started', 'reason_given', 'offer_shown', 'offer_declined', 'subscription_cancelled' ),
			$this->events(),
		);
		$this->post(
			$attempt,
			'accept',
			array( 'offer_id' => 'too_expensive-discount-1' ),
			409,
			'churnstop_attempt_closed',
		);
		$this->start( status: 409 );
	}

	public function test_decline_shows_the_next_offer_then_confirms_and_never_again(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$second  = $this->post( $attempt, 'decline', array( 'offer_id' => 'too_expensive-discount-1' ) );
		self::assertSame( 'pause', $second['screen']['offer']['type'] );
		self::assertFalse( $second['screen']['more'] );
		$again = $this->post( $attempt, 'decline', array( 'offer_id' => 'too_expensive-discount-1' ) );
		self::assertSame( 'pause', $again['screen']['offer']['type'], 'a repeated decline does nothing twice' );
		$confirm = $this->post( $attempt, 'decline', array( 'offer_id' => 'too_expensive-pause-1' ) );
		self::assertSame( 'confirm', $confirm['state'] );
		$back = $this->post( $attempt, 'reason', array( 'reason' => 'other' ) );
		self::assertSame( 'confirm', $back['state'], 'going back never raises max_offers' );
		self::assertSame( 'dismissed', $this->post( $attempt, 'dismiss' )['state'] );
		self::assertSame(
			'dismissed',
			$this->post( $attempt, 'dismiss' )['state'],
			'a repeated dismiss answers the same',
		);
		self::assertCount( 1, array_keys( $this->events(), 'attempt_dismissed', true ) );
		$new = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		self::assertSame( 'confirm', $new['state'], 'declined offers never come back' );
	}

	/**
	 * A second connection reads what is committed.
	 *
	 * @group server
	 */
	public function test_every_hook_fires_once_and_after_the_commit(): void {
		$others = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		$others->query( 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED' );
		$heard = array();
		$wrong = array();
		foreach ( Event::TYPES as $type ) {
			add_action(
				'churnstop_' . $type,
				static function ( array $told ) use ( &$heard, &$wrong, $others, $type ): void {
					global $wpdb;
					$heard[] = $type;
					$written = (int) $others->get_var( $others->prepare(
						'SELECT COUNT(*) FROM ' . $wpdb->prefix . 'churnstop_events WHERE type = %s',
						$type,
					) );
					if ( count( array_keys( $heard, $type, true ) ) !== $written ) {
						$wrong[] = $type . ': others read ' . $written;
					}
					$applies = array(
						...array(
							'attempt_id',
							'subscription_id',
							'customer_id',
							'flow_id',
							'flow_version',
							'mode',
							'at',
						),
						...(
							str_starts_with( $type, 'offer_' )
								? array( 'reason', 'offer', 'terms' )
								: ( 'reason_given' === $type ? array( 'reason' ) : array() )
						),
					);
					foreach ( array_diff( $applies, array_keys( $told ) ) as $name ) {
						$wrong[] = $type . ': no ' . $name;
					}
				}
			);
		}
		$discount = array( 'offer_id' => 'too_expensive-discount-1' );
		$pause    = array( 'offer_id' => 'too_expensive-pause-1' );
		$one      = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		array_map( fn () => $this->post( $one, 'decline', $discount ), array( 1, 2 ) );
		( new SandboxOthers( $this->book ) )->refuse_next( $this->subscription );
		$this->post( $one, 'accept', $pause, 502 );
		array_map( fn () => $this->post( $one, 'accept', $pause ), array( 1, 2 ) );
		$two = $this->start();
		array_map( fn () => $this->post( $two, 'dismiss' ), array( 1, 2 ) );
		$three = $this->start();
		array_map( fn () => $this->post( $three, 'cancel' ), array( 1, 2 ) );
		$this->post( $three, 'reactivate' );

		self::assertSame( $this->events(), $heard );
		self::assertSame( array(), $wrong, 'What is told of can be read by everybody.' );
		self::assertSame( array(), array_diff( Event::TYPES, $heard ), 'Each of them was tried.' );
		self::assertSame(
			array( 1, 1, 1, 1, 1 ),
			array_map(
				static fn ( string $type ): int => count( array_keys( $heard, $type, true ) ),
				array(
					'offer_declined',
					'offer_failed',
					'offer_accepted',
					'attempt_dismissed',
					'subscription_cancelled',
				),
			),
		);
	}

	public function test_every_answer_has_the_contracts_fields_and_no_others(): void {
		$screens = array(
			'survey'  => array( 'title', 'message', 'reasons', 'comment' ),
			'consent' => array( 'question' ),
			'offer'   => array( 'offer', 'more' ),
			'confirm' => array( 'message', 'ends_at', 'ends_at_text', 'support' ),
			'result'  => array(
				'outcome',
				'title',
				'message',
				'effective_at',
				'effective_at_text',
				'receipt',
				'can_reactivate',
			),
		);
		$seen      = array();
		$minnesota = $this->start( $this->subscribe( state: 'MN' ) );
		$asked     = $this->post( $minnesota, 'reason', array( 'reason' => 'no_longer_needed' ) );
		$offered   = $this->post( $minnesota, 'consent', array( 'agree' => true ) );
		$offer     = Data::map( Data::map( $offered, 'screen' ), 'offer' );
		$cancelled = $this->post( $minnesota, 'cancel' );
		$confirm   = $this->post( $this->start(), 'reason', array( 'reason' => 'technical_issue' ) );
		foreach (
			array( $minnesota, $asked, $offered, $cancelled, $confirm, $this->post( $confirm, 'dismiss' ) ) as $attempt
		) {
			self::assertSame(
				array( 'id', 'state', 'mode', 'subscription', 'subscriptions', 'screen', 'cancel_url' ),
				array_keys( $attempt ),
			);
			$screen = Data::map( $attempt, 'screen' );
			$type   = Data::string( $screen, 'type' );
			self::assertSame( array( 'type', ...$screens[ $type ], 'labels' ), array_keys( $screen ) );
			$seen[ $type ] = true;
			unset( $attempt['subscription']['outcome'] );
			self::assertSame(
				array(
					'id',
					'name',
					'status',
					'price',
					'billing',
					'next_payment_at',
					'next_payment_at_text',
					'ends_at_if_cancelled',
					'ends_at_if_cancelled_text',
				),
				array_keys( Data::map( $attempt, 'subscription' ) ),
			);
			self::assertSame(
				array(),
				array_diff(
					array( 'cancel', 'decline', 'another', 'dismiss' ),
					array_keys( Data::map( $screen, 'labels' ) ),
				),
			);
		}
		self::assertSame( array(), array_diff_key( $screens, $seen ), 'Each screen was seen.' );
		self::assertSame(
			array( 'id', 'label', 'follow_up' ),
			array_keys( Data::maps( Data::map( $minnesota, 'screen' ), 'reasons' )[0] ),
		);
		self::assertSame(
			array( 'id', 'type', 'headline', 'message', 'accept_label', 'terms', 'choices', 'expires_at' ),
			array_keys( $offer ),
		);
		self::assertSame(
			array(
				'summary',
				'price_now',
				'price_during',
				'payments',
				'price_after',
				'next_payment_at',
				'resumes_at',
				'billing_after',
				'next_payment_at_text',
				'resumes_at_text',
			),
			array_keys( Data::map( $offer, 'terms' ) ),
		);
		self::assertSame(
			array( 'product_id', 'plan', 'name', 'price', 'difference', 'billing', 'image', 'comparable' ),
			array_keys( Data::maps( $offer, 'choices' )[0] ),
		);
		self::assertSame(
			array( 'amount' => '40.00', 'currency' => 'USD', 'formatted' => '$40.00' ),
			Data::map( Data::map( $offer, 'terms' ), 'price_now' ),
		);
		self::assertEqualsWithDelta(
			time() + 3600,
			strtotime( Data::string( $offer, 'expires_at' ) ),
			5,
			'It holds for an hour.',
		);
		self::assertMatchesRegularExpression(
			'/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/',
			Data::string( Data::map( $offer, 'terms' ), 'next_payment_at' ),
		);

		update_option( 'date_format', 'd/m/Y' );
		[ , $again ] = $this->rest( 'GET', '/attempts/' . Data::string( $cancelled, 'id' ) );
		foreach (
			array( array( 'screen', 'effective_at' ), array( 'subscription', 'ends_at_if_cancelled' ) ) as [ $of, $at ]
		) {
			$dated = Data::map( $again, $of );
			self::assertSame(
				wp_date( 'd/m/Y', (int) strtotime( Data::string( $dated, $at ) ) ),
				Data::string( $dated, $at . '_text' ),
				"$at: the site's format, written once for every screen",
			);
		}

		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $events ] = $this->rest( 'GET', '/events' );
		self::assertSame(
			array(
				'id',
				'type',
				'at',
				'attempt_id',
				'subscription_id',
				'customer_id',
				'flow_id',
				'flow_version',
				'reason',
				'comment',
				'offer_id',
				'offer_type',
				'redemption_id',
				'mode',
				'data',
			),
			array_keys( Data::as_map( $events[0] ) ),
		);
	}

	public function test_resumes_the_open_attempt(): void {
		$first = $this->start();
		self::assertSame( $first['id'], $this->start( status: 200 )['id'] );
		$second = $this->subscribe( '+9 days' );
		$start  = fn ( int ...$ids ): array => $this->rest( 'POST', '/attempts', array(
			'subscription_ids' => array_map( self::written( ... ), $ids ),
		) );
		[ $status, $two ] = $start( $second, $this->subscription );
		self::assertSame( 201, $status );
		[ $status, $again ] = $start( $this->subscription, $second );
		self::assertSame( array( 200, $two['id'] ), array( $status, $again['id'] ), 'in whatever order' );
		[ , $before ] = $this->rest( 'GET', '/attempts/' . Data::string( $first, 'id' ) );
		self::assertSame(
			'dismissed',
			$before['state'],
			'two screens about one subscription would contradict each other',
		);
		[ $status, $one ] = $start( $second, $second );
		self::assertSame(
			array( 201, 'offer' ),
			array( $status, $this->post( $one, 'reason', array( 'reason' => 'too_expensive' ) )['state'] ),
			'named twice it is one',
		);
	}

	public function test_on_the_plan_free_what_it_locks_is_skipped_though_the_flow_has_it(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'switching' ) );
		self::assertSame( 'tier_down', $attempt['screen']['offer']['type'] );
		add_filter( 'churnstop_plan', $free = static fn (): string => 'free' );
		try {
			$error = $this->post(
				$attempt,
				'accept',
				array( 'offer_id' => $attempt['screen']['offer']['id'] ),
				409,
				'churnstop_offer_unavailable',
			);
			self::assertSame( 'discount', $error['data']['attempt']['screen']['offer']['type'] );
		} finally {
			remove_filter( 'churnstop_plan', $free );
		}
	}

	public function test_minnesota_is_asked_first_and_germany_never(): void {
		$minnesota = $this->post( $this->start( $this->subscribe( state: 'MN' ) ), 'reason', array(
			'reason' => 'too_expensive',
		) );
		self::assertSame( 'consent', $minnesota['state'] );
		self::assertSame( 'offer', $this->post( $minnesota, 'consent', array( 'agree' => true ) )['state'] );
		$refused = $this->post( $this->start( $this->subscribe( state: 'MN' ) ), 'reason', array(
			'reason' => 'too_expensive',
		) );
		self::assertSame( 'confirm', $this->post( $refused, 'consent', array( 'agree' => false ) )['state'] );
		self::assertCount(
			1,
			array_keys( $this->events(), 'offer_shown', true ),
			'Nothing is shown to who did not ask for it.',
		);
		$germany = $this->post(
			$this->start( $this->subscribe( country: 'DE', state: '' ) ),
			'reason',
			array( 'reason' => 'too_expensive' ),
		);
		self::assertSame( 'confirm', $germany['state'] );
	}

	public function test_a_pause_resumes_by_its_job_and_bills_once(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_busy' ) );
		$offer   = $attempt['screen']['offer'];
		self::assertSame( 'pause', $offer['type'] );
		$saved = $this->post( $attempt, 'accept', array( 'offer_id' => $offer['id'] ) );
		self::assertSame( 'on-hold', $saved['subscription']['status'] );
		$redemption = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
		self::assertNotNull( $redemption );
		do_action( 'churnstop_resume', $redemption->key );
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )->store_status );
		$this->book->advance( '+60 days' );
		self::assertSame(
			array( 4000 ),
			array_slice( array_column( $this->book->billed( $this->subscription ), 'total' ), 0, 1 ),
		);
	}

	/** @return iterable<string, array{string, string, \Closure(SandboxStore, int): mixed, string}> */
	public static function taken_back_by_others(): iterable {
		yield 'the store\'s own Cancel' => array(
			'too_expensive',
			'too_expensive-discount-1',
			static fn ( SandboxStore $book, int $id ) => ( new SandboxCancellation( $book ) )->native_cancel( $id ),
			'The subscription was cancelled.',
		);
		yield 'the store\'s own Reactivate' => array(
			'too_busy',
			'too_busy-pause-1',
			static fn ( SandboxStore $book, int $id ) => ( new SandboxCancellation( $book ) )->native_resume( $id ),
			'The subscription was reactivated in the store.',
		);
		yield 'its coupon trashed' => array(
			'too_expensive',
			'too_expensive-discount-1',
			static fn ( SandboxStore $book, int $id ) => (
				new SandboxOthers( $book )
			)->trash_coupon( $book->coupons( $id )[0]->code ),
			'Its coupon or its product was taken away in the store.',
		);
	}

	/**
	 * @param \Closure(SandboxStore, int): mixed $act
	 * @dataProvider taken_back_by_others
	 */
	public function test_the_order_note_says_in_words_what_others_did(
		string $reason,
		string $offer,
		\Closure $act,
		string $note,
	): void {
		$this->post(
			$this->post( $this->start(), 'reason', array( 'reason' => $reason ) ),
			'accept',
			array( 'offer_id' => $offer ),
		);
		$act( $this->book, $this->subscription );
		self::assertContains( $note, $this->book->notes( $this->subscription ) );
		self::assertNull( Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) ) );
	}

	public function test_cancelling_anyway_takes_the_discount_back(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) );
		$second = $this->start();
		self::assertSame(
			'confirm',
			$this->post( $second, 'reason', array( 'reason' => 'too_busy' ) )['state'],
			'one live redemption at a time',
		);
		self::assertSame( 'cancelled', $this->post( $second, 'cancel' )['state'] );
		self::assertSame(
			'reverted',
			Plugin::get()->part( RedemptionStore::class )->of_subscription( Sandbox::ref(
				$this->subscription,
			) )[0]->state,
		);
		self::assertContains( 'offer_reverted', $this->events() );
	}

	public function test_test_mode_goes_the_whole_way_and_writes_nothing(): void {
		$before  = $this->sandbox->snapshot( $this->subscription )->fingerprint();
		$attempt = $this->post( $this->start( mode: 'test' ), 'reason', array( 'reason' => 'too_expensive' ) );
		self::assertSame(
			'saved',
			$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) )['state'],
		);
		self::assertSame( 'cancelled', $this->post( $this->start( mode: 'test' ), 'cancel' )['state'] );
		self::assertSame( $before, $this->sandbox->snapshot( $this->subscription )->fingerprint() );
		self::assertSame(
			array(),
			Plugin::get()->part( RedemptionStore::class )->of_subscription( Sandbox::ref( $this->subscription ) ),
		);
	}

	public function test_several_subscriptions_are_cancelled_together(): void {
		$second = $this->subscribe( '+9 days' );
		[ $status, $attempt ] = $this->rest( 'POST', '/attempts', array(
			'subscription_ids' => array( self::written( $this->subscription ), self::written( $second ) ),
		) );
		self::assertSame( 201, $status );
		$confirm = $this->post( $attempt, 'reason', array( 'reason' => null ) );
		self::assertSame( 'confirm', $confirm['state'] );
		self::assertSame(
			Data::iso( $this->sandbox->snapshot( $this->subscription )?->next_payment ),
			Data::map( $confirm, 'screen' )['ends_at'],
			'When the last of them ends.',
		);
		$done = $this->post( $attempt, 'cancel' );
		self::assertSame( array( 'cancelled', 'cancelled' ), array_column( $done['subscriptions'], 'outcome' ) );
		self::assertSame( 'pending-cancel', $this->sandbox->snapshot( $second )->store_status );
	}

	public function test_of_several_those_are_kept_after_all_whose_gateway_can(): void {
		$fixed = $this->book->add_subscription(
			$this->shopper,
			$this->pro,
			'+9 days',
			abilities: array( Snapshot::CAN_CANCEL ),
		);
		[ , $attempt ] = $this->rest( 'POST', '/attempts', array(
			'subscription_ids' => array( self::written( $fixed ), self::written( $this->subscription ) ),
		) );
		$done = $this->post( $attempt, 'cancel' );
		self::assertTrue( Data::map( $done, 'screen' )['can_reactivate'] );
		$kept = $this->post( $attempt, 'reactivate' );
		self::assertFalse( Data::map( $kept, 'screen' )['can_reactivate'] );
		self::assertSame(
			array( 'pending-cancel', 'active' ),
			array(
				$this->sandbox->snapshot( $fixed )?->store_status,
				$this->sandbox->snapshot( $this->subscription )?->store_status,
			),
		);
	}

	public function test_what_was_cancelled_before_is_neither_cancelled_again_nor_brought_back(): void {
		$before = $this->subscribe( '+9 days' );
		$this->post( $this->start( $before ), 'cancel' );
		[ , $attempt ] = $this->rest( 'POST', '/attempts', array(
			'subscription_ids' => array( self::written( $before ), self::written( $this->subscription ) ),
		) );
		$done          = $this->post( $attempt, 'cancel' );
		self::assertSame(
			array( 'already_cancelled', 'cancelled' ),
			array_column( $done['subscriptions'], 'outcome' ),
		);
		self::assertStringContainsString( 'was cancelled before already', $done['screen']['message'] );
		self::assertCount( 2, array_keys( $this->events(), 'subscription_cancelled', true ), 'each is counted once' );

		self::assertTrue( $done['screen']['can_reactivate'], 'also where the first of them is none of its doing' );
		$this->post( $done, 'reactivate' );
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )->store_status );
		self::assertSame(
			'pending-cancel',
			$this->sandbox->snapshot( $before )->store_status,
			'nobody asked for it to be billed again',
		);
	}
}
