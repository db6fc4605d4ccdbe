<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Depths\Learned;
use ChurnStop\Depths\LearnedTable;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\Server;

/** Many requests at the same moment, over HTTP, on MariaDB: row locks are part of what is tested. */
final class RacesTest extends AttemptTestCase {

	private static ?Server $server = null;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::$server = new Server( array(), 8 );
	}

	public static function tearDownAfterClass(): void {
		self::$server?->kill();
		self::$server = null;
		parent::tearDownAfterClass();
	}

	public function test_twenty_accepts_at_once_apply_one_discount(): void {
		$attempt  = $this->offered();
		$accept   = $this->request( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) );
		$statuses = array_column( Http::parallel( array_fill( 0, 20, $accept ) ), 'status' );
		self::assertSame( array(), array_diff( $statuses, array( 200, 423 ) ), implode( ' ', $statuses ) );
		self::assertContains( 200, $statuses );
		self::assertCount(
			1,
			Plugin::get()->part( RedemptionStore::class )->of_subscription( Sandbox::ref( $this->subscription ) ),
		);
		self::assertSame( 3200, $this->sandbox->snapshot( $this->subscription )?->total->cents );
		self::assertCount( 1, array_keys( $this->events(), 'offer_accepted', true ) );
	}

	public function test_fifty_second_clicks_hold_no_worker(): void {
		$attempt = $this->offered();
		$accept  = array( 'offer_id' => 'too_expensive-discount-1' );
		// Of four workers the first click has one for eight seconds.
		$slow    = new Server(
			array( 'CHURNSTOP_TEST_PAUSE_AT' => 'discount:written', 'CHURNSTOP_TEST_PAUSE_SECONDS' => '8' ),
			4,
		);
		$click   = Http::as( $this->shopper, $slow->url )->rest_request(
			'POST',
			'/churnstop/v1/attempts/' . Data::string( $attempt, 'id' ) . '/accept',
			$accept,
		);
		$look    = Http::as( $this->user( 'other', 'customer' ), $slow->url )->rest_request(
			'GET',
			'/churnstop/v1/attempts/' . Data::string( $attempt, 'id' ),
		);
		$answers = Http::parallel( array( ...array_fill( 0, 51, $click ), $look ) );
		$slow->kill();
		$statuses = array_count_values( array_column( $answers, 'status' ) );
		// Those that came once it was through are told so.
		self::assertSame( array( 51, 1 ), array( $statuses[200] + $statuses[423], $statuses[404] ) );
		self::assertGreaterThan(
			3,
			$statuses[423],
			'Each of three free workers answers more than one while the first is at work: none waits for it.',
		);
		foreach ( $answers as $answer ) {
			if ( 423 === $answer['status'] ) {
				self::assertSame( '1', $answer['headers']['retry-after'] ?? '' );
			}
		}
	}

	public function test_the_page_without_script_looks_again_while_a_click_is_worked_on(): void {
		$attempt = $this->offered();
		$id      = Data::string( $attempt, 'id' );
		$http    = Http::as( $this->shopper, self::$server?->url );
		$page    = '/?churnstop_cancel=sandbox:' . $this->subscription . '&attempt=' . $id;
		$fields  = static fn ( string $step ): array => array(
			'churnstop_step' => $step,
			'churnstop_nonce' => $http->nonce_for( 'churnstop_page' ),
			'churnstop_offer' => 'too_expensive-discount-1',
		);
		$hold    = static fn ( ?string $claim, string $until ): int => Plugin::get()->part( Database::class )->update(
			'attempts',
			array( 'claim' => $claim, 'claimed_for' => 'accept', 'claimed_until' => $until ),
			array( 'uuid' => $id ),
		);
		$hold( 'another click', '2100-01-01 00:00:00' );
		foreach (
			array( $http->post( $page, $fields( 'accept' ) ), $http->get( $page . '&churnstop_screen=now' ) ) as $answer
		) {
			self::assertSame(
				array( 423, '1' ),
				array( $answer['status'], $answer['headers']['retry-after'] ?? '' ),
				$answer['body'],
			);
			// An address of its own each time: to a place on the very page no browser goes by asking the server.
			self::assertMatchesRegularExpression(
				'/^1; url=\S+churnstop_screen=now&churnstop_at=\d+#churnstop$/',
				$answer['headers']['refresh'] ?? '',
			);
			self::assertStringContainsString( 'Your last click is still being worked on.', $answer['body'] );
		}
		$hold( null, '2000-01-01 00:00:00' );
		$after = $http->get( $page . '&churnstop_screen=now' );
		self::assertSame( array( 200, '' ), array( $after['status'], $after['headers']['refresh'] ?? '' ) );
		self::assertSame( 303, $http->post( $page, $fields( 'accept' ) )['status'] );
		self::assertSame( 3200, $this->sandbox->snapshot( $this->subscription )?->total->cents );
	}

	public function test_accept_against_cancel_has_one_winner_and_cancel_is_never_busy(): void {
		for ( $run = 0; $run < 10; $run++ ) {
			$this->subscription = $this->subscribe();
			$attempt            = $this->offered();
			$answers            = Http::parallel(
				array(
					$this->request( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) ),
					$this->request( $attempt, 'cancel' ),
					$this->request( $attempt, 'cancel' ),
				)
			);
			[ $accepted, $cancelled, $again ] = array_column( $answers, 'status' );
			self::assertNotContains( 423, array( $cancelled, $again ) );
			self::assertSame( $cancelled, $again, 'both cancels say the same' );
			$snapshot = $this->sandbox->snapshot( $this->subscription );
			$live     = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
			if ( 200 === $cancelled ) {
				self::assertNotSame( 200, $accepted );
				self::assertSame( 'pending-cancel', $snapshot?->store_status );
				self::assertNull( $live );
				self::assertSame( array(), $snapshot->coupons );
			} else {
				self::assertSame( array( 200, 409 ), array( $accepted, $cancelled ) );
				self::assertSame( 'active', $snapshot?->store_status );
				self::assertSame( Redemption::APPLIED, $live?->state );
			}
			$this->decline_nothing();
		}
	}

	public function test_twenty_starts_at_once_open_one_attempt(): void {
		$start   = Http::as( $this->shopper, self::$server?->url )->rest_request(
			'POST',
			'/churnstop/v1/attempts',
			array( 'subscription_id' => self::written( $this->subscription ) ),
		);
		$answers = Http::parallel( array_fill( 0, 20, $start ) );
		$ids     = array_unique( array_map(
			static fn ( array $answer ): string => Data::string( Data::as_map( $answer['json'] ), 'id' ),
			$answers,
		) );
		self::assertCount( 1, $ids );
		$statuses = array_count_values( array_column( $answers, 'status' ) );
		self::assertSame( 1, $statuses[201] ?? 0 );
		self::assertSame( 19, $statuses[200] ?? 0 );
		self::assertSame( array( 'attempt_started' ), $this->events() );
	}

	public function test_a_customer_on_eight_devices_at_once_is_drawn_once(): void {
		$boss = $this->user( 'boss', 'administrator' );
		wp_set_current_user( $boss );
		$this->rest( 'PUT', '/settings', array( 'holdout_percent' => 20 ) );
		$flow  = Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0;
		$pause = array(
			'offers_by_reason' => array( 'too_expensive' => array( 'type' => 'pause', 'duration_days' => 30 ) ),
		);
		$arms  = array(
			array( 'id' => 'control', 'weight' => 50 ),
			array( 'id' => 'b', 'weight' => 50, 'changes' => $pause ),
		);

		[ , $made ] = $this->rest( 'POST', '/experiments', array(
			'name' => 'Pause',
			'flow_id' => $flow,
			'arms' => $arms,
		) );
		[ $started ] = $this->rest( 'POST', '/experiments/' . Data::string( $made, 'id' ) . '/start' );
		self::assertSame( 200, $started );
		wp_set_current_user( $this->shopper );
		$database = Plugin::get()->part( Database::class );
		$gives = array();
		for ( $device = 0; $device < 8; $device++ ) {
			$gives[] = $this->request( $this->start( $this->subscribe() ), 'reason', array(
				'reason' => 'too_expensive',
			) );
		}
		$first = (int) $database->value( 'SELECT MAX( id ) - 7 FROM {attempts}' );
		self::assertSame(
			array( 200 ),
			array_values( array_unique( array_column( Http::parallel( $gives ), 'status' ) ) ),
		);
		$entries = $database->rows( 'SELECT programme, arm FROM {experiment_entries} ORDER BY id' );
		self::assertCount(
			count( array_unique( array_column( $entries, 'programme' ) ) ),
			$entries,
			'Once a programme.',
		);
		self::assertSame( 'holdout', $entries[0]['programme'] );
		$walks = $database->rows(
			'SELECT DISTINCT holdout, holdout_p, experiment_id, arm, arm_p FROM {attempts} WHERE id >= %d',
			array( $first ),
		);
		self::assertCount( 1, $walks, 'All walk alike.' );
		self::assertSame( 'held_out' === $entries[0]['arm'] ? '' : $entries[1]['arm'] ?? null, $walks[0]['arm'] );
		delete_option( SettingsStore::OPTION );
		delete_option( SettingsStore::EXPERIMENTING );
	}

	/** A double click: one depth, and both see it. */
	public function test_an_intelligent_discount_is_drawn_once_by_two_clicks_at_once(): void {
		$database = Plugin::get()->part( Database::class );
		$database->execute( 'DELETE FROM {depth_draws}' );
		$id       = Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0;
		$boss     = $this->user( 'boss', 'administrator' );
		wp_set_current_user( $boss );
		$flow     = $this->rest( 'GET', '/flows/' . $id )[1];
		$smart    = array( 'type' => 'discount', 'id' => 'smart', 'mode' => 'intelligent', 'max_cycles' => 2 )
			+ array( 'max_percent' => 30 );
		$reasons  = array_map(
			static fn ( array $reason ): array => 'too_expensive' === $reason['id']
				? array( 'offers' => array( $smart ) ) + $reason
				: $reason,
			Data::maps( $flow, 'reasons' ),
		);
		[ $published, $answer ] = $this->rest( 'PUT', '/flows/' . $id, array( 'reasons' => $reasons ) + $flow );
		self::assertSame( 200, $published, (string) wp_json_encode( $answer ) );
		// With so many outcomes it explores, so that two draws would differ now and then.
		Plugin::get()->part( LearnedTable::class )->write( $id, 'smart', new Learned( 1, array(
			0  => array( 'trials' => 100, 'stays' => 10 ),
			20 => array( 'trials' => 100, 'stays' => 20 ),
		), at: new \DateTimeImmutable() ) );
		wp_set_current_user( $this->shopper );
		for ( $round = 0; $round < 6; $round++ ) {
			$this->subscription = $this->subscribe();
			$reason             = $this->request( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
			$answers            = Http::parallel( array( $reason, $reason ) );
			self::assertSame( array( 200, 200 ), array_column( $answers, 'status' ), $answers[0]['body'] );
			[ $one, $other ] = array_map(
				static fn ( array $answer ): string => Data::string(
					Data::map( Data::map( Data::as_map( $answer['json'] ), 'screen' ), 'offer' ),
					'headline',
				),
				$answers,
			);
			self::assertSame( $one, $other );
			$drawn = array_column(
				$database->rows(
					'SELECT percent FROM {depth_draws} WHERE subscription_id = %s',
					array( (string) $this->subscription ),
				),
				'percent',
			);
			self::assertSame( array( (string) (int) $one ), $drawn );
		}
		wp_set_current_user( $boss );
		$before = array( 'reasons' => $flow['reasons'] ?? null ) + $answer;
		self::assertSame( 200, $this->rest( 'PUT', '/flows/' . $id, $before )[0] );
		$database->execute( 'DELETE FROM {depth_models}' );
	}

	public function test_two_tabs_decline_and_accept_the_same_offer(): void {
		$attempt = $this->offered();
		$answers = Http::parallel(
			array(
				$this->request( $attempt, 'decline', array( 'offer_id' => 'too_expensive-discount-1' ) ),
				$this->request( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) ),
			)
		);
		$accepted = 200 === $answers[1]['status'];
		self::assertSame(
			$accepted ? 3200 : 4000,
			$this->sandbox->snapshot( $this->subscription )?->total->cents,
			$answers[0]['body'] . $answers[1]['body'],
		);
		self::assertCount( $accepted ? 0 : 1, array_keys( $this->events(), 'offer_declined', true ) );
	}

	public function test_resume_against_its_job_bills_nothing_twice(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_busy' ) );
		$this->post( $attempt, 'accept', array( 'offer_id' => 'too_busy-pause-1' ) );
		$live = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
		self::assertNotNull( $live );
		$boss = Http::as( $this->user( 'boss', 'administrator' ), self::$server?->url );
		$all  = Http::parallel( array_fill(
			0,
			10,
			$boss->rest_request( 'POST', '/churnstop/v1/redemptions/' . $live->id . '/revert', array( 'note' => 'x' ) ),
		) );
		self::assertSame( array( 200 ), array_values( array_unique( array_column( $all, 'status' ) ) ) );
		do_action( 'churnstop_resume', $live->key );
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )?->store_status );
		self::assertCount( 1, array_keys( $this->events(), 'offer_reverted', true ) );
		self::assertSame( array(), $this->book->billed( $this->subscription ) );
	}

	public function test_a_cancel_does_not_wait_for_an_accept_that_hangs(): void {
		$attempt = $this->offered();
		$slow    = new Server(
			array( 'CHURNSTOP_TEST_PAUSE_AT' => 'discount:written', 'CHURNSTOP_TEST_PAUSE_SECONDS' => '13' ),
			2,
		);
		$hanging = Http::as( $this->shopper, $slow->url )->rest_request(
			'POST',
			'/churnstop/v1/attempts/' . Data::string( $attempt, 'id' ) . '/accept',
			array( 'offer_id' => 'too_expensive-discount-1' ),
		);
		$began   = microtime( true );

		[ $accepted, $cancelled ] = Http::parallel( array(
			$hanging,
			$this->request( $attempt, 'cancel', array(), 300_000 ),
		) );
		$slow->kill();
		self::assertSame( 200, $cancelled['status'], $cancelled['body'] );
		self::assertLessThan( 45, microtime( true ) - $began );
		self::assertNotSame( 200, $accepted['status'], 'the accept comes too late: ' . $accepted['body'] );
		$snapshot = $this->sandbox->snapshot( $this->subscription );
		self::assertSame( 'pending-cancel', $snapshot?->store_status );
		self::assertSame( array(), $snapshot->coupons, 'and takes back what it wrote' );
		self::assertNull( Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) ) );
	}

	/** @return array<string, mixed> */
	private function offered(): array {
		return $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
	}

	/** Answers of earlier runs do not count in the next. */
	private function decline_nothing(): void {
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {responses}' );
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @param array<string, mixed> $body
	 * @return array<int, mixed>
	 */
	private function request( array $attempt, string $action, array $body = array(), int $delay = 0 ): array {
		usleep( $delay );
		return Http::as( $this->shopper, self::$server?->url )->rest_request(
			'POST',
			'/churnstop/v1/attempts/' . Data::string( $attempt, 'id' ) . '/' . $action,
			$body,
		);
	}
}
