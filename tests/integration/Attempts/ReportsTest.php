<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Attempts\CountedAttempts;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Measure\Measure;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Reports\EligibilityReport;
use ChurnStop\Reports\Reports;
use ChurnStop\Reports\Span;
use ChurnStop\Reports\Totals;
use ChurnStop\Storage\Database;

/** What admins read of attempts. */
final class ReportsTest extends AttemptTestCase {

	public function test_counts_live_attempts_only(): void {
		$this->post(
			$this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) ),
			'accept',
			array( 'offer_id' => 'too_expensive-discount-1' ),
		);
		$this->post(
			$this->post( $this->start( $this->subscribe() ), 'reason', array( 'reason' => 'technical_issue' ) ),
			'cancel',
		);
		$this->post( $this->start( mode: 'test' ), 'cancel' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );

		[ $status, $flows ] = $this->rest( 'GET', '/reports/flows' );
		self::assertSame( 200, $status );
		self::assertCount( 1, $flows );
		self::assertSame(
			array( 2, 1, 1, 0.5 ),
			array( $flows[0]['attempts'], $flows[0]['saved'], $flows[0]['cancelled'], $flows[0]['save_rate'] ),
		);
		[ , $offers ] = $this->rest( 'GET', '/reports/offers' );
		self::assertSame(
			array( 1, 1, 0, 0, 0, 1 ),
			array(
				$offers[0]['shown'],
				$offers[0]['accepted'],
				$offers[0]['declined'],
				$offers[0]['failed'],
				$offers[0]['reverted'],
				$offers[0]['saved'],
			),
		);
		self::assertSame( '0.00', $offers[0]['currencies'][0]['net_kept']['amount'] );
		[ , $none ] = $this->rest( 'GET', '/reports/reasons', array( 'before' => '2020-01-01' ) );
		self::assertSame( array(), $none );
		[ $status ] = $this->rest( 'GET', '/reports/nonsense' );
		self::assertSame( 404, $status );
	}

	public function test_beyond_a_limit_a_customers_attempts_are_made_and_counted_nowhere(): void {
		$counted = 0;
		for ( $n = 1; $n <= CountedAttempts::LIMIT + 3; $n++ ) {
			$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
			self::assertSame( 'offer', $attempt['state'], 'Nothing is refused.' );
			$this->post( $attempt, 'dismiss' );
			$counted += (int) Plugin::get()->part( AttemptStore::class )->find( (string) $attempt['id'] )?->counted;
		}
		self::assertSame( CountedAttempts::LIMIT, $counted );
		// The last one saves: that is done, and counts as little.
		$this->post(
			$this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) ),
			'accept',
			array( 'offer_id' => 'too_expensive-discount-1' ),
		);
		self::assertNotNull(
			Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) ),
		);
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$figures = function (): array {
			[ , $flows ]   = $this->rest( 'GET', '/reports/flows' );
			[ , $reasons ] = $this->rest( 'GET', '/reports/reasons' );
			[ , $offers ]  = $this->rest( 'GET', '/reports/offers' );
			[ , $flow ]    = $this->rest(
				'GET',
				'/flows/' . (int) Plugin::get()->part( FlowTable::class )->find_default()?->id,
			);
			[ , $replay ]  = $this->rest( 'POST', '/reports/replay', array( 'flow' => $flow ) );
			return array(
				$flows[0]['attempts'],
				$flows[0]['saved'],
				$reasons[0]['attempts'],
				$offers[0]['shown'],
				$offers[0]['accepted'],
				$replay['attempts'],
			);
		};
		self::assertSame( array( 10, 0, 10, 10, 0, 10 ), $figures() );
		[ , $events ] = $this->rest( 'GET', '/events', array( 'type' => 'attempt_started', 'per_page' => 100 ) );
		self::assertCount( CountedAttempts::LIMIT + 4, $events, 'What happened can be read.' );
		self::assertSame(
			array( false, null ),
			array( $events[0]['data']['counted'] ?? null, $events[ count( $events ) - 1 ]['data']['counted'] ?? null ),
		);

		// A day later the customer counts again, and so does another one at any time.
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {attempts} SET created_at = created_at - INTERVAL 25 HOUR",
		);
		wp_set_current_user( $this->shopper );
		$this->post( $this->start(), 'dismiss' );
		$another = $this->user( 'another' );
		$theirs  = $this->subscribe( customer: $another );
		wp_set_current_user( $another );
		$this->post( $this->start( $theirs ), 'dismiss' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		self::assertSame( 12, $figures()[0] );
	}

	public function test_events_are_found_by_number_person_and_receipt_and_name_the_customer(): void {
		$person = $this->user( 'another' );
		wp_update_user( array( 'ID' => $person, 'first_name' => 'Ada', 'last_name' => 'Byron-Test' ) );
		$theirs = $this->subscribe( customer: $person );
		$this->post( $this->start(), 'dismiss' );
		wp_set_current_user( $person );
		$ended   = $this->post( $this->post( $this->start( $theirs ), 'reason', array(
			'reason'  => 'other',
			'comment' => 'Moving away',
		) ), 'cancel' );
		$receipt = Data::string( Data::map( $ended, 'screen' ), 'receipt' );
		self::assertMatchesRegularExpression( '/^CS-\d+$/', $receipt );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$email = (string) get_userdata( $person )->user_email;
		$numbers = array( (string) $theirs, "#$theirs", (string) $person, $receipt );
		foreach ( array( ...$numbers, 'Byron-Test', 'Ada Byron-Test', $email ) as $words ) {
			[ , $events ] = $this->rest( 'GET', '/events', array( 'search' => $words, 'people' => '1' ) );
			$theirs_of    = array_filter(
				$events,
				static fn ( array $event ): bool => 'Ada Byron-Test' === $event['customer']['name'],
			);
			self::assertGreaterThanOrEqual( 4, count( $theirs_of ), $words );
			self::assertSame( $email, array_values( $theirs_of )[0]['customer']['email'] );
		}
		[ , $events ] = $this->rest( 'GET', '/events', array( 'search' => 'Byron-Test' ) );
		self::assertSame( array( $person ), array_values( array_unique( array_column( $events, 'customer_id' ) ) ) );
		self::assertArrayNotHasKey( 'customer', $events[0], 'Only where it is asked for.' );
		[ , $none ] = $this->rest( 'GET', '/events', array( 'search' => '987654321' ) );
		self::assertSame( array(), $none );
	}

	public function test_customers_of_events_are_read_together(): void {
		$boss  = $this->user( 'boss', 'administrator' );
		$asked = array();
		foreach ( array( 1, 5 ) as $many ) {
			for ( $one = 0; $one < $many; ++$one ) {
				$person = $this->user( 'another' );
				wp_set_current_user( $person );
				$this->post( $this->start( $this->subscribe( customer: $person ) ), 'dismiss' );
			}
			wp_set_current_user( $boss );
			wp_cache_flush();
			$queries = get_num_queries();
			[ , $events ] = $this->rest( 'GET', '/events', array( 'people' => '1' ) );
			self::assertNotSame( '', $events[0]['customer']['name'] );
			$asked[] = get_num_queries() - $queries;
		}
		self::assertSame( $asked[0], $asked[1] );
	}

	public function test_a_store_sets_the_limit_by_a_filter(): void {
		add_filter( 'churnstop_counted_attempts', '__return_zero' );
		$attempt = $this->start();
		remove_filter( 'churnstop_counted_attempts', '__return_zero' );
		self::assertFalse( Plugin::get()->part( AttemptStore::class )->find( (string) $attempt['id'] )?->counted );
		$this->post( $attempt, 'dismiss' );
		add_filter( 'churnstop_counted_attempts', static fn (): string => 'many' );
		self::assertTrue(
			Plugin::get()->part( AttemptStore::class )->find( (string) $this->start()['id'] )?->counted,
			'What is no number is no limit.',
		);
		remove_all_filters( 'churnstop_counted_attempts' );
	}

	public function test_a_demo_beside_a_store_is_in_none_of_its_figures(): void {
		$this->post( $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) ), 'cancel' );
		$beside  = $this->createStub( Connection::class );
		$beside->method( 'id' )->willReturn( 'a-store' );
		Plugin::get()->part( Measure::class )->catch_up();
		$figures = static function ( Connection ...$on ): array {
			$database    = Plugin::get()->part( Database::class );
			$connections = new Connections( array_values( $on ) );
			$reports     = new Reports(
				new EligibilityReport(
					$database,
					new CountedAttempts( Plugin::get()->part( AttemptStore::class ), $connections ),
					Plugin::get()->part( FlowStore::class ),
				),
				new Totals( $database, $connections, Plugin::get()->part( Measure::class ), array() ),
			);
			$span        = new Span(
				wp_date( 'Y-m-d', time() - DAY_IN_SECONDS ) ?: '',
				wp_date( 'Y-m-d', time() + DAY_IN_SECONDS ) ?: '',
			);
			return array_map(
				static fn ( string $name ): int => count( $reports->named( $name, $span, $span->to ) ),
				array( 'flows', 'reasons', 'offers' ),
			);
		};
		self::assertSame(
			array( 1, 1, 1 ),
			$figures( $this->sandbox ),
			'Where there is nothing else, the demo shows its own.',
		);
		self::assertSame( array( 0, 0, 0 ), $figures( $beside, $this->sandbox ) );
		self::assertSame( array( 0, 0, 0 ), $figures( $beside ) );
	}

	public function test_replays_stored_attempts_against_a_draft(): void {
		$this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$this->start( $this->subscribe() );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$row = Plugin::get()->part( FlowTable::class )->find_default();
		self::assertNotNull( $row );
		[ , $flow ] = $this->rest( 'GET', '/flows/' . $row->id );
		foreach ( $flow['reasons'] as $at => $reason ) {
			if ( 'too_expensive' === $reason['id'] ) {
				$flow['reasons'][ $at ]['offers'] = array(
					array( 'type' => 'extend_trial', 'duration_days' => 7 ),
					array( 'type' => 'pause', 'duration_days' => 60 ),
				);
			}
		}
		[ $status, $replay ] = $this->rest( 'POST', '/reports/replay', array( 'flow' => $flow ) );
		self::assertSame( 200, $status, (string) wp_json_encode( $replay ) );
		self::assertSame( array( 2, 1 ), array( $replay['attempts'], $replay['tested'] ) );
		self::assertSame( array( 'no_reason' => 1 ), $replay['untested'] );
		self::assertSame( array( 'too_expensive-pause-1' => 1 ), $replay['reasons'][0]['offers'] );
		self::assertSame(
			array( array( 'discount', 20, 'too_expensive-pause-1', false, 1 ) ),
			array_map( self::change( ... ), $replay['changes'] ),
		);
		self::assertSame( array( 'not_in_trial' => 1 ), $replay['offers']['too_expensive-extend_trial-1']['blockers'] );

		// The third of two that the flow allows: nobody would have got it, for that reason and no other.
		$more = $flow;
		foreach ( $more['reasons'] as $at => $reason ) {
			if ( 'too_expensive' === $reason['id'] ) {
				$more['reasons'][ $at ]['offers'] = array(
					array( 'type' => 'pause', 'duration_days' => 30 ),
					array( 'type' => 'discount', 'value_percent' => 10, 'duration_billing_cycles' => 1 ),
					array( 'type' => 'pause', 'duration_days' => 60 ),
				);
			}
		}
		[ , $replay ] = $this->rest( 'POST', '/reports/replay', array( 'flow' => $more ) );
		self::assertSame( array( 'offer_limit' => 1 ), $replay['offers']['too_expensive-pause-2']['blockers'] );
		self::assertSame( 1, $replay['offers']['too_expensive-discount-1']['reached'], 'It follows a decline.' );

		$by_country = array(
			'CH' => array( 0, array( 'no_reason' => 1, 'not_for' => 1 ) ),
			'US' => array( 1, array( 'no_reason' => 1 ) ),
		);
		foreach ( $by_country as $country => $sums ) {
			$flow['audience'] = array(
				'match' => 'all',
				'conditions' => array( array( 'fact' => 'country', 'is' => 'in', 'value' => array( $country ) ) ),
			);
			[ , $replay ]     = $this->rest( 'POST', '/reports/replay', array( 'flow' => $flow ) );
			ksort( $replay['untested'] );
			self::assertSame( $sums, array( $replay['tested'], $replay['untested'] ), $country );
		}
		// A reason that the draft does not have is called what the other flows call it.
		$without            = $flow;
		$without['reasons'] = array_values( array_filter(
			$flow['reasons'],
			static fn ( array $reason ): bool => 'too_expensive' !== $reason['id'],
		) );
		[ , $replay ]       = $this->rest( 'POST', '/reports/replay', array( 'flow' => $without ) );
		self::assertSame( 0, $replay['tested'] );
		self::assertSame(
			array( array( 'reason' => 'too_expensive', 'label' => "It's too expensive", 'attempts' => 1 ) ),
			$replay['gone'],
		);
		// Another draft is tested on customers of the active flow, too; asked after it, it says that it is.
		foreach ( array( 10 => 1, 999 => 1, -999 => 0 ) as $priority => $first ) {
			[ , $replay ] = $this->rest( 'POST', '/reports/replay', array(
				'flow' => array( 'id' => 0, 'priority' => $priority ) + $flow,
			) );
			self::assertSame( 1, $replay['tested'] );
			self::assertSame( $first, $replay['asked_first'][0]['attempts'] ?? 0, 'priority ' . $priority );
		}
	}

	public function test_a_long_replay_comes_page_by_page_and_small(): void {
		$this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$database = Plugin::get()->part( Database::class );
		$row      = $database->row( 'SELECT * FROM {attempts}' );
		self::assertNotNull( $row );
		$decision = (string) $database->value(
			'SELECT body FROM {decisions} WHERE attempt_id = %d',
			array( Data::int( $row, 'id' ) ),
		);
		$most     = 1100;
		$database->transaction( static function () use ( $database, $row, $decision, $most ): void {
			for ( $number = 1; $number < $most; ++$number ) {
				$own = array( 'uuid' => wp_generate_uuid4(), 'open_key' => null );
				$id  = $database->insert( 'attempts', $own + array_diff_key( $row, array( 'id' => true ) ) );
				$database->insert( 'decisions', array( 'attempt_id' => $id, 'number' => 1, 'body' => $decision ) );
			}
		} );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$default = Plugin::get()->part( FlowTable::class )->find_default();
		self::assertNotNull( $default );
		[ , $flow ] = $this->rest( 'GET', '/flows/' . $default->id );
		$before     = 0;
		$sums       = array();
		$peak       = memory_get_peak_usage();
		do {
			[ , $replay ] = $this->rest( 'POST', '/reports/replay', compact( 'flow', 'before' ) );
			self::assertLessThan( 8_000_000, memory_get_peak_usage() - $peak );
			$before = $replay['next'];
			$sums[] = array( $replay['total'], $replay['attempts'], $replay['tested'] );
		} while ( null !== $before );
		self::assertSame( array( $most, 1000, 1000 ), $sums[0] );
		self::assertSame( $most, array_sum( array_column( $sums, 2 ) ) );
	}

	/**
	 * @param array<string, mixed> $one
	 * @return list<mixed>
	 */
	private static function change( array $one ): array {
		$from = $one['from'];
		return array( $from['type'], $from['value_percent'], $one['to'], $one['same'], $one['attempts'] );
	}
}
