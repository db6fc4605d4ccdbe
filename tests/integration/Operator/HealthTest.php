<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Admin\SiteHealth;
use ChurnStop\Attempts\Recover;
use ChurnStop\Data;
use ChurnStop\Health\Finding;
use ChurnStop\Health\Health;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Tests\Harness\SandboxOthers;

/** Each thing that can be left behind is found, and named with what to do; a healthy site is told so. */
final class HealthTest extends OperatorTestCase {

	private ?int $flow = null;

	protected function setUp(): void {
		parent::setUp();
		Plugin::get()->part( Jobs::class )->cancel_all( Recover::JOB );
		Plugin::get()->part( Jobs::class )->every( Recover::SECONDS, Recover::JOB );
	}

	protected function tearDown(): void {
		Plugin::get()->part( Database::class )->delete( 'emails', array( 'reference' => 'given-up' ) );
		if ( null !== $this->flow ) {
			Plugin::get()->part( Database::class )->delete( 'flow_versions', array( 'flow_id' => $this->flow ) );
			Plugin::get()->part( Database::class )->delete( 'flows', array( 'id' => $this->flow ) );
		}
		Plugin::get()->part( Jobs::class )->cancel_all( Recover::JOB );
		Plugin::get()->part( Jobs::class )->every( Recover::SECONDS, Recover::JOB );
		parent::tearDown();
	}

	public function test_a_healthy_site_has_no_findings(): void {
		$this->paused();
		self::assertSame( array(), $this->ids() );
		$test = Plugin::get()->part( SiteHealth::class )->test();
		self::assertSame( 'good', $test['status'] );
	}

	/** @return iterable<string, array{\Closure(self): void, string, string}> */
	public static function faults(): iterable {
		yield 'a click that was interrupted' => array(
			static function ( self $test ): void {
				$attempt = $test->start();
				self::rewrite(
					'attempts',
					array(
						'claim' => str_repeat( 'a', 32 ),
						'claimed_for' => 'accept',
						'claimed_until' => self::ago( '-10 minutes' ),
					),
					'uuid',
					(string) $attempt['id'],
				);
			},
			'claims_stuck',
			Finding::CRITICAL,
		);
		yield 'an offer neither applied nor taken back' => array(
			static function ( self $test ): void {
				self::rewrite(
					'redemptions',
					array( 'state' => 'pending', 'created_at' => self::ago( '-10 minutes' ) ),
					'id',
					$test->paused()->id,
				);
			},
			'redemptions_pending',
			Finding::CRITICAL,
		);
		yield 'a pause whose end was missed' => array(
			static function ( self $test ): void {
				self::rewrite(
					'redemptions',
					array( 'resumes_at' => self::ago( '-20 minutes' ) ),
					'id',
					$test->paused()->id,
				);
			},
			'pauses_overdue',
			Finding::CRITICAL,
		);
		yield 'an event nobody was told of' => array(
			static function ( self $test ): void {
				$test->start();
				Plugin::get()->part( Database::class )->execute(
					'UPDATE {events} SET undelivered = 1, at = %s',
					array( self::ago( '-10 minutes' ) ),
				);
			},
			'events_undelivered',
			Finding::WARNING,
		);
		yield 'an e-mail that was given up' => array(
			static fn () => self::given_up( '-2 days' ),
			'emails_given_up',
			Finding::WARNING,
		);
		yield 'an offer that was refused when it was accepted' => array(
			static function ( self $test ): void {
				self::rewrite(
					'redemptions',
					array( 'state' => 'failed', 'ended_why' => 'refused', 'live_key' => null ),
					'id',
					$test->paused()->id,
				);
			},
			'offers_refused',
			Finding::WARNING,
		);
		yield 'an offer on a store that is not active' => array(
			static function ( self $test ): void {
				self::rewrite( 'redemptions', array( 'connection' => 'another-shop' ), 'id', $test->paused()->id );
			},
			'connection_gone',
			Finding::CRITICAL,
		);
		yield 'an offer whose product is gone' => array(
			static function ( self $test ): void {
				$test->flow_to( $test->basic );
				( new SandboxOthers( $test->book ) )->unpublish( $test->basic );
			},
			'targets_gone',
			Finding::WARNING,
		);
		yield 'no job planned' => array(
			static fn () => Plugin::get()->part( Jobs::class )->cancel_all( Recover::JOB ),
			'jobs_missed',
			Finding::CRITICAL,
		);
		yield 'a job that does not run' => array(
			static function (): void {
				Plugin::get()->part( Jobs::class )->cancel_all( Recover::JOB );
				wp_schedule_event( time() - 3600, 'churnstop_60', Recover::JOB );
			},
			'jobs_missed',
			Finding::CRITICAL,
		);
		yield 'a newer database' => array(
			static fn () => update_option( Schema::OPTION, 99, true ),
			'database_newer',
			Finding::CRITICAL,
		);
		yield 'switched off' => array(
			static fn () => Plugin::get()->part( SettingsStore::class )->save( array( 'enabled' => false ) ),
			'switched_off',
			Finding::NOTE,
		);
	}

	/** @dataProvider faults */
	public function test_a_fault_is_found( \Closure $cause, string $id, string $severity ): void {
		try {
			$cause( $this );
			$found = array_values( array_filter(
				Plugin::get()->part( Health::class )->findings(),
				static fn ( Finding $finding ): bool => $finding->id === $id,
			) );
			self::assertCount( 1, $found, 'Found only: ' . implode( ', ', $this->ids() ) );
			self::assertSame( $severity, $found[0]->severity );
			self::assertNotSame( '', $found[0]->message );
			self::assertNotSame( '', $found[0]->action );
			$test = Plugin::get()->part( SiteHealth::class )->test();
			self::assertStringContainsString( esc_html( $found[0]->action ), $test['description'] );
			self::assertSame(
				array(
					Finding::CRITICAL => 'critical',
					Finding::WARNING => 'recommended',
					Finding::NOTE => 'good',
				)[ $severity ],
				$test['status'],
			);
		} finally {
			update_option( Schema::OPTION, Schema::VERSION, true );
		}
	}

	/** A live flow whose one offer is a step down to this product. */
	private function flow_to( int $product ): void {
		wp_set_current_user( $this->user( 'admin', 'administrator' ) );
		$offer             = array( 'type' => 'tier_down', 'target_product_id' => $product );
		[ $status, $flow ] = $this->rest( 'POST', '/flows', array(
			'name' => 'Smaller plan',
			'status' => 'active',
			'reasons' => array( array(
				'id' => 'other',
				'kind' => 'other',
				'label' => 'Other',
				'offers' => array( $offer ),
			) ),
		) );
		self::assertSame( 201, $status, (string) wp_json_encode( $flow ) );
		$this->flow = Data::int( $flow, 'id' );
		Plugin::get()->reset(); // What is read of the store holds for one request.
	}

	private static function given_up( string $last_try ): void {
		Plugin::get()->part( Database::class )->insert_unique( 'emails', array(
			'kind' => 'cancelled',
			'reference' => 'given-up',
			'state' => 'failed',
			'tries' => 6,
			'due_at' => self::ago( $last_try ),
		) );
	}

	public function test_an_email_given_up_long_ago_is_no_news(): void {
		self::given_up( '-31 days' );
		self::assertSame( array(), $this->ids() );
	}

	public function test_a_table_that_is_gone_is_named_and_nothing_else_fails(): void {
		$database = Plugin::get()->part( Database::class );
		$database->execute( 'RENAME TABLE {events} TO {events_away}' );
		try {
			self::assertContains( 'tables_unreadable', $this->ids() );
			$found = Plugin::get()->part( Health::class )->findings()[0];
			self::assertStringContainsString( $database->table( 'events' ), $found->message );
		} finally {
			$database->execute( 'RENAME TABLE {events_away} TO {events}' );
		}
	}

	public function test_tables_that_sort_differently_are_found_united_and_never_made_so_by_an_update(): void {
		$database = Plugin::get()->part( Database::class );
		$schema   = Plugin::get()->part( Schema::class );
		$compare  = static fn (): ?string => $database->value(
			'SELECT COUNT(*) FROM {redemptions} r JOIN {attempts} a ON a.uuid = r.attempt_uuid',
		);
		$sort     = static fn ( string $name ): int => $database->execute(
			'ALTER TABLE {' . $name . '} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_spanish_ci',
		);
		$sort( 'redemptions' );
		try {
			$refused = '';
			try {
				$compare();
			} catch ( StorageFailure $failure ) {
				$refused = $failure->getMessage();
			}
			self::assertStringContainsString( 'Illegal mix of collations', $refused );
			self::assertSame( array( 'tables_mixed' ), $this->ids() );
			$schema->unite();
			self::assertSame( array(), $this->ids() );
			self::assertIsNumeric( $compare() );
			self::assertSame(
				array( 'utf8mb4_bin' ),
				$this->collations_of_references(),
				'Ids go on being told apart by case.',
			);

			// A store whose tables are older than its default: what an update brings sorts like them.
			array_map( $sort, $schema->tables() );
			$database->execute( 'DROP TABLE {budgets}' );
			$schema->create();
			self::assertSame( array(), $this->ids() );
		} finally {
			$database->execute( 'ALTER TABLE {attempts} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci' );
			$schema->unite();
		}
	}

	public function test_references_are_told_apart_by_case(): void {
		self::assertSame( array( 'utf8mb4_bin' ), $this->collations_of_references() );
	}

	/** @return list<string> */
	private function collations_of_references(): array {
		$database = Plugin::get()->part( Database::class );
		$like     = $database->escape_like( $database->table( '' ) ) . '%';
		$rows     = $database->rows(
			"SELECT DISTINCT collation_name AS used FROM information_schema.columns WHERE table_schema = "
				. "DATABASE() AND table_name LIKE %s AND table_name NOT LIKE '%%\\_v\\_%%'"
			. " AND collation_name IS NOT NULL AND column_name IN ( 'connection', 'subscription_id', 'customer_id', "
			. "'live_key', 'open_key' )",
			array( $like )
		);
		return array_map( static fn ( array $row ): string => Data::string( $row, 'used' ), $rows );
	}

	public function test_site_health_lists_it(): void {
		$tests = apply_filters( 'site_status_tests', array( 'direct' => array(), 'async' => array() ) );
		self::assertArrayHasKey( 'churnstop', $tests['direct'] );
		$information = apply_filters( 'debug_information', array() );
		self::assertSame(
			Schema::VERSION . ' / ' . Schema::VERSION,
			$information['churnstop']['fields']['schema']['value'],
		);
	}

	/** @return list<string> */
	private function ids(): array {
		return array_map(
			static fn ( Finding $finding ): string => $finding->id,
			Plugin::get()->part( Health::class )->findings(),
		);
	}
}
