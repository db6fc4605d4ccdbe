<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use PHPUnit\Framework\TestCase;

/**
 * A network of two sites in a database of its own: each has its own tables, pauses and choice, and deleting goes
 * through all of them.
 */
final class MultisiteTest extends TestCase {

	private string $database = '';

	protected function setUp(): void {
		parent::setUp();
		global $wpdb;
		$this->database = getenv( 'CHURNSTOP_SITE_DATABASE' ) . '_network';
		$wpdb->query( "DROP DATABASE IF EXISTS `{$this->database}`" );
		$wpdb->query( "CREATE DATABASE `{$this->database}`" );
		self::assertSame( 'done', $this->run_php( 'install.php' ) );
	}

	protected function tearDown(): void {
		global $wpdb;
		$wpdb->query( "DROP DATABASE IF EXISTS `{$this->database}`" );
		parent::tearDown();
	}

	/** The last line of what the script prints. */
	private function run_php( string $script, string ...$args ): string {
		$process = proc_open(
			array(
				PHP_BINARY,
				'-d',
				'memory_limit=512M',
				'-d',
				'display_errors=stderr',
				__DIR__ . '/multisite/' . $script,
				...array_values( $args ),
			),
			array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ),
			$pipes,
			null,
			array( 'CHURNSTOP_DB' => $this->database ) + getenv()
		);
		self::assertIsResource( $process );
		$said  = (string) stream_get_contents( $pipes[1] );
		$error = (string) stream_get_contents( $pipes[2] );
		self::assertSame( 0, proc_close( $process ), $said . $error );
		$lines = explode( "\n", trim( $said ) );
		return (string) end( $lines );
	}

	/** @return array<string, mixed> */
	private function step( string $path, string $step ): array {
		$said = $this->run_php( 'step.php', $path, $step );
		$data = json_decode( $said, true );
		self::assertIsArray( $data, $said );
		return $data;
	}

	public function test_each_site_is_made_ready_on_first_need_and_deleting_asks_each(): void {
		self::assertSame( array( 'active', 2 ), $this->step( '/', 'activate' ) );
		$one = $this->step( '/', 'visit' );
		$two = $this->step( '/two/', 'visit' );
		self::assertSame( array( 1, 2 ), array( $one['blog'], $two['blog'] ) );
		self::assertTrue(
			$one['own'] && $two['own'],
			'Who looks at another site and comes back meets the parts whose listeners are registered.',
		);
		self::assertTrue( $two['flow'], 'The second site has its own default flow.' );
		self::assertTrue( $two['granted'] );
		self::assertSame( $one['tables'], $two['tables'] );
		self::assertGreaterThan( 6, $two['tables'] );

		foreach ( array( '/', '/two/' ) as $path ) {
			self::assertSame( array( 'state' => 'saved', 'paused' => 1 ), $this->step( $path, 'pause' ) );
		}

		self::assertSame(
			array( 'there' => true, 'rows' => array( array( 1, 1 ), array( 1, 0 ), array( 0, 0 ) ) ),
			$this->step( '/', 'lease' ),
			'The same subscription id on two sites: a lease each.',
		);

		$deleted = $this->step( '/', 'delete-site' );
		self::assertGreaterThan( $one['tables'], $deleted['before'], 'The demo\'s as well.' );
		self::assertSame(
			array( 0, 0 ),
			array( $deleted['after'], $deleted['taken_along'] ),
			'A deleted site leaves nothing of its customers, and takes nothing of others along.',
		);

		$page = (string) $this->step( '/', 'network-page' )['page'];
		self::assertStringContainsString( '2 subscriptions are paused by ChurnStop', $page );
		self::assertStringContainsString( 'http://network.test/two/wp-admin/admin.php?page=churnstop-leave', $page );
		self::assertStringContainsString( 'Two: 1 subscription', $page );
		self::assertStringNotContainsString( 'value="resume"', $page, 'Each is resumed on its own site.' );

		$jobs = array(
			'churnstop_audience_index',
			'churnstop_digest',
			'churnstop_eligibility_scan',
			'churnstop_email',
			'churnstop_export',
			'churnstop_learn',
			'churnstop_measure',
			'churnstop_recount',
			'churnstop_recover',
			'churnstop_resume',
			'churnstop_retention',
		);
		self::assertSame( array( 'one' => $jobs, 'two' => $jobs ), $this->step( '/', 'jobs' ) );
		self::assertSame(
			array( 'one' => $jobs, 'two' => array() ),
			$this->step( '/two/', 'deactivate-one' ),
			'One site alone.',
		);
		self::assertSame(
			array( 'one' => array(), 'two' => array() ),
			$this->step( '/', 'deactivate' ),
			'On the whole network: no job of ours runs into nothing.',
		);

		$after = $this->step( '/', 'uninstall' );
		self::assertSame( array( 2 ), $after['reverted'], 'Only where the data is removed.' );
		self::assertSame( array( 'tables' => 0, 'options' => array(), 'granted' => false ), $after['two'] );
		self::assertGreaterThan( 6, $after['one']['tables'] );
		self::assertContains( 'churnstop_schema', $after['one']['options'] );
	}
}
