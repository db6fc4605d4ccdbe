<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Attempts\Recover;
use ChurnStop\Storage\Primary;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;

/**
 * Behind a drop-in that reads from replicas, what decides is read from the primary; and a node of a cluster is waited
 * for.
 */
final class PrimaryTest extends AttemptTestCase {

	private \wpdb $before;

	protected function setUp(): void {
		parent::setUp();
		$this->before = $GLOBALS['wpdb'];
		self::assertSame( '0', get_option( Primary::CLUSTER ), 'The installation has looked.' );
		// As on one; a job that looks finds none, after it has said what it had to.
		update_option( Primary::CLUSTER, '1', true );
	}

	protected function tearDown(): void {
		$GLOBALS['wpdb'] = $this->before;
		update_option( Primary::CLUSTER, '0', true );
		parent::tearDown();
	}

	/** @return iterable<string, array{\Closure(self): mixed}> */
	public static function doors(): iterable {
		yield 'a shopper\'s click' => array( static fn ( self $test ) => $test->start() );
		yield 'a look' => array(
			static fn ( self $test ) => $test->rest( 'GET', '/attempts/11111111-1111-4111-8111-111111111111' ),
		);
		yield 'a job' => array( static fn () => do_action( Recover::JOB ) );
	}

	/**
	 * @dataProvider doors
	 * @param \Closure(self): mixed $door
	 */
	public function test_each_door_gives_the_drop_in_its_hint( \Closure $door ): void {
		$splitting       = new class( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST ) extends \wpdb {
			public int $hints = 0;

			public function send_reads_to_masters(): void {
				++$this->hints;
			}
		};
		$splitting->set_prefix( $this->before->prefix );
		$GLOBALS['wpdb'] = $splitting;
		$door( $this );
		self::assertGreaterThan( 0, $splitting->hints );
		self::assertSame(
			'7',
			$splitting->get_var( 'SELECT @@SESSION.wsrep_sync_wait' ),
			'Each statement waits for what its node has not applied yet.',
		);
	}

	public function test_a_drop_in_without_the_hint_is_left_alone(): void {
		$plain           = new class( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST ) extends \wpdb {
			/** @param array<array-key, mixed> $arguments */
			public function __call( string $name, array $arguments ): never {
				throw new \LogicException( $name . '() is not there.' );
			}
		};
		$GLOBALS['wpdb'] = $plain;
		Primary::read();
		self::assertSame( '7', $plain->get_var( 'SELECT @@SESSION.wsrep_sync_wait' ) );
	}
}
