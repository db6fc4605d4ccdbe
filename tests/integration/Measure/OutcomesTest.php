<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Measure;

use ChurnStop\Actor;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxCancellation;
use ChurnStop\Data;
use ChurnStop\Measure\Measure;
use ChurnStop\Measure\OutcomeStore;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Plugin;
use ChurnStop\Privacy\PersonalData;
use ChurnStop\Subscriptions\DataSubject;
use ChurnStop\Tests\Harness\SandboxOthers;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\StorageFailure;
use PHPUnit\Framework\Attributes\DataProvider;

/** What an attempt came to, followed by hand. */
final class OutcomesTest extends MeasureTestCase {

	public function test_a_report_waits_a_moment_for_another_process_that_measures(): void {
		$this->start();
		Plugin::get()->part( Database::class )->insert(
			'leases',
			array( 'name' => 'measure', 'holder' => 'another process', 'ends_at' => time() + 1 ),
		);
		Plugin::get()->part( Measure::class )->catch_up();
		self::assertSame( array( 1 ), self::sums( array( 'attempts' ) ) );
	}

	/** The accountant's walk in docs/merchants.md. */
	public function test_three_renewals_at_a_discount_to_the_cent(): void {
		$this->accepted( $this->start() );
		$this->measured();
		self::assertSame(
			array( 1, 1, 1, 1, 4000, 4000, 0, 0 ),
			self::sums( array(
				'attempts',
				'accepted',
				'saved',
				'pending',
				'monthly_at_risk',
				'monthly_saved',
				'revenue',
				'kept',
			) ),
		);

		$this->book->advance( '3 months' );
		$this->measured();
		$row = $this->outcomes()[0];
		self::assertSame(
			array( 'saved', '3', '12000', '2400', '9600', '1' ),
			array(
				$row['state'],
				$row['renewals'],
				$row['revenue'],
				$row['concession'],
				$row['received'],
				$row['kept'],
			),
		);
		self::assertSame(
			array( 1, 0, 1, 12000, 2400 ),
			self::sums( array( 'saved', 'pending', 'kept', 'revenue', 'concession' ) ),
		);

		( new SandboxOthers( $this->book ) )->refund( $this->subscription, 1000 );
		$this->measured();
		self::assertSame( array( 11000, 1000, 2400 ), self::sums( array( 'revenue', 'refunded', 'concession' ) ) );

		// The full price from here on; after a year nothing counts any more.
		$this->book->advance( '1 month' );
		$this->measured();
		self::assertSame( array( 15000, 2400 ), self::sums( array( 'revenue', 'concession' ) ) );
		$this->book->advance( '2 years' );
		$this->measured();
		self::assertSame( array( 12 ), self::sums( array( 'renewals' ) ) );
		self::assert_settled();
	}

	public function test_what_became_of_offers_stays_where_the_log_is_emptied(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$attempt = $this->post( $attempt, 'decline', array( 'offer_id' => 'too_expensive-discount-1' ) );
		$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-pause-1' ) );
		$this->measured();
		$live = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		self::assertSame( 200, $this->rest( 'POST', '/redemptions/' . $live?->id . '/revert' )[0] );
		$counted = function (): array {
			[ , $offers ] = $this->rest( 'GET', '/reports/offers' );
			return array_map(
				static fn ( array $one ): array => array(
					$one['offer_type'],
					$one['shown'],
					$one['accepted'],
					$one['declined'],
					$one['failed'],
					$one['reverted'],
					$one['saved'],
				),
				$offers,
			);
		};
		$expected = array( array( 'discount', 1, 0, 1, 0, 0, 0 ), array( 'pause', 1, 1, 0, 0, 1, 1 ) );
		self::assertSame( $expected, $counted() );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {events}' );
		Plugin::get()->part( OutcomeStore::class )->touch( Sandbox::ref( $this->subscription ) );
		self::assertSame( $expected, $counted() );
		self::assert_settled();
	}

	public function test_a_cancellation_within_thirty_days_is_counted_once(): void {
		$this->accepted( $this->start() );
		$this->book->advance( '10 days' );
		$this->post( $this->start(), 'cancel' );
		// The sandbox's clock is ahead of the attempts'.
		$this->measured();
		[ $first, $second ] = $this->outcomes();
		self::assertSame( array( 'saved_lost', 'cancelled' ), array( $first['state'], $second['state'] ) );
		self::assertSame( $first['attempt_id'], $second['superseded_by'] );
		self::assertSame(
			array( 2, 1, 0, 1, 1, 1, 4000, 0 ),
			self::sums( array(
				'attempts',
				'accepted',
				'saved',
				'lost',
				'cancelled',
				'superseded',
				'monthly_at_risk',
				'monthly_saved',
			) ),
		);
		self::assert_settled();
	}

	/** @return iterable<string, array{\Closure(self): void}> */
	public static function later_cancellations(): iterable {
		yield 'by the store\'s own link, by staff there, or by a gateway' => array(
			static function ( self $test ): void {
				( new SandboxCancellation( $test->book ) )->native_cancel( $test->subscription );
			},
		);
		yield 'by the customer in another attempt' => array(
			static fn ( self $test ) => $test->post( $test->start(), 'cancel' ),
		);
	}

	/** @param \Closure(self): void $cancel */
	#[DataProvider( 'later_cancellations' )]
	public function test_whoever_closed_it_and_is_cancelled_within_thirty_days_did_not_stay( \Closure $cancel ): void {
		$this->post( $this->start(), 'dismiss' );
		$this->post( $this->start( $this->subscribe() ), 'dismiss' );
		$this->measured();
		$figures = array( 'dismissed', 'stayed' );
		self::assertSame( array( 2, 2 ), self::sums( $figures ) );
		$this->book->advance( '3 days' );
		$cancel( $this );
		$this->measured();
		self::assertSame( array( 2, 1 ), self::sums( $figures ) );
		self::assert_settled();

		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $summary ] = $this->rest( 'GET', '/reports/summary' );
		self::assertSame( array( 2, 1 ), array( $summary['dismissed'], $summary['stayed'] ) );
		foreach ( array( 'dismissed' => 2, 'stayed' => 1, 'dismissed_lost' => 1 ) as $outcome => $count ) {
			[ , $list ] = $this->rest( 'GET', '/attempts', array( 'outcome' => $outcome ) );
			self::assertCount( $count, $list, $outcome );
		}
		self::assertSame( array( 'dismissed_lost' ), array_column( $list, 'outcome' ) );
		$database = Plugin::get()->part( Database::class );
		$database->execute( "UPDATE {attempts} SET comment = 'Hm' WHERE state = 'dismissed'" );
		foreach ( array( 'dismissed' => 2, 'stayed' => 1, 'dismissed_lost' => 1 ) as $outcome => $count ) {
			[ , $comments ] = $this->rest( 'GET', '/reports/comments', array( 'outcome' => $outcome ) );
			self::assertCount( $count, $comments, $outcome );
		}
	}

	public function test_what_a_customer_had_open_when_staff_cancelled_for_them_is_none_who_stayed(): void {
		$this->start();
		$boss  = $this->user( 'boss', 'administrator' );
		$agent = Actor::agent( $boss, $this->shopper );
		wp_set_current_user( $boss );
		$staff   = Plugin::get()->part( CancelFlow::class );
		[ $own ] = $staff->start( $agent, array( Sandbox::ref( $this->subscription ) ) );
		$staff->cancel( $agent, Data::string( $own, 'id' ) );
		$this->measured();
		self::assertSame( array( 'dismissed_lost', 'cancelled' ), array_column( $this->outcomes(), 'state' ) );
		self::assertSame( array( 1, 0, 1 ), self::sums( array( 'dismissed', 'stayed', 'cancelled' ) ) );
	}

	public function test_what_was_cancelled_and_then_kept_says_so_and_stays_a_cancellation(): void {
		$cancelled = $this->start();
		$this->post( $cancelled, 'cancel' );
		$this->measured();
		$both = array( 'cancelled', 'reactivated' );
		self::assertSame( array( 1, 0 ), self::sums( $both ) );
		$this->post( $cancelled, 'reactivate' );
		$this->measured();
		self::assertSame( array( 1, 1 ), self::sums( $both ) );
		self::assertSame( 'cancelled', $this->outcomes()[0]['state'] );
		self::assert_settled();
		// Cancelled anew, and the other one before anybody measured that it went on: their new attempts say so.
		$this->post( $this->start(), 'cancel' );
		$other = $this->subscribe();
		$again = $this->start( $other );
		$this->post( $again, 'cancel' );
		$this->measured();
		$this->post( $again, 'reactivate' );
		$this->post( $this->start( $other ), 'cancel' );
		$this->measured();
		self::assertSame( array( '1', '0', '1', '0' ), array_column( $this->outcomes(), 'reactivated' ) );
		// An account that is gone changes nothing of it.
		( new SandboxOthers( $this->book ) )->delete_subscription( $other );
		self::assert_settled();
		self::assertSame( array( '1', '0', '1', '0' ), array_column( $this->outcomes(), 'reactivated' ) );

		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $list ] = $this->rest( 'GET', '/attempts', array( 'outcome' => 'reactivated' ) );
		self::assertSame( array( true, true ), array_column( $list, 'reactivated' ) );
		[ , $summary ] = $this->rest( 'GET', '/reports/summary' );
		self::assertSame( array( 4, 2 ), array( $summary['cancelled'], $summary['reactivated'] ) );
	}

	public function test_a_batch_is_written_with_the_same_few_statements_however_large_it_is(): void {
		$writes = array();
		foreach ( array( 2, 9 ) as $many ) {
			foreach ( range( 1, $many ) as $ignored ) {
				$this->post( $this->start( $this->subscribe() ), 'dismiss' );
			}
			$this->measured();
			$this->book->advance( '1 month' );
			Plugin::get()->part( Database::class )->execute( 'UPDATE {outcomes} SET dirty = 1' );
			$asked = 0;
			$note  = static function ( string $sql ) use ( &$asked ): string {
				$asked += preg_match( '/^\s*(INSERT|UPDATE|DELETE)/', $sql );
				return $sql;
			};
			add_filter( 'query', $note );
			$this->measured();
			remove_filter( 'query', $note );
			self::assert_settled();
			$writes[] = $asked;
		}
		self::assertGreaterThan( 4, $writes[0] );
		self::assertSame( $writes[0], $writes[1] );
	}

	public function test_a_later_cancellation_leaves_the_save_and_what_it_brought(): void {
		$this->accepted( $this->start() );
		$this->book->advance( '40 days' );
		( new SandboxCancellation( $this->book ) )->native_cancel( $this->subscription );
		$this->measured();
		$row = $this->outcomes()[0];
		self::assertSame(
			array( 'saved', '1', '4000', '800' ),
			array( $row['state'], $row['renewals'], $row['revenue'], $row['concession'] ),
		);
		self::assertNotNull( $row['cancelled_at'] );
		self::assert_settled();
	}

	public function test_a_deleted_subscription_keeps_its_figures_and_is_no_cancellation(): void {
		$this->accepted( $this->start() );
		$this->book->advance( '25 days' );
		$this->measured();
		( new SandboxOthers( $this->book ) )->delete_subscription( $this->subscription );
		$this->measured();
		$row = $this->outcomes()[0];
		self::assertSame(
			array( 'saved', 'gone', '4000', null ),
			array( $row['state'], $row['status'], $row['revenue'], $row['cancelled_at'] ),
		);
		self::assertNotNull( $row['ended_at'] );
		self::assertSame( array( 1, 0, 1 ), self::sums( array( 'saved', 'cancelled', 'ended' ) ) );
		self::assert_settled();
	}

	public function test_a_skipped_payment_is_given_once_its_day_has_passed(): void {
		$this->use_offer( 'skip_renewal' );
		$this->accepted( $this->start(), 'too_expensive', 'too_expensive-skip_renewal-1' );
		$this->measured();
		self::assertSame( array( 0, 0 ), self::sums( array( 'revenue', 'concession' ) ), 'Promised is not given.' );
		$this->book->advance( '21 days' );
		Plugin::get()->part( OutcomeStore::class )->touch( Sandbox::ref( $this->subscription ) );
		$this->measured();
		self::assertSame( array( 4000, 4000 ), self::sums( array( 'revenue', 'concession' ) ) );
		self::assert_settled();
	}

	public function test_a_clock_that_jumps_leaves_totals_that_a_recount_agrees_with(): void {
		$this->accepted( $this->start() );
		$this->book->advance( '3 months' );
		$this->measured();
		$totals = self::totals();
		// Back to the day of the attempt: what is in the books is in the books.
		$this->book->clock->reset();
		Plugin::get()->part( OutcomeStore::class )->touch( Sandbox::ref( $this->subscription ) );
		self::assert_settled();
		self::assertSame(
			array( 'saved_pending', '3', '1' ),
			array( $this->outcomes()[0]['state'], $this->outcomes()[0]['renewals'], $this->outcomes()[0]['kept'] ),
		);
		$this->book->advance( '3 months' );
		Plugin::get()->part( OutcomeStore::class )->touch( Sandbox::ref( $this->subscription ) );
		self::assert_settled();
		self::assertSame( $totals, self::totals() );
	}

	public function test_a_totals_job_that_is_killed_at_any_write_is_done_once(): void {
		$this->accepted( $this->start() );
		$this->post( $this->start( $this->subscribe() ), 'cancel' );
		$this->book->advance( '2 months' );
		$this->measured();
		$totals   = self::totals();
		$database = Plugin::get()->part( Database::class );
		$survived = false;
		for ( $kill = 1; ! $survived; $kill++ ) {
			foreach ( array( 'outcomes', ...TotalsDelta::TABLES ) as $table ) {
				$database->execute( 'DELETE FROM {' . $table . '}' );
			}
			$database->execute( 'UPDATE {attempts} SET unmeasured = 1' );
			$writes = 0;
			$refuse = static function ( string $sql ) use ( &$writes, $kill ): string {
				$is_write = 1 === preg_match( '/^\s*(INSERT|UPDATE|DELETE|COMMIT)\b/i', $sql )
					&& ! str_contains( $sql, 'leases' );
				return $is_write && ++$writes === $kill ? 'SELECT no_such_column FROM no_such_table' : $sql;
			};
			add_filter( 'query', $refuse );
			try {
				$this->measured();
				$survived = true;
			} catch ( StorageFailure ) {
				self::assertLessThan( 100, $kill );
			} finally {
				remove_filter( 'query', $refuse );
			}
			$this->measured();
			self::assertSame( $totals, self::totals(), 'Killed at write ' . $kill );
		}
		self::assertGreaterThan( 8, $kill );
		self::assert_settled();
	}

	/** @return iterable<string, array{string, string}> The moment in UTC, and the store's day. */
	public static function days_around_a_change_of_the_clock(): iterable {
		yield 'the last hour before the day of 25 hours' => array( '2026-10-24 21:59:59', '2026-10-24' );
		yield 'its first moment' => array( '2026-10-24 22:00:00', '2026-10-25' );
		yield 'its last moment' => array( '2026-10-25 22:59:59', '2026-10-25' );
		yield 'after it' => array( '2026-10-25 23:00:00', '2026-10-26' );
		yield 'the first moment of the day of 23 hours' => array( '2026-03-28 23:00:00', '2026-03-29' );
		yield 'its last moment in spring' => array( '2026-03-29 21:59:59', '2026-03-29' );
		yield 'the end of a month' => array( '2026-10-31 23:00:00', '2026-11-01' );
	}

	#[DataProvider( 'days_around_a_change_of_the_clock' )]
	public function test_an_attempt_counts_on_the_stores_day( string $moment, string $day ): void {
		update_option( 'timezone_string', 'Europe/Berlin' );
		$this->post( $this->start(), 'dismiss' );
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {attempts} SET created_at = %s, updated_at = %s',
			array( $moment, $moment ),
		);
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$next   = gmdate( 'Y-m-d', (int) strtotime( $day . ' +1 day' ) );
		$before = gmdate( 'Y-m-d', (int) strtotime( $day . ' -1 day' ) );
		$counts = fn ( string $from, string $to ): array => array_column(
			$this->rest( 'GET', '/reports/series', array( 'after' => $from, 'before' => $to ) )[1],
			'from',
		);
		self::assertSame(
			array( array( $day ), array(), array() ),
			array(
				$counts( $day, $next ),
				$counts( $before, $day ),
				$counts( $next, gmdate( 'Y-m-d', (int) strtotime( $next . ' +1 day' ) ) ),
			),
		);
		self::assertCount( 1, $this->rest( 'GET', '/attempts', array( 'after' => $day, 'before' => $next ) )[1] );
		delete_option( 'timezone_string' );
		self::assert_settled();
	}

	public function test_tests_and_what_is_over_the_limit_are_in_no_total(): void {
		$this->post( $this->start( mode: 'test' ), 'cancel' );
		add_filter( 'churnstop_counted_attempts', '__return_zero' );
		$this->post( $this->start(), 'dismiss' );
		remove_filter( 'churnstop_counted_attempts', '__return_zero' );
		$this->measured();
		self::assertCount( 1, $this->outcomes() );
		self::assertSame( array( 0 ), self::sums( array( 'attempts' ) ) );
		self::assert_settled();
	}

	public function test_the_nightly_recount_puts_right_what_was_not_heard(): void {
		$this->accepted( $this->start() );
		$this->post( $this->start( $this->subscribe() ), 'cancel' );
		$this->measured();
		$totals = self::totals();
		$database = Plugin::get()->part( Database::class );
		$database->execute( "UPDATE {outcomes} SET state = 'dismissed', monthly = 1, dirty = 0" );
		$database->execute( 'UPDATE {outcomes} SET tallied = 1' );
		do_action( Measure::RECOUNT_JOB );
		self::assertSame( array( 'saved_pending', 'cancelled' ), array_column( $this->outcomes(), 'state' ) );
		Plugin::get()->part( Measure::class )->rebuild( static function ( int $done ): void {} );
		self::assertSame( $totals, self::totals() );
		self::assertFalse( get_option( 'churnstop_recounted' ), 'The next night begins anew.' );
	}

	public function test_what_is_forgotten_stays_as_a_figure(): void {
		$this->accepted( $this->start() );
		$this->book->advance( '25 days' );
		$this->measured();
		$totals = self::totals();
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {redemptions} SET state = 'finished', live_key = NULL",
		);
		Plugin::get()->part( PersonalData::class )->forget(
			new DataSubject( array( $this->shopper ), array( Sandbox::ref( $this->subscription ) ) ),
			100,
		);
		$this->book->advance( '2 months' );
		$this->measured();
		self::assertSame( '', $this->outcomes()[0]['subscription_id'] );
		self::assertSame( $totals, self::totals() );
		self::assert_settled();
	}

	public function test_what_is_forgotten_before_it_was_measured_waits_for_nothing(): void {
		$this->post( $this->start(), 'cancel' );
		$database = Plugin::get()->part( Database::class );
		$waiting  = static fn (): string => (string) $database->value(
			'SELECT COUNT(*) FROM {attempts} WHERE unmeasured = 1',
		);
		self::assertSame( '1', $waiting() );
		Plugin::get()->part( PersonalData::class )->forget(
			new DataSubject( array( $this->shopper ), array( Sandbox::ref( $this->subscription ) ) ),
			100,
		);
		self::assertSame( '0', $waiting() );
	}

	public function test_attempts_that_were_there_before_are_filled_in(): void {
		foreach ( array( 'cancel', 'dismiss' ) as $way ) {
			$this->post( $this->start( $this->subscribe() ), $way );
		}
		$this->accepted( $this->start() );
		$this->measured();
		$totals = self::totals();
		$rows   = array_map(
			static fn ( array $row ): array => array_diff_key( $row, array( 'id' => 1 ) ),
			$this->outcomes(),
		);
		// As an older version left it.
		$database = Plugin::get()->part( Database::class );
		$database->execute( 'DELETE FROM {outcomes}' );
		foreach ( array_keys( $totals ) as $table ) {
			$database->execute( 'DELETE FROM {' . $table . '}' );
		}
		$database->execute( 'UPDATE {attempts} SET unmeasured = 1' );
		$this->measured();
		self::assertSame( $totals, self::totals() );
		self::assertSame(
			$rows,
			array_map(
				static fn ( array $row ): array => array_diff_key( $row, array( 'id' => 1 ) ),
				$this->outcomes(),
			),
		);
		self::assert_settled();
	}

	/** The other tests know the shipped flow. */
	protected function tearDown(): void {
		foreach ( array( 'flows', 'flow_versions' ) as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		Plugin::get()->part( Installation::class )->install();
		parent::tearDown();
	}

	private function use_offer( string $type ): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $flows ] = $this->rest( 'GET', '/flows' );
		$flow        = Data::as_map( $flows[0] ?? array() );
		$flow['reasons'][0]['offers'] = array( array( 'type' => $type ) );
		[ $status ] = $this->rest( 'PUT', '/flows/' . Data::int( $flow, 'id' ), $flow );
		self::assertSame( 200, $status );
		wp_set_current_user( $this->shopper );
	}
}
