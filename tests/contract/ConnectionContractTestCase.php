<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;
use PHPUnit\Framework\TestCase;

/**
 * What every connection must do. A connection's own test class extends this one, says how its store makes what a test
 * needs, and inherits the tests.
 *
 * The tests stand in traits, one for each subject. What a store cannot express at all, it skips in `make()` with a
 * reason.
 */
abstract class ConnectionContractTestCase extends TestCase {

	use SnapshotContract;
	use DiscountContract;
	use HoldContract;
	use DatesContract;
	use SwitchContract;
	use BlockersContract;
	use CancelContract;
	use SafetyContract;
	use PropertyContract;

	/** How far apart two moments may be that both mean "now": the store's clock goes on while a test runs. */
	protected const NOW_SECONDS = 300;

	private static int $keys = 0;

	/** @var array<string, RecordingWatcher> By connection; a process may try several. */
	private static array $watchers = array();

	/** The same object in every call. */
	abstract protected function connection(): Connection;

	/** Makes the products, the customer and the subscription. */
	abstract protected function make( Given $given ): Made;

	/** Another customer, with nothing. */
	abstract protected function stranger(): int|string;

	/**
	 * Runs the next scheduled payment as the store's own job does, whatever the clock says, and has the gateway take
	 * it.
	 *
	 * @return int|null What was billed; null where the store billed nothing.
	 */
	abstract protected function renew( int|string $subscription_id ): ?int;

	/** @return int How many renewals were paid. */
	abstract protected function renewals( int|string $subscription_id ): int;

	/**
	 * As if so much time had gone by since the receipt was written, nothing else having happened. A store without a
	 * movable clock moves the subscription's dates and the receipt's back by as much.
	 *
	 * @param string $interval As "25 days".
	 * @return Receipt To go on with.
	 */
	abstract protected function later( Receipt $receipt, string $interval ): Receipt;

	/** The gateway refuses what it is asked next for this subscription. */
	abstract protected function gateway_refuses_next( int|string $subscription_id ): void;

	abstract protected function delete_product( int $product_id ): void;

	abstract protected function sell_out( int $product_id ): void;

	/** @return list<string> Texts of the order notes. */
	abstract protected function notes( int|string $subscription_id ): array;

	abstract protected function carried( int|string $subscription_id, string $key ): Carried;

	/** The store's own Cancel button, pressed by the owner. */
	abstract protected function native_cancel( int|string $subscription_id ): void;

	/** The store's own Reactivate button of a subscription on hold. */
	abstract protected function native_resume( int|string $subscription_id ): void;

	/** The store's admin takes the coupon of this key off the subscription, or trashes it. */
	abstract protected function remove_coupon_by_hand( int|string $subscription_id, string $key ): void;

	/**
	 * A connection need not keep every kind of change: what asks for others is skipped. What it says to those is asked
	 * in a test of its own.
	 */
	protected function setUp(): void {
		parent::setUp();
		foreach ( $this->needed() as $kind ) {
			if ( ! $this->keeps( $kind ) ) {
				self::markTestSkipped( 'This connection keeps no change of the kind ' . $kind . '.' );
			}
		}
	}

	protected function keeps( string $kind ): bool {
		return in_array( $kind, $this->connection()->kinds(), true );
	}

	/** @return list<string> */
	private function needed(): array {
		$method = new \ReflectionMethod( $this, $this->name() );
		$kinds  = array_map(
			static fn ( \ReflectionAttribute $needs ): string => $needs->newInstance()->kind,
			$method->getAttributes( Needs::class ),
		);
		$types  = array_map(
			static fn ( \ReflectionParameter $parameter ): string => (string) $parameter->getType(),
			$method->getParameters(),
		);
		foreach ( array_values( $this->providedData() ) as $n => $given ) {
			if ( in_array( $types[ $n ] ?? '', array( Change::class, '?' . Change::class ), true ) ) {
				$kinds[] = $given instanceof Change ? $given->kind : SwitchProduct::KIND;
			}
		}
		return $kinds;
	}

	protected function tearDown(): void {
		KillPoint::listen( null );
		parent::tearDown();
	}

	protected function watcher(): RecordingWatcher {
		$id = $this->connection()->id();
		if ( ! isset( self::$watchers[ $id ] ) ) {
			self::$watchers[ $id ] = new RecordingWatcher();
			$this->connection()->watch( self::$watchers[ $id ] );
		}
		self::$watchers[ $id ]->forget();
		return self::$watchers[ $id ];
	}

	protected function key(): string {
		return sprintf( '00000000-0000-4000-8000-%06d%06x', ++self::$keys, random_int( 0, 0xffffff ) );
	}

	protected function snapshot( int|string $subscription_id ): Snapshot {
		$snapshot = $this->connection()->snapshot( $subscription_id );
		self::assertNotNull( $snapshot, 'The connection does not know its own subscription ' . $subscription_id . '.' );
		return $snapshot;
	}

	/** Prepares and applies, through the form in which receipts are stored. */
	protected function apply( int|string $subscription_id, Change $change, string $key ): Receipt {
		$snapshot = $this->snapshot( $subscription_id );
		self::assertSame(
			array(),
			self::codes( $this->connection()->blockers( $snapshot, $change ) ),
			'Nothing should stand against this change.',
		);
		$receipt = $this->stored( $this->connection()->prepare( $snapshot, $change ) );
		return $this->stored( $this->applied( $receipt, $key ) );
	}

	/**
	 * Applies. Where the engine answers later: it is awaited until then, and what was refused is thrown as if it had
	 * been at once.
	 */
	protected function applied( Receipt $receipt, string $key ): Receipt {
		$applied = $this->connection()->apply( $receipt, $key );
		if ( $applied->awaited ) {
			self::assertSame( Receipt::AWAITED, $this->connection()->check( $applied, $key ) );
			$this->answer();
			self::assertNotSame( Receipt::AWAITED, $this->connection()->check( $applied, $key ) );
		}
		return $applied;
	}

	/** An engine that answers later answers now. */
	protected function answer(): void {}

	/** Whatever the subscription is like: nothing of the change is left on it. */
	protected function apply_and_undo( int|string $subscription_id, Change $change ): void {
		$before = $this->snapshot( $subscription_id );
		$key    = $this->key();
		$this->connection()->undo( $this->apply( $subscription_id, $change, $key ), $key, 'Taken back by a test.' );
		$after = $this->snapshot( $subscription_id );
		self::assertSame( $before->fingerprint(), $after->fingerprint() );
		self::assertEquals(
			array( $before->trial_end, $before->end, $before->total ),
			array( $after->trial_end, $after->end, $after->total ),
		);
	}

	protected function terms( int|string $subscription_id, Change $change ): Terms {
		return $this->connection()->terms( $this->snapshot( $subscription_id ), $change );
	}

	/** The receipt after a way through the database. */
	protected function stored( Receipt $receipt ): Receipt {
		return Receipt::from_array( Data::decode( Data::encode( $receipt->to_array() ) ) );
	}

	/** The next renewals bill what the terms say. */
	protected function assert_billed_as_told( int|string $subscription_id, Terms $terms, int $renewals ): void {
		$told   = array();
		$billed = array();
		for ( $n = 0; $n < $renewals; $n++ ) {
			$during   = null !== $terms->price_during && ( null === $terms->payments || $n < $terms->payments );
			$told[]   = $during ? $terms->price_during?->cents : $terms->price_after->cents;
			$billed[] = $this->renew( $subscription_id );
		}
		self::assertSame( $told, $billed, 'What was told is not what is billed.' );
	}

	/** @param callable(): mixed $call */
	protected function assert_refused( callable $call, ?string $code = null ): void {
		try {
			$call();
		} catch ( ConnectionFailure $failure ) {
			self::assertNotSame( '', $failure->sentence );
			if ( null !== $code ) {
				self::assertSame( $code, $failure->blocker->code );
			}
			return;
		}
		self::fail( 'This had to be refused.' );
	}

	protected static function assert_moment(
		string $expected,
		?\DateTimeImmutable $actual,
		string $message = '',
	): void {
		self::assertSame( $expected, Data::iso( $actual ), $message );
	}

	protected function assert_now(
		int|string $subscription_id,
		?\DateTimeImmutable $actual,
		string $message = '',
	): void {
		self::assertNotNull( $actual, $message );
		self::assertEqualsWithDelta(
			$this->snapshot( $subscription_id )->at->getTimestamp(),
			$actual->getTimestamp(),
			self::NOW_SECONDS,
			$message,
		);
	}

	protected static function iso( ?\DateTimeImmutable $time ): string {
		$iso = Data::iso( $time );
		self::assertNotNull( $iso, 'There should be a date.' );
		return $iso;
	}

	protected static function shifted( ?\DateTimeImmutable $time, string $by ): string {
		self::assertNotNull( $time, 'There should be a date.' );
		return self::iso( $time->modify( $by ) );
	}

	/**
	 * @param list<Blocker> $blockers
	 * @return list<string>
	 */
	protected static function codes( array $blockers ): array {
		return array_map( static fn ( Blocker $blocker ): string => $blocker->code, $blockers );
	}
}
