<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\StorageFailure;
use PHPUnit\Framework\TestCase;

/**
 * All or nothing, also where the server closes the connection in the middle: WordPress then goes on with a new one,
 * which knows nothing of the transaction.
 */
final class TransactionTest extends TestCase {

	private const CUSTOMER = 987654321;

	/** The other one changes all but the first before it comes to that: the server's victim is who has changed less. */
	private const ROWS = array( 'ours', 'theirs', 'third', 'fourth', 'fifth' );

	private Database $database;

	/** @var list<string> */
	private array $told = array();

	protected function setUp(): void {
		parent::setUp();
		$this->database = Plugin::get()->part( Database::class );
		// As on a page of the shop; before, WordPress ends the request, which takes everything back as well.
		$GLOBALS['wp_actions']['template_redirect'] = 1;
	}

	protected function tearDown(): void {
		unset( $GLOBALS['wp_actions']['template_redirect'] );
		$this->database->delete( 'responses', array( 'customer_id' => self::CUSTOMER ) );
		parent::tearDown();
	}

	/** @return iterable<string, array{\Closure(self): mixed}> What is done next, when the connection is lost. */
	public static function moments(): iterable {
		yield 'between two writes' => array( static fn ( self $test ) => $test->answer( 'second' ) );
		yield 'before something is read' => array( static fn ( self $test ) => $test->kept() );
		yield 'before the commit' => array( static fn () => null );
	}

	/**
	 * @dataProvider moments
	 * @param \Closure(self): mixed $next
	 */
	public function test_a_lost_connection_takes_all_of_it_back( \Closure $next ): void {
		try {
			$this->write(
				function () use ( $next ): void {
					$this->answer( 'first' );
					$this->kill();
					$next( $this );
				}
			);
			self::fail( 'Nobody was told.' );
		} catch ( StorageFailure ) {
			self::assertSame( array( 'taken back' ), $this->told );
		}
		self::assertSame( '0', $this->kept() );

		$this->write( fn () => $this->answer( 'third' ) );
		self::assertSame( array( 'taken back', 'done' ), $this->told );
		self::assertSame( '1', $this->kept() );
	}

	/** @return iterable<string, array{bool}> */
	public static function colliding(): iterable {
		yield 'once' => array( false );
		yield 'each time' => array( true );
	}

	/** @dataProvider colliding */
	public function test_a_deadlock_starts_over_from_the_beginning( bool $always ): void {
		foreach ( self::ROWS as $name ) {
			$this->database->insert( 'leases', array( 'name' => $name, 'holder' => 'nobody', 'ends_at' => 1 ) );
		}
		$other = mysqli_connect( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, explode( ':', DB_HOST )[1] );
		self::assertInstanceOf( \mysqli::class, $other );
		$set  = fn (
			string $who,
			string $row,
		): string => 'UPDATE ' . $this->database->table( 'leases' ) . " SET holder = '$who' WHERE name = '$row'";
		$runs = 0;
		try {
			$this->write(
				function () use ( $other, $set, $always, &$runs ): void {
					$deadlock = ++$runs < 2 || $always;
					if ( $deadlock ) {
						$other->query( 'START TRANSACTION' );
						foreach ( array_diff( self::ROWS, array( 'ours' ) ) as $row ) {
							$other->query( $set( 'other' . $runs, $row ) );
						}
					}
					$this->database->execute( $set( 'we', 'ours' ) );
					if ( $deadlock ) {
						$other->query( $set( 'other' . $runs, 'ours' ), MYSQLI_ASYNC );
						usleep( 50_000 );
					}
					try {
						$this->database->execute( $set( 'we', 'theirs' ) );
					} finally {
						if ( $deadlock ) {
							$other->reap_async_query();
							$other->query( 'COMMIT' );
						}
					}
				}
			);
			self::assertFalse( $always );
			self::assertSame(
				array( 2, array( 'taken back', 'done' ), '2' ),
				array(
					$runs,
					$this->told,
					$this->database->value( "SELECT COUNT(*) FROM {leases} WHERE holder = 'we'" ),
				),
			);
		} catch ( StorageFailure $failure ) {
			self::assertTrue( $always, $failure->getMessage() );
			self::assertTrue( $failure->is_collision() );
			self::assertTrue( $failure->will_pass(), 'Doors answer 423.' );
			self::assertSame( array( 5, array_fill( 0, 5, 'taken back' ) ), array( $runs, $this->told ) );
		} finally {
			$other->close();
			array_map(
				fn ( string $row ): int => $this->database->delete( 'leases', array( 'name' => $row ) ),
				self::ROWS,
			);
		}
	}

	/** @param callable(): void $work */
	private function write( callable $work ): void {
		$this->database->transaction(
			function () use ( $work ): void {
				$this->database->after_commit( fn () => $this->told[] = 'done', fn () => $this->told[] = 'taken back' );
				$work();
			}
		);
	}

	private function answer( string $offer ): void {
		$this->database->insert( 'responses', array(
			'customer_id' => self::CUSTOMER,
			'flow_id' => 1,
			'offer_id' => $offer,
			'answer' => 'declined',
			'at' => '2026-01-01 00:00:00',
		) );
	}

	private function kill(): void {
		$id    = (int) $this->database->value( 'SELECT CONNECTION_ID()' );
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		$other->query( 'KILL ' . $id );
		// It has ended when the server lists it no more.
		while ( null !== $other->get_var( "SELECT id FROM information_schema.PROCESSLIST WHERE id = $id" ) ) {
			usleep( 10_000 );
		}
		$other->close();
	}

	private function kept(): ?string {
		return $this->database->value(
			'SELECT COUNT(*) FROM {responses} WHERE customer_id = %s',
			array( self::CUSTOMER ),
		);
	}
}
