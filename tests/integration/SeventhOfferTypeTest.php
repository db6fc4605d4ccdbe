<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Changes\Sentences;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;

/** Another plugin's type of offer, from the editor's save over the shopper's click to what is billed, and back. */
final class SeventhOfferTypeTest extends AttemptTestCase {

	private const OFFER = 'too_expensive-delay-1';

	protected function setUp(): void {
		parent::setUp();
		require __DIR__ . '/plugins/delay-offer.php';
		Plugin::get()->reset();
		$GLOBALS['wp_rest_server'] = null;
		parent::setUp();
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $flows ] = $this->rest( 'GET', '/flows', array( 'status' => 'active' ) );
		$flow        = Data::as_map( $flows[0] ?? null );
		$reasons     = Data::maps( $flow, 'reasons' );
		foreach ( $reasons as $at => $reason ) {
			if ( 'too_expensive' === Data::string( $reason, 'id' ) ) {
				$reasons[ $at ]['offers'] = array(
					array(
						'type' => 'delay',
						'days' => 10,
					),
				);
			}
		}
		[ $status, $saved ] = $this->rest(
			'PUT',
			'/flows/' . Data::string( $flow, 'id' ),
			array( 'reasons' => $reasons ) + $flow,
		);
		self::assertSame( 200, $status, (string) wp_json_encode( $saved ) );
		wp_set_current_user( $this->shopper );
	}

	protected function tearDown(): void {
		remove_all_filters( 'churnstop_offer_types' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flow_versions}' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flows}' );
		parent::tearDown();
		Plugin::get()->part( Installation::class )->install();
	}

	public function test_it_is_offered_accepted_billed_and_has_run_its_course(): void {
		$heard = array();
		foreach ( array( 'offer_shown', 'offer_accepted' ) as $hook ) {
			add_action(
				'churnstop_' . $hook,
				static function ( array $payload ) use ( &$heard, $hook ): void {
					$heard[ $hook ][] = $payload;
				}
			);
		}
		$before = $this->book->entry( $this->subscription )?->next_payment;
		self::assertNotNull( $before );
		$later   = $before->modify( '+10 days' );
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$offer   = Data::map( Data::map( $attempt, 'screen' ), 'offer' );
		self::assertSame(
			array( self::OFFER, 'delay', 'Pay a little later?', 'Pay later' ),
			array( $offer['id'], $offer['type'], $offer['headline'], $offer['accept_label'] ),
		);
		$terms = Data::map( $offer, 'terms' );
		self::assertSame(
			array( Data::iso( $later ), '40.00', null ),
			array(
				$terms['next_payment_at'],
				Data::string( Data::map( $terms, 'price_after' ), 'amount' ),
				$terms['price_during'],
			),
		);
		self::assertStringContainsString( $later->format( 'Y-m-d' ), Data::string( $terms, 'summary' ) );

		self::assertSame( 'saved', $this->post( $attempt, 'accept', array( 'offer_id' => self::OFFER ) )['state'] );
		self::assertEquals( $later, $this->book->entry( $this->subscription )?->next_payment );
		$agreed = Plugin::get()->part( Agreements::class )->of_subscription( Sandbox::ref( $this->subscription ) );
		self::assertNotNull( $agreed );
		self::assertSame( 'The next payment was moved to ' . Sentences::day( $later ) . ': $40.00.', $agreed->text );
		self::assertStringNotContainsStringIgnoringCase(
			'skip',
			$agreed->text . $agreed->label . $agreed->consequence,
		);
		$this->book->advance_to( $later->modify( '-1 minute' ) );
		self::assertSame( array(), $this->book->billed( $this->subscription ), 'not a day too early' );
		$this->book->advance_to( $later );
		self::assertSame( array( 4000 ), array_column( $this->book->billed( $this->subscription ), 'total' ) );
		self::assertNull(
			Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) ),
			'it has run its course',
		);

		self::assertSame(
			array( 1, 1 ),
			array_map( 'count', array( $heard['offer_shown'] ?? array(), $heard['offer_accepted'] ?? array() ) ),
		);
		self::assertSame(
			array( 'delay', 10, 'live' ),
			array(
				$heard['offer_accepted'][0]['offer']['type'],
				$heard['offer_accepted'][0]['offer']['days'],
				$heard['offer_accepted'][0]['mode'],
			),
		);
	}

	public function test_it_is_taken_back_by_an_admin_and_by_cancelling(): void {
		$before = $this->book->entry( $this->subscription )?->next_payment;
		$this->post(
			$this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) ),
			'accept',
			array( 'offer_id' => self::OFFER ),
		);
		$id = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) )?->id;
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ $status, $redemption ] = $this->rest( 'POST', '/redemptions/' . $id . '/revert' );
		self::assertSame( array( 200, 'reverted' ), array( $status, $redemption['state'] ) );
		self::assertEquals( $before, $this->book->entry( $this->subscription )?->next_payment );

		wp_set_current_user( $this->user( 'second' ) );
		$mine = $this->subscribe( customer: get_current_user_id() );
		$end  = $this->book->entry( $mine )?->next_payment;
		$this->post(
			$this->post( $this->start( $mine ), 'reason', array( 'reason' => 'too_expensive' ) ),
			'accept',
			array( 'offer_id' => self::OFFER ),
		);
		$again = $this->start( $mine );
		self::assertSame( Data::iso( $end ), $again['subscription']['ends_at_if_cancelled'] );
		$done = $this->post( $again, 'cancel' );
		self::assertSame( Data::iso( $end ), $done['screen']['effective_at'], 'the ten days are not a gift' );
	}

	public function test_broken_after_it_was_shown_it_is_refused_with_another_screen_and_never_an_error(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$before  = $this->book->entry( $this->subscription )?->next_payment;
		update_option( 'delay_offer_is_broken', 'yes' );
		try {
			$error = $this->post(
				$attempt,
				'accept',
				array( 'offer_id' => self::OFFER ),
				409,
				'churnstop_offer_unavailable',
			);
		} finally {
			delete_option( 'delay_offer_is_broken' );
		}
		self::assertSame( 'confirm', $error['data']['attempt']['state'] );
		self::assertEquals( $before, $this->book->entry( $this->subscription )?->next_payment );
		self::assertSame( 'cancelled', $this->post( $attempt, 'cancel' )['state'] );
	}

	public function test_its_own_blocker_skips_it_and_its_missing_plugin_too(): void {
		$yearly = $this->book->add_plan( 'Yearly', 9600, 'year', 1, 'USD', 1 );
		$id     = $this->book->add_subscription(
			$this->shopper,
			$yearly,
			'+90 days',
			1,
			'active',
			null,
			null,
			'US',
			'CA',
		);
		self::assertSame(
			'confirm',
			$this->post( $this->start( $id ), 'reason', array( 'reason' => 'too_expensive' ) )['state'],
		);

		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		self::assertSame( 'offer', $attempt['state'] );
		remove_all_filters( 'churnstop_offer_types' );
		Plugin::get()->reset();
		$GLOBALS['wp_rest_server'] = null;
		$this->post( $attempt, 'accept', array( 'offer_id' => self::OFFER ), 409, 'churnstop_offer_unavailable' );
		self::assertSame( 'cancelled', $this->post( $attempt, 'cancel' )['state'], 'the way out stays' );
	}
}
