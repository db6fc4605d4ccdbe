<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Admin\StorageNotice;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Jobs\Runner;
use ChurnStop\Logging\Log;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Setup\Serving;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\MigrationStep;
use ChurnStop\Storage\OptionLock;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Steps forward on real tables: each once, where it stopped, on many rows, with nobody locked out; and no step back.
 */
final class MigrationsTest extends OperatorTestCase {

	/** @var list<string> */
	private array $logged = array();

	protected function setUp(): void {
		parent::setUp();
		$this->clean();
	}

	protected function tearDown(): void {
		$this->clean();
		parent::tearDown();
	}

	private function clean(): void {
		global $wpdb;
		$database = new Database( $wpdb );
		foreach ( array( 'loud', 'loudness' ) as $column ) {
			if ( null !== $database->row( "SHOW COLUMNS FROM {events} LIKE '" . $column . "'" ) ) {
				$database->execute( 'ALTER TABLE {events} DROP COLUMN ' . $column );
			}
		}
		delete_option( 'churnstop_migrating' );
		update_option( Schema::OPTION, Schema::VERSION, true );
		delete_option( Migrations::PROGRESS );
		Plugin::get()->reset();
	}

	/** @param list<MigrationStep> $steps */
	private function migrations( array $steps, int $target ): Migrations {
		global $wpdb;
		$log = $this->createStub( Log::class );
		$log->method( 'info' )->willReturnCallback(
			function ( string $message ): void {
				$this->logged[] = $message;
			}
		);
		return new Migrations( new Database( $wpdb ), $log, $steps, $target );
	}

	private static function add_column( int $version ): MigrationStep {
		return new MigrationStep(
			$version,
			'Adds how loud an event was.',
			array( 'ALTER TABLE {events} ADD COLUMN loud INT NULL' ),
			static function ( Database $database, int $after, int $rows ): int {
				$found = $database->rows(
					'SELECT id FROM {events} WHERE id > %d ORDER BY id LIMIT %d',
					array( $after, $rows ),
				);
				if ( array() === $found ) {
					return 0;
				}
				$last = Data::int( $found[ count( $found ) - 1 ], 'id' );
				$database->execute(
					'UPDATE {events} SET loud = CHAR_LENGTH( type ) WHERE id > %d AND id <= %d AND loud IS NULL',
					array( $after, $last ),
				);
				return $last;
			}
		);
	}

	private static function rename(): MigrationStep {
		return new MigrationStep( Schema::VERSION + 2, 'Names it better.', array(
			'ALTER TABLE {events} ADD COLUMN loudness INT NULL',
		) );
	}

	private static function fill_events( int $rows ): void {
		$database = Plugin::get()->part( Database::class );
		$database->execute(
			"INSERT INTO {events} (type, at, mode, data, undelivered) VALUES ('attempt_started', '2026-01-01 "
				. "00:00:00', 'live', '{}', 0)",
		);
		for ( $have = 1; $have < $rows; $have *= 2 ) {
			$database->execute(
				'INSERT INTO {events} (type, at, mode, data, undelivered) SELECT type, at, mode, data, '
					. 'undelivered FROM {events} LIMIT %d',
				array( $rows - $have ),
			);
		}
	}

	public function test_a_current_database_is_left_alone(): void {
		self::assertSame( array(), $this->migrations( array(), Schema::VERSION )->run( time() ) );
		self::assertSame( array(), Plugin::get()->part( Migrations::class )->plan() );
		self::assertFalse( Plugin::get()->part( Migrations::class )->has_work() );
	}

	public function test_two_steps_forward_on_many_rows_and_each_is_told(): void {
		self::fill_events( 20000 );
		$migrations = $this->migrations(
			array( self::add_column( Schema::VERSION + 1 ), self::rename() ),
			Schema::VERSION + 2,
		);
		self::assertCount( 2, $migrations->plan() );
		$done = $migrations->run( time() );
		self::assertSame(
			array(
				'Schema ' . ( Schema::VERSION + 1 ) . ': Adds how loud an event was.',
				'Schema ' . ( Schema::VERSION + 2 ) . ': Names it better.',
			),
			$done,
		);
		self::assertSame( Schema::VERSION + 2, Schema::stored() );
		self::assertContains( 'Migration: ' . $done[0], $this->logged );
		self::assertSame(
			'20000',
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {events} WHERE loud IS NULL' ),
			'Old rows are filled later, in the background.',
		);
		self::assertTrue( $migrations->has_work() );

		self::assertTrue( $migrations->fill( 0 ), 'Out of time after one batch.' );
		self::assertSame(
			'19500',
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {events} WHERE loud IS NULL' ),
		);
		self::assertFalse( $migrations->fill( PHP_INT_MAX ) );
		self::assertSame(
			'0',
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {events} WHERE loud IS NULL' ),
		);
		self::assertFalse( $migrations->has_work() );
		self::assertSame( array(), $migrations->run( time() ) );
	}

	public function test_a_step_that_was_killed_after_its_statement_goes_on(): void {
		Plugin::get()->part( Database::class )->execute( 'ALTER TABLE {events} ADD COLUMN loud INT NULL' );
		self::assertCount(
			1,
			$this->migrations( array( self::add_column( Schema::VERSION + 1 ) ), Schema::VERSION + 1 )->run( time() ),
		);
		self::assertSame( Schema::VERSION + 1, Schema::stored() );
	}

	public function test_a_statement_that_fails_leaves_the_number_at_the_last_good_step(): void {
		$bad        = new MigrationStep( Schema::VERSION + 2, 'Cannot be.', array(
			'ALTER TABLE {events} ADD COLUMN loudness NOTATYPE',
		) );
		$migrations = $this->migrations( array( self::add_column( Schema::VERSION + 1 ), $bad ), Schema::VERSION + 2 );
		try {
			$migrations->run( time() );
			self::fail( 'It passed.' );
		} catch ( StorageFailure ) {
			self::assertSame( Schema::VERSION + 1, Schema::stored() );
		}
		// The lock is free again, and the good step is not run twice.
		self::assertCount(
			1,
			$this->migrations(
				array( self::add_column( Schema::VERSION + 1 ), self::rename() ),
				Schema::VERSION + 2,
			)->run( time() ),
		);
	}

	public function test_of_two_at_once_one_migrates(): void {
		global $wpdb;
		$lock = new OptionLock( new Database( $wpdb ), 'churnstop_migrating', 300 );
		self::assertTrue( $lock->take( time() ) );
		self::assertFalse( $lock->take( time() ) );
		$migrations = $this->migrations( array( self::add_column( Schema::VERSION + 1 ) ), Schema::VERSION + 1 );
		self::assertSame( array(), $migrations->run( time() ) );
		self::assertSame( Schema::VERSION, Schema::stored() );
		self::assertCount( 1, $migrations->run( time() + 301 ), 'A dead lock is taken over.' );
		self::assertTrue( $lock->take( time() ), 'And given back.' );
	}

	public function test_who_took_longer_than_its_lock_holds_leaves_that_of_the_next_one(): void {
		global $wpdb;
		$lock  = new OptionLock( new Database( $wpdb ), 'churnstop_migrating', 300 );
		$next  = null;
		$slow  = new MigrationStep( Schema::VERSION + 1, 'It takes an hour.', array( 'SELECT 1' ) );
		$taken = static function ( string $sql ) use ( $lock, &$next ): string {
			if ( 'SELECT 1' === $sql ) {
				$next = $lock->take( time() + 3600 );
			}
			return $sql;
		};
		add_filter( 'query', $taken );
		try {
			$this->migrations( array( $slow ), Schema::VERSION + 1 )->run( time() );
		} finally {
			remove_filter( 'query', $taken );
		}
		self::assertTrue( $next );
		self::assertFalse( $lock->take( time() + 3601 ) );
	}

	/**
	 * With LOCK=NONE the server either lets others read and write meanwhile, or refuses; it was not refused, as there
	 * was no second try.
	 */
	public function test_a_step_on_a_big_table_locks_nobody_out(): void {
		self::fill_events( 20000 );
		$asked  = array();
		$listen = static function ( string $sql ) use ( &$asked ): string {
			if ( str_starts_with( $sql, 'ALTER TABLE' ) ) {
				$asked[] = $sql;
			}
			return $sql;
		};
		add_filter( 'query', $listen );
		$this->migrations(
			array( new MigrationStep( Schema::VERSION + 1, 'Adds an index.', array(
				'ALTER TABLE {events} ADD COLUMN loud INT NULL, ADD INDEX loud (loud)',
			) ) ),
			Schema::VERSION + 1,
		)->run( time() );
		remove_filter( 'query', $listen );
		self::assertCount( 1, $asked );
		self::assertStringEndsWith( 'ALGORITHM=INPLACE, LOCK=NONE', $asked[0] );
		self::assertNotNull(
			Plugin::get()->part( Database::class )->row( "SHOW INDEX FROM {events} WHERE Key_name = 'loud'" ),
		);
	}

	public function test_where_the_server_cannot_do_it_beside_the_shop_it_is_done_all_the_same(): void {
		$this->migrations(
			array( new MigrationStep( Schema::VERSION + 1, 'Changes a type.', array(
				'ALTER TABLE {events} ADD COLUMN loud INT NULL',
				'ALTER TABLE {events} MODIFY COLUMN loud VARCHAR(10) NULL',
			) ) ),
			Schema::VERSION + 1,
		)->run( time() );
		self::assertSame(
			'varchar(10)',
			Data::string(
				Plugin::get()->part( Database::class )->row( "SHOW COLUMNS FROM {events} LIKE 'loud'" ) ?? array(),
				'Type',
			),
		);
	}

	public function test_the_first_released_schema_leads_to_the_present_one(): void {
		$fixture = (string) file_get_contents( dirname( __DIR__, 2 ) . '/fixtures/schema-1.sql' );
		$prefix  = Plugin::get()->part( Database::class )->table( '' );
		$shape   = static function ( string $table ): string {
			$row = Plugin::get()->part( Database::class )->row( 'SHOW CREATE TABLE {' . $table . '}' );
			return (string) preg_replace(
				'/AUTO_INCREMENT=\d+ ?/',
				'',
				Data::string( $row ?? array(), 'Create Table' ),
			);
		};
		Plugin::get()->part( Schema::class )->drop();
		Plugin::get()->part( Schema::class )->create();
		$wanted = array_map( $shape, Plugin::get()->part( Schema::class )->tables() );
		Plugin::get()->part( Schema::class )->drop();
		try {
			foreach ( array_filter( array_map( 'trim', explode( ";\n", $fixture ) ) ) as $statement ) {
				Plugin::get()->part( Database::class )->execute( str_replace( 'wp_churnstop_', $prefix, $statement ) );
			}
			update_option( Schema::OPTION, 1, true );
			Plugin::get()->part( Migrations::class )->run( time() );
			Plugin::get()->part( Migrations::class )->fill( PHP_INT_MAX );
			self::assertSame( Schema::VERSION, Schema::stored() );
			self::assertSame(
				$wanted,
				array_map( $shape, Plugin::get()->part( Schema::class )->tables() ),
				'Migrated tables are as new ones.',
			);
			// What was stored is read by today's code.
			$attempt = Plugin::get()->part( AttemptStore::class )->find( '11111111-1111-4111-8111-111111111111' );
			self::assertSame( 'saved', $attempt?->state );
			self::assertSame( array( 70 ), SubscriptionRef::all_written( $attempt->subscriptions ) );
			$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( 70 ) );
			self::assertSame( 'pause', $live?->offer_type );
			self::assertSame( 30, $live->receipt->change->days );
			$count = Plugin::get()->part( EventSearch::class )->find( array( 'customer_id' => 7 ), 1, 10 );
			self::assertSame( 1, $count[1] );
		} finally {
			Plugin::get()->part( Schema::class )->drop();
			Plugin::get()->part( Schema::class )->create();
			Plugin::get()->reset();
			Plugin::get()->part( Installation::class )->install();
		}
	}

	public function test_a_newer_database_is_read_and_not_written(): void {
		$attempt = $this->start();
		update_option( Schema::OPTION, Schema::VERSION + 1, true );
		Plugin::get()->reset();
		$GLOBALS['wp_rest_server'] = null;

		self::assertNotNull( Plugin::get()->part( AttemptStore::class )->find( (string) $attempt['id'] ) );
		self::assertFalse( Plugin::get()->part( Serving::class )->is_on() );
		self::assertFalse( Plugin::get()->part( Runner::class )->may_run() );
		try {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {events}' );
			self::fail( 'It wrote.' );
		} catch ( StorageFailure $failure ) {
			self::assertStringContainsString( 'newer version', $failure->getMessage() );
		}
		self::assertNotSame( '0', Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {events}' ) );

		[ $status, $body ] = $this->rest( 'POST', '/attempts/' . $attempt['id'] . '/reason', array(
			'reason' => 'other',
		) );
		self::assertSame( array( 503, 'churnstop_unavailable' ), array( $status, $body['code'] ?? '' ) );

		wp_set_current_user( $this->user( 'admin', 'administrator' ) );
		ob_start();
		Plugin::get()->part( StorageNotice::class )->print_notice();
		self::assertStringContainsString( 'newer version', (string) ob_get_clean() );
		// A site's visit neither takes the number back nor makes tables.
		do_action( 'admin_init' );
		self::assertSame( Schema::VERSION + 1, Schema::stored() );
		// The shopper sees no such thing.
		wp_set_current_user( $this->shopper );
		ob_start();
		Plugin::get()->part( StorageNotice::class )->print_notice();
		self::assertSame( '', ob_get_clean() );
	}
}
