<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\Tables;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Harness\EmptySandbox;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** Several processes at once, and processes that are killed: the book keeps each change once or not at all. */
final class SandboxRaceTest extends TestCase {

	private Sandbox $sandbox;

	private int $keys = 0;

	protected function setUp(): void {
		global $wpdb;
		parent::setUp();
		$this->sandbox = new Sandbox( new Database( $wpdb ) );
		EmptySandbox::in( $this->sandbox->book->database );
		$this->sandbox->book->clock->reset();
	}

	public static function tearDownAfterClass(): void {
		global $wpdb;
		( new Tables( new Database( $wpdb ) ) )->drop();
		parent::tearDownAfterClass();
	}

	private function make( string $next_payment = '+10 days' ): int {
		$book = $this->sandbox->book;
		$plan = $book->add_plan( 'Pro', 4000, family: 1 );
		$book->add_plan( 'Basic', 1900, family: 1 );
		return $book->add_subscription( 7, $plan, $next_payment );
	}

	private function snapshot( int $id ): Snapshot {
		$snapshot = $this->sandbox->snapshot( $id );
		self::assertNotNull( $snapshot );
		return $snapshot;
	}

	private function key(): string {
		return 'race-' . ++$this->keys . '-' . bin2hex( random_bytes( 8 ) );
	}

	/**
	 * Runs workers at once.
	 *
	 * @param list<array{string, Receipt, string}> $jobs    Action, receipt, key.
	 * @param int                                  $kill_at After which kill point each of them dies; -1: none.
	 * @return list<string> What each said; empty for one that was killed.
	 */
	private function at_once( array $jobs, int $kill_at = -1 ): array {
		$moment    = (string) ( microtime( true ) + 0.3 + 0.12 * count( $jobs ) );
		$processes = array();
		foreach ( $jobs as list( $action, $receipt, $key ) ) {
			$command     = array(
				PHP_BINARY,
				'-d',
				'display_errors=stderr',
				dirname( __DIR__ ) . '/harness/run.php',
				__DIR__ . '/sandbox/worker.php',
				$action,
				Data::encode( $receipt->to_array() ),
				$key,
				$moment,
				(string) $kill_at,
			);
			$process     = proc_open( $command, array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
			$processes[] = array( $process, $pipes );
		}
		$said = array();
		foreach ( $processes as list( $process, $pipes ) ) {
			self::assertIsResource( $process );
			$said[] = trim( (string) stream_get_contents( $pipes[1] ) );
			self::assertSame( '', trim( (string) stream_get_contents( $pipes[2] ) ) );
			proc_close( $process );
		}
		return $said;
	}

	public function test_one_change_by_ten_processes_is_made_once(): void {
		$id      = $this->make();
		$key     = $this->key();
		$receipt = $this->sandbox->prepare( $this->snapshot( $id ), Change::discount( 20, 3 ) );

		self::assertSame(
			array_fill( 0, 10, 'done' ),
			$this->at_once( array_fill( 0, 10, array( 'apply', $receipt, $key ) ) ),
		);

		self::assertSame( 3200, $this->snapshot( $id )->total->cents );
		self::assertSame( Receipt::APPLIED, $this->sandbox->check( $receipt, $key ) );
		self::assertCount( 1, $this->snapshot( $id )->coupons );
		self::assertCount( 1, $this->sandbox->book->notes( $id ) );
	}

	public function test_of_eight_changes_at_once_one_is_made(): void {
		$id      = $this->make();
		$receipt = $this->sandbox->prepare( $this->snapshot( $id ), Change::discount( 20, 3 ) );
		$jobs    = array();
		for ( $n = 0; $n < 8; $n++ ) {
			$jobs[] = array( 'apply', $receipt, $this->key() );
		}

		$said = $this->at_once( $jobs );

		self::assertCount( 1, array_keys( $said, 'done', true ), implode( ' ', $said ) );
		self::assertSame( 3200, $this->snapshot( $id )->total->cents );
		foreach ( $jobs as $n => $job ) {
			self::assertSame(
				'done' === $said[ $n ] ? Receipt::APPLIED : Receipt::UNTOUCHED,
				$this->sandbox->check( $receipt, $job[2] ),
			);
		}
	}

	public function test_six_billers_bill_once(): void {
		$id   = $this->make( '-1 minute' );
		$none = new Receipt( Sandbox::ref( $id ), Change::skip( 1 ), array(), array() );

		$said = $this->at_once( array_fill( 0, 6, array( 'bill', $none, '' ) ) );

		self::assertCount( 1, array_keys( $said, 'done', true ) );
		self::assertSame( array( 4000 ), array_column( $this->sandbox->book->billed( $id ), 'total' ) );
	}

	public function test_a_change_against_the_renewal_is_one_or_the_other(): void {
		for ( $round = 0; $round < 5; $round++ ) {
			// The biller's clock is ahead: what was due already could not be changed at all.
			$id      = $this->make( '+30 seconds' );
			$before  = $this->snapshot( $id );
			$key     = $this->key();
			$receipt = $this->sandbox->prepare( $before, Change::hold( 30 ) );

			list( $applied, $billed ) = $this->at_once( array(
				array( 'apply', $receipt, $key ),
				array( 'bill', $receipt, '' ),
			) );

			$after = $this->snapshot( $id );
			self::assertNotSame( 'done' === $applied, 'done' === $billed, "$applied, $billed" );
			if ( 'done' === $applied ) {
				self::assertSame(
					array( 'on-hold', 0 ),
					array( $after->store_status, $this->sandbox->book->renewals( $id ) ),
				);
			} else {
				self::assertSame(
					array( 'active', 1 ),
					array( $after->store_status, $this->sandbox->book->renewals( $id ) ),
				);
				self::assertSame( Receipt::UNTOUCHED, $this->sandbox->check( $receipt, $key ) );
			}
		}
	}

	public function test_a_change_against_its_undoing_ends_untouched(): void {
		for ( $round = 0; $round < 5; $round++ ) {
			$id      = $this->make();
			$before  = $this->snapshot( $id );
			$key     = $this->key();
			$receipt = $this->sandbox->prepare( $before, Change::discount( 20, 3 ) );

			$said = $this->at_once( array( array( 'apply', $receipt, $key ), array( 'undo', $receipt, $key ) ) );

			self::assertContains( $said[0], array( 'done', 'refused:taken_back' ) );
			self::assertSame( 'done', $said[1] );
			self::assertSame( $before->fingerprint(), $this->snapshot( $id )->fingerprint() );
			self::assertSame( Receipt::UNTOUCHED, $this->sandbox->check( $receipt, $key ) );
		}
	}

	/** @return iterable<string, array{Change, int}> */
	public static function kills(): iterable {
		yield 'discount, after the coupon' => array( Change::discount( 20, 3 ), 0 );
		yield 'discount, after the write' => array( Change::discount( 20, 3 ), 1 );
		yield 'discount, after the note' => array( Change::discount( 20, 3 ), 2 );
		yield 'pause, after the write' => array( Change::hold( 30 ), 0 );
		yield 'skip, after the write' => array( Change::skip( 1 ), 0 );
		yield 'switch, after the write' => array( Change::switch_to( 2 ), 0 );
	}

	#[DataProvider( 'kills' )]
	public function test_what_a_killed_process_left_is_finished_or_undone( Change $change, int $point ): void {
		foreach ( array( 'apply', 'undo' ) as $way ) {
			$id      = $this->make();
			$change  = SwitchProduct::KIND === $change->kind
				? Change::switch_to( $this->sandbox->targets( $this->snapshot( $id ) )[0]->product_id )
				: $change;
			$before  = $this->snapshot( $id );
			$terms   = $this->sandbox->terms( $before, $change );
			$key     = $this->key();
			$receipt = $this->sandbox->prepare( $before, $change );
			self::assertSame(
				array( '' ),
				$this->at_once( array( array( 'apply', $receipt, $key ) ), $point ),
				'It was to be killed.',
			);

			if ( 'apply' === $way ) {
				$this->sandbox->apply( $receipt, $key );
				self::assertSame( Receipt::APPLIED, $this->sandbox->check( $receipt, $key ) );
				self::assertEquals( $terms->next_payment_at, $this->snapshot( $id )->next_payment );
				self::assertSame(
					( $terms->price_during ?? $terms->price_after )->cents,
					$this->snapshot( $id )->total->cents,
				);
				self::assertCount( 1, $this->sandbox->book->notes( $id ) );
			} else {
				$this->sandbox->undo( $receipt, $key, 'It was killed.' );
				self::assertSame( Receipt::UNTOUCHED, $this->sandbox->check( $receipt, $key ) );
				self::assertSame(
					array( 'active', 4000 ),
					array( $this->snapshot( $id )->store_status, $this->snapshot( $id )->total->cents ),
				);
				self::assertEquals( $before->next_payment, $this->snapshot( $id )->next_payment );
			}
		}
	}
}
