<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\StorageFailure;
use PHPUnit\Framework\TestCase;

/** All or nothing, also where the server closes the connection in the middle: WordPress then goes on with a new one, which knows nothing of the transaction. */
final class TransactionTest extends TestCase {

	private const CUSTOMER = 987654321;

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
		$this->database->insert( 'responses', array( 'customer_id' => self::CUSTOMER, 'flow_id' => 1, 'offer_id' => $offer, 'answer' => 'declined', 'at' => '2026-01-01 00:00:00' ) );
	}

	private function kill(): void {
		$id    = (int) $this->database->value( 'SELECT CONNECTION_ID()' );
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		$other->query( 'KILL ' . $id );
		$other->close();
		usleep( 50_000 );
	}

	private function kept(): ?string {
		return $this->database->value( 'SELECT COUNT(*) FROM {responses} WHERE customer_id = %d', array( self::CUSTOMER ) );
	}
}
