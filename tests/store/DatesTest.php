<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\Receipt;
use ChurnStop\Data;
use ChurnStop\Changes\Sentences;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Sibling;
use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Days as the store's customers see them: a fixed number of payments, payments on one day of the month, clocks that
 * change. What is told comes true, and what is taken back is as it was, byte for byte.
 */
final class DatesTest extends StoreTestCase {

	private const BERLIN = 'Europe/Berlin';

	/** The store's question to others, when it counts to a payment. */
	private const CALCULATED = 'woocommerce_subscription_calculated_next_payment_date';

	protected function tearDown(): void {
		update_option( 'timezone_string', '' );
		update_option( 'woocommerce_subscriptions_sync_payments', 'no' );
		parent::tearDown();
	}

	/**
	 * @return iterable<string, array{Given, Change, string, string|null, 4?: string, 5?: bool}> Given, change; the
	 *     payment and the end that come of it; the store's zone, and whether payments are
	 *                                                                                  synchronized.
	 */
	public static function moves(): iterable {
		$plan = static fn (
			string $next,
			?string $end = null,
			string $period = 'month',
			int $interval = 1,
			bool $trial = false,
		): Given => new Given(
			price: 10000,
			period: $period,
			interval: $interval,
			next_payment: $next,
			end: $end,
			trial_end: $trial ? $next : null,
		);
		// A fixed number of payments stays that number.
		yield 'four payments, one skipped at the end of January' => array(
			$plan( '2027-01-31T10:00:00Z', '2027-05-31T10:00:00Z' ),
			Change::skip( 1 ),
			'2027-02-28T10:00:00Z',
			'2027-06-30T10:00:00Z',
		);
		yield 'ten of twelve, paused for 30 days' => array(
			$plan( '2027-01-31T10:00:00Z', '2027-11-30T10:00:00Z' ),
			Change::hold( 30 ),
			'2027-03-02T10:00:00Z',
			'2028-01-02T10:00:00Z',
		);
		yield 'ten of twelve, paused for 90 days' => array(
			$plan( '2027-01-15T10:00:00Z', '2027-11-15T10:00:00Z' ),
			Change::hold( 90 ),
			'2027-04-15T10:00:00Z',
			'2028-02-15T10:00:00Z',
		);
		yield 'the last payment skipped' => array(
			$plan( '2027-01-15T10:00:00Z', '2027-02-15T10:00:00Z' ),
			Change::skip( 1 ),
			'2027-02-15T10:00:00Z',
			'2027-03-15T10:00:00Z',
		);
		yield 'an end between two payments, nearer to the one it leaves out' => array(
			$plan( '2027-01-15T10:00:00Z', '2027-03-10T10:00:00Z' ),
			Change::hold( 30 ),
			'2027-02-14T10:00:00Z',
			'2027-04-09T10:00:00Z',
		);
		yield 'an end soon after the last payment' => array(
			$plan( '2027-01-31T10:00:00Z', '2027-03-03T10:00:00Z' ),
			Change::hold( 30 ),
			'2027-03-02T10:00:00Z',
			'2027-04-05T10:00:00Z',
		);
		yield 'twelve after a trial, 40 days longer' => array(
			$plan( '2027-01-10T10:00:00Z', '2028-01-10T10:00:00Z', trial: true ),
			Change::extend_trial( 40 ),
			'2027-02-19T10:00:00Z',
			'2028-02-19T10:00:00Z',
		);
		yield 'weeks' => array(
			$plan( '2027-01-15T10:00:00Z', '2027-02-12T10:00:00Z', 'week', 2 ),
			Change::skip( 1 ),
			'2027-01-29T10:00:00Z',
			'2027-02-26T10:00:00Z',
		);
		yield 'days' => array(
			$plan( '2027-01-15T10:00:00Z', '2027-01-25T10:00:00Z', 'day' ),
			Change::hold( 15 ),
			'2027-01-30T10:00:00Z',
			'2027-02-09T10:00:00Z',
		);
		yield 'years from a leap day' => array(
			$plan( '2028-02-29T10:00:00Z', '2030-03-01T10:00:00Z', 'year' ),
			Change::skip( 1 ),
			'2029-03-01T10:00:00Z',
			'2031-03-01T10:00:00Z',
		);
		// The same time on the store's clock, on the day that is told.
		yield '30 days into winter, a little after midnight' => array(
			$plan( '2027-10-14T22:15:00Z' ),
			Change::hold( 30 ),
			'2027-11-13T23:15:00Z',
			null,
			self::BERLIN,
		);
		yield '30 days into summer' => array(
			$plan( '2027-03-01T23:30:00Z' ),
			Change::delay( 30 ),
			'2027-03-31T22:30:00Z',
			null,
			self::BERLIN,
		);
		yield 'a longer trial into winter' => array(
			$plan( '2027-10-14T22:15:00Z', trial: true ),
			Change::extend_trial( 30 ),
			'2027-11-13T23:15:00Z',
			null,
			self::BERLIN,
		);
		yield 'a month skipped into winter' => array(
			$plan( '2027-10-14T22:15:00Z' ),
			Change::skip( 1 ),
			'2027-11-14T23:15:00Z',
			null,
			self::BERLIN,
		);
		yield 'a month skipped that ends here, and not yet in UTC' => array(
			$plan( '2027-02-27T23:30:00Z' ),
			Change::skip( 1 ),
			'2027-03-30T22:30:00Z',
			null,
			self::BERLIN,
		);
		yield 'weeks into summer' => array(
			$plan( '2027-03-20T23:30:00Z', null, 'week', 2 ),
			Change::skip( 1 ),
			'2027-04-03T22:30:00Z',
			null,
			self::BERLIN,
		);
		yield 'half an hour that there is not' => array(
			$plan( '2027-02-26T01:30:00Z' ),
			Change::hold( 30 ),
			'2027-03-28T01:30:00Z',
			null,
			self::BERLIN,
		);
		yield 'over the year in the south' => array(
			$plan( '2027-03-10T13:30:00Z' ),
			Change::hold( 30 ),
			'2027-04-09T14:30:00Z',
			null,
			'Australia/Sydney',
		);
		yield 'an offset without a name' => array(
			$plan( '2027-10-14T22:15:00Z' ),
			Change::hold( 30 ),
			'2027-11-13T22:15:00Z',
			null,
			'+05:30',
		);
		yield 'twelve payments over two changes' => array(
			$plan( '2027-10-14T22:15:00Z', '2028-10-14T22:15:00Z' ),
			Change::hold( 30 ),
			'2027-11-13T23:15:00Z',
			'2028-11-13T23:15:00Z',
			self::BERLIN,
		);
		// On the day of the pattern.
		yield 'the 1st, paused for 30 days' => array(
			$plan( '2027-11-01T03:00:00Z' ),
			Change::hold( 30 ),
			'2027-12-01T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'the 1st, paused for 15 days' => array(
			$plan( '2027-11-01T03:00:00Z' ),
			Change::hold( 15 ),
			'2027-12-01T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'the 1st, paused for 31 days' => array(
			$plan( '2027-11-01T03:00:00Z' ),
			Change::hold( 31 ),
			'2028-01-01T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'the 1st, ten more days of trial' => array(
			$plan( '2027-11-01T03:00:00Z', trial: true ),
			Change::extend_trial( 10 ),
			'2027-12-01T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'the 1st of each quarter, paused for 40 days' => array(
			$plan( '2027-11-01T03:00:00Z', null, 'month', 3 ),
			Change::hold( 40 ),
			'2028-01-01T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'the 1st skipped' => array(
			$plan( '2027-11-01T03:00:00Z' ),
			Change::skip( 1 ),
			'2027-12-01T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'the last of the month' => array(
			$plan( '2027-01-31T03:00:00Z' ),
			Change::hold( 30 ),
			'2027-03-31T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'Mondays' => array(
			$plan( '2027-11-01T03:00:00Z', null, 'week' ),
			Change::hold( 30 ),
			'2027-12-06T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'a day of the year' => array(
			$plan( '2027-03-01T03:00:00Z', null, 'year' ),
			Change::hold( 60 ),
			'2028-03-01T03:00:00Z',
			null,
			'',
			true,
		);
		yield 'the 1st into winter, twelve payments' => array(
			$plan( '2027-10-01T01:00:00Z', '2028-10-01T01:00:00Z' ),
			Change::hold( 45 ),
			'2027-12-01T02:00:00Z',
			'2028-12-01T02:00:00Z',
			self::BERLIN,
			true,
		);
		// Another plugin puts each payment on the Monday after the day that the store counts to.
		foreach (
			array(
				'skipped'                 => array( Change::skip( 1 ), false, '2027-12-06T03:00:00Z' ),
				'paused for 30 days'      => array( Change::hold( 30 ), false, '2027-12-06T03:00:00Z' ),
				'ten more days of trial'  => array( Change::extend_trial( 10 ), true, '2027-11-15T03:00:00Z' ),
				'a Monday as it is'       => array( Change::hold( 28 ), false, '2027-11-29T03:00:00Z' ),
			) as $name => [ $change, $trial, $payment ]
		) {
			yield "Mondays of another plugin, $name" => array(
				$plan( '2027-11-01T03:00:00Z', trial: $trial ),
				$change,
				$payment,
				null,
				'',
				false,
				true,
			);
		}
	}

	/** Stands in for a plugin that lets all payments fall on Mondays. */
	public static function monday( string $date ): string {
		$time = new \DateTimeImmutable( $date, new \DateTimeZone( 'UTC' ) );
		return $time->modify( sprintf( '+%d days', ( 8 - (int) $time->format( 'N' ) ) % 7 ) )->format( 'Y-m-d H:i:s' );
	}

	#[DataProvider( 'moves' )]
	public function test_what_is_told_is_what_becomes_and_comes_back(
		Given $given,
		Change $change,
		string $payment,
		?string $end,
		string $zone = '',
		bool $synced = false,
		bool $mondays = false,
	): void {
		if ( $mondays ) {
			add_filter( self::CALCULATED, array( self::class, 'monday' ) );
		}
		str_starts_with( $zone, '+' ) ? update_option( 'gmt_offset', 5.5 ) : update_option( 'timezone_string', $zone );
		$id = self::subscription( $given, $synced );
		try {
			$before  = self::state( $id );
			$terms   = self::connection()->terms( self::snapshot( $id ), $change );
			$key     = self::key();
			$receipt = self::apply( $id, $change, $key );
			$after   = self::snapshot( $id );
			self::assertSame(
				array( $payment, $end ),
				array( Data::iso( $terms->next_payment_at ), Data::iso( $terms->ends_at ) ),
				'What is told.',
			);
			self::assertSame(
				array( $payment, $end ),
				array( Data::iso( $after->next_payment ), Data::iso( $after->end ) ),
				'What became of it.',
			);
			self::assertSame(
				true === ( $change->settings()['trial'] ?? false ) ? $payment : null,
				Data::iso( $after->trial_end ),
			);
			self::assertSame( Receipt::APPLIED, self::connection()->check( $receipt, $key ) );
			if ( Hold::KIND === $change->kind ) {
				self::assertLessThanOrEqual( $after->next_payment, $receipt->resumes_at );
			} else {
				self::assertSame( array( $after->next_payment?->getTimestamp() ), self::scheduled( $id ) );
			}
			$there = null === $after->next_payment
				? ''
				: $after->next_payment->setTimezone( wp_timezone() )->format( 'F j, Y' );
			self::assertSame( $there, Sentences::day( $terms->next_payment_at ?? new \DateTimeImmutable() ) );

			self::connection()->undo( $receipt, $key, 'Taken back by a test.' );

			self::assertSame( $before, self::state( $id ) );
		} finally {
			update_option( 'gmt_offset', 0 );
			remove_filter( self::CALCULATED, array( self::class, 'monday' ) );
		}
	}

	/** @return iterable<string, array{Change, bool}> */
	public static function to_the_end(): iterable {
		yield 'skipped' => array( Change::skip( 1 ), false );
		yield 'paused for longer than a period' => array( Change::hold( 10 ), false );
		yield 'a pause ended two periods late' => array( Change::hold( 30 ), true );
	}

	/** In weeks, which are as long wherever the calendar is moved to. */
	#[DataProvider( 'to_the_end' )]
	public function test_four_payments_are_four( Change $change, bool $early ): void {
		$id   = self::subscription( new Given(
			price: 10000,
			period: 'week',
			next_payment: '2027-01-31T10:00:00Z',
			end: '2027-02-28T10:00:00Z',
		) );
		$key  = self::key();
		$live = self::apply( $id, $change, $key );
		if ( $early ) {
			$live = Past::shift( $live, (int) strtotime( '2027-02-15T10:00:00Z' ) - time() );
			self::connection()->undo( $live, $key, 'Taken back by a test.' );
		} elseif ( Hold::KIND === $change->kind ) {
			self::connection()->finish( $live, $key );
		}
		for ( $paid = 0; $paid < 9 && (int) Shop::get( $id )->get_time( 'next_payment' ) > 0; $paid++ ) {
			$live = Past::shift( $live, (int) Shop::get( $id )->get_time( 'next_payment' ) - time() + 60 );
			self::assertNotNull( Shop::renew( $id ) );
		}
		self::assertSame( 4, $paid );
	}

	public function test_an_end_that_staff_set_meanwhile_stays(): void {
		$id   = self::subscription( new Given( next_payment: '2027-01-31T10:00:00Z', end: '2027-05-31T10:00:00Z' ) );
		foreach ( array( Change::skip( 1 ), Change::hold( 30 ) ) as $change ) {
			$key     = self::key();
			$receipt = self::apply( $id, $change, $key );
			Shop::get( $id )->update_dates( array( 'end' => '2027-12-24 10:00:00' ) );
			self::assertSame( Receipt::APPLIED, self::connection()->check( $receipt, $key ) );
			self::connection()->undo( $receipt, $key, 'Taken back by a test.' );
			self::assertSame( array( '2027-01-31 10:00:00', '2027-12-24 10:00:00' ), self::dates( $id ) );
			Shop::get( $id )->update_dates( array( 'end' => '2027-05-31 10:00:00' ) );
		}
	}

	/** @return iterable<string, array{Change, \Closure(int, Receipt, string): mixed}> */
	public static function endings(): iterable {
		$undo = static fn ( int $id, Receipt $receipt, string $key ) => self::connection()->undo(
			$receipt,
			$key,
			'Taken back by a test.',
		);
		yield 'a skip is taken back' => array( Change::skip( 1 ), $undo );
		yield 'a pause is taken back' => array( Change::hold( 30 ), $undo );
		yield 'the store reactivates' => array(
			Change::hold( 30 ),
			static function ( int $id, Receipt $receipt, string $key ) use ( $undo ): void {
				Shop::get( $id )->update_status( 'active' );
				$undo( $id, $receipt, $key );
			},
		);
	}

	/**
	 * @param \Closure(int, Receipt, string): mixed $end
	 */
	#[DataProvider( 'endings' )]
	public function test_due_at_once_it_is_on_its_day_again_after_that( Change $change, \Closure $end ): void {
		$id      = self::subscription( new Given( next_payment: '+20 days', end: null ), true );
		$key     = self::key();
		$receipt = Past::shift( self::apply( $id, $change, $key ), 25 * DAY_IN_SECONDS );
		$prior   = Data::time( $receipt->prior, 'next_payment' );
		self::assertNotNull( $prior );

		$end( $id, $receipt, $key );

		self::assertEqualsWithDelta( time(), Shop::get( $id )->get_time( 'next_payment' ), 60 );
		Shop::get( $id )->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', time() - 5 ) ) );
		self::assertSame( 4000, Shop::renew( $id ) );
		self::assertSame(
			$prior->modify( '+1 month' )->format( 'j H:i:s' ),
			gmdate( 'j H:i:s', Shop::get( $id )->get_time( 'next_payment' ) ),
		);
		self::assertSame( '', Shop::get( $id )->get_meta( '_churnstop_due' ) );
	}

	public function test_a_switch_leaves_the_flag_that_fits(): void {
		update_option( 'woocommerce_subscriptions_sync_payments', 'yes' );
		foreach ( array( array( true, false ), array( false, true ), array( true, true ) ) as [ $present, $target ] ) {
			$made = Shop::make( new Given(
				next_payment: '2027-11-01T03:00:00Z',
				shape: 'variable',
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			) );
			foreach (
				array( $made->product_id => $present, $made->siblings['basic'] => $target ) as $product_id => $on
			) {
				$product = Shop::product( $product_id );
				$product->update_meta_data( '_subscription_payment_sync_date', $on ? '1' : '0' );
				$product->save();
			}
			if ( $present ) {
				self::flag( $made->id );
			}
			$key     = self::key();
			$receipt = self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key );
			self::assertSame(
				$target ? 'true' : '',
				Shop::get( $made->id )->get_meta( '_contains_synced_subscription' ),
			);
			self::connection()->undo( $receipt, $key, 'Taken back by a test.' );
			self::assertSame(
				$present ? 'true' : '',
				Shop::get( $made->id )->get_meta( '_contains_synced_subscription' ),
			);
		}
	}

	private static function subscription( Given $given, bool $synced = false ): int {
		$id = Shop::make( $given )->id;
		if ( $synced ) {
			self::flag( $id );
		}
		return $id;
	}

	private static function flag( int $id ): void {
		$subscription = Shop::get( $id );
		$subscription->update_meta_data( '_contains_synced_subscription', 'true' );
		$subscription->save();
	}

	/** @return array{int|string, int|string} */
	private static function dates( int $id ): array {
		return array( Shop::get( $id )->get_date( 'next_payment' ), Shop::get( $id )->get_date( 'end' ) );
	}

	/** All that the store keeps of it, as it stands in the database. */
	private static function state( int $id ): string {
		self::connection()->snapshot( $id );
		$subscription = Shop::get( $id );
		$jobs         = array_map(
			static fn ( string $hook ): mixed => as_next_scheduled_action(
				'woocommerce_scheduled_subscription_' . $hook,
				array( 'subscription_id' => $id ),
			),
			array( 'payment', 'trial_end', 'expiration' ),
		);
		$meta         = array_map(
			static fn ( \WC_Meta_Data $one ): array => array( $one->key, $one->value ),
			$subscription->get_meta_data(),
		);
		sort( $meta );
		return (string) wp_json_encode( array(
			$subscription->get_status(),
			$subscription->get_total(),
			array_map( $subscription->get_date( ... ), array(
				'start',
				'trial_end',
				'next_payment',
				'end',
				'cancelled',
			) ),
			$subscription->get_suspension_count(),
			$meta,
			$jobs,
		) );
	}
}
