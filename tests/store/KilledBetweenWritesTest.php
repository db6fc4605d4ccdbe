<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Fork;

/**
 * SIGKILL before any single write that a change makes, WooCommerce's own included: afterwards it can be finished, and
 * it can be undone.
 *
 * By default two writes of each change, spread over all of it and others in each run; CHURNSTOP_KILL_EVERY=1 takes each
 * one.
 */
final class KilledBetweenWritesTest extends StoreTestCase {

	private const SAMPLE = 2;

	/** @return iterable<string, array{Given, Change|null}> Null: the switch to `basic`. */
	public static function changes(): iterable {
		yield 'discount' => array( new Given(), Change::discount( 20, 2 ) );
		yield 'pause' => array( new Given(), Change::hold( 30 ) );
		yield 'skip' => array( new Given(), Change::skip( 1 ) );
		yield 'longer trial' => array(
			new Given( next_payment: '+5 days', trial_end: '+5 days' ),
			Change::extend_trial( 14 ),
		);
		yield 'switch' => array( Given::with_basic(), null );
	}

	/** @dataProvider changes */
	public function test_an_apply_killed_before_any_write( Given $given, ?Change $change ): void {
		$writes = $this->writes( $given, $change, 'apply' );
		self::assertGreaterThan( 0, $writes );
		foreach ( $this->sample( $writes ) as $n => $at ) {
			[ $made, $receipt, $terms, $key, $before ] = $this->prepared( $given, $change );
			$this->killed( 'apply', $receipt, $key, $at );

			$where = 'Killed before write ' . $at . ' of ' . $writes;
			$state = self::connection()->check( $receipt, $key );
			if ( 0 === $n % 2 ) {
				self::connection()->apply( $receipt, $key );
				self::assertSame( Receipt::APPLIED, self::connection()->check( $receipt, $key ), $where );
				$this->assert_billed( $made, $receipt, $terms, $key, $where );
			} else {
				self::connection()->undo( $receipt, $key, 'Cut off.' );
				self::assertSame(
					Receipt::UNTOUCHED,
					self::connection()->check( $receipt, $key ),
					$where . ', which was ' . $state,
				);
				$after = self::snapshot( $made->id );
				self::assertSame(
					array( 'active', $before->total->cents ),
					array( $after->store_status, $after->total->cents ),
					$where,
				);
				self::assertEquals( $before->next_payment, $after->next_payment, $where );
				self::assertSame(
					array( $before->next_payment?->getTimestamp() ),
					self::scheduled( $made->id ),
					$where,
				);
				self::assertSame( $before->total->cents, Shop::renew( $made->id ), $where );
			}
			$this->assert_clean( $made->id, $key, $where );
		}
	}

	/** @dataProvider changes */
	public function test_an_undo_killed_before_any_write( Given $given, ?Change $change ): void {
		$writes = $this->writes( $given, $change, 'undo' );
		self::assertGreaterThan( 0, $writes );
		foreach ( $this->sample( $writes ) as $at ) {
			[ $made, $receipt, , $key, $before ] = $this->prepared( $given, $change );
			$applied = self::connection()->apply( $receipt, $key );
			$this->killed( 'undo', $applied, $key, $at );

			self::connection()->undo( $applied, $key, 'Again.' );

			$where = 'Killed before write ' . $at . ' of ' . $writes;
			$after = self::snapshot( $made->id );
			self::assertSame(
				array( 'active', $before->total->cents ),
				array( $after->store_status, $after->total->cents ),
				$where,
			);
			self::assertEquals( $before->next_payment, $after->next_payment, $where );
			self::assertSame( Receipt::UNTOUCHED, self::connection()->check( $applied, $key ), $where );
			self::assertSame( array( $before->next_payment?->getTimestamp() ), self::scheduled( $made->id ), $where );
			self::assertSame( $before->total->cents, Shop::renew( $made->id ), $where );
			$this->assert_clean( $made->id, $key, $where );
		}
	}

	/** @return array{Made, Receipt, Terms, string, \ChurnStop\Subscriptions\Snapshot} */
	private function prepared( Given $given, ?Change $change ): array {
		$made    = Shop::make( $given );
		$change  = $change ?? Change::switch_to( $made->siblings['basic'] );
		$before  = self::snapshot( $made->id );
		$receipt = self::connection()->prepare( $before, $change );
		return array(
			$made,
			Receipt::from_array( Data::decode( Data::encode( $receipt->to_array() ) ) ),
			self::connection()->terms( $before, $change ),
			self::key(),
			$before,
		);
	}

	private function writes( Given $given, ?Change $change, string $what ): int {
		[ , $receipt, , $key ] = $this->prepared( $given, $change );
		if ( 'undo' === $what ) {
			$receipt = self::connection()->apply( $receipt, $key );
		}
		return (int) $this->in_a_process_of_its_own( $what, $receipt, $key, 0 );
	}

	/** @return list<int> */
	private function sample( int $writes ): array {
		if ( '1' === getenv( 'CHURNSTOP_KILL_EVERY' ) || $writes <= self::SAMPLE ) {
			return range( 1, $writes );
		}
		return array_map(
			static fn ( int $i ): int => random_int(
				1 + intdiv( $i * $writes, self::SAMPLE ),
				intdiv( ( $i + 1 ) * $writes, self::SAMPLE ),
			),
			range( 0, self::SAMPLE - 1 ),
		);
	}

	private function killed( string $what, Receipt $receipt, string $key, int $at ): void {
		$writes = $this->in_a_process_of_its_own( $what, $receipt, $key, $at );
		// The store does not write the same number of times each time (transients, its queue's own claims): one with
		// fewer writes ran to its end, and must hold as well.
		Plugin::get()->part( Database::class )->execute( 'UPDATE {leases} SET ends_at = 1' );
		self::assertTrue( null === $writes || $writes < $at, 'It was not killed, and wrote ' . $writes . ' times.' );
	}

	/** @return int|null How many writes there were; null where it was killed before the one. */
	private function in_a_process_of_its_own( string $what, Receipt $receipt, string $key, int $at ): ?int {
		return Fork::start(
			static function () use ( $what, $receipt, $key, $at ): int {
				$writes = 0;
				add_filter(
					'query',
					static function ( string $sql ) use ( &$writes, $at ): string {
						if (
							1 === preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE|COMMIT)\b/i', $sql )
							&& ++$writes === $at
						) {
							posix_kill( (int) getmypid(), SIGKILL );
						}
						return $sql;
					},
					PHP_INT_MAX
				);
				'apply' === $what
					? self::connection()->apply( $receipt, $key )
					: self::connection()->undo( $receipt, $key, 'Taken back by the kill test.' );
				return $writes;
			}
		)->wait();
	}

	private function assert_billed( Made $made, Receipt $receipt, Terms $terms, string $key, string $where ): void {
		if ( Hold::KIND === $receipt->change->kind ) {
			self::connection()->finish( $receipt, $key );
		}
		self::assertEquals( array( $terms->next_payment_at?->getTimestamp() ), self::scheduled( $made->id ), $where );
		for ( $n = 0; $n < 1 + (int) $terms->payments; $n++ ) {
			$told = null !== $terms->price_during && ( null === $terms->payments || $n < $terms->payments )
				? $terms->price_during
				: $terms->price_after;
			self::assertSame( $told->cents, Shop::renew( $made->id ), $where );
		}
	}

	/** Nothing pending, no second coupon, no second open order. */
	private function assert_clean( int $id, string $key, string $where ): void {
		global $wpdb;
		self::assertSame(
			'0',
			$wpdb->get_var( $wpdb->prepare(
				"SELECT COUNT(*) FROM {$wpdb->prefix}woocommerce_order_items
				WHERE order_id = %d AND order_item_type LIKE %s",
				$id,
				'%pending%',
			) ),
			$where,
		);
		$coupons = get_posts( array(
			'post_type' => 'shop_coupon',
			'post_status' => 'publish',
			'meta_key' => '_churnstop_redemption',
			'meta_value' => $key,
			'numberposts' => -1,
		) );
		self::assertSame( array(), $coupons, $where . ': used up or taken back, none is left.' );
		$open = array();
		$last = null;
		foreach ( Shop::get( $id )->get_related_orders( 'all', 'switch' ) as $order ) {
			if (
				$order instanceof \WC_Order
				&& ! in_array( $order->get_status(), array( 'completed', 'cancelled' ), true )
			) {
				$open[] = $order->get_id();
			}
			$last = $order instanceof \WC_Order
				&& 'completed' === $order->get_status()
				&& ( null === $last || $order->get_id() > $last->get_id() )
				? $order
				: $last;
		}
		self::assertSame( array(), $open, $where );
		self::assertSame(
			'',
			$last?->get_meta( '_churnstop_untold' ) ?? '',
			$where . ': other plugins have heard of the switch that holds.',
		);
	}
}
