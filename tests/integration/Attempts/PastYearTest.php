<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Data;

/** What the first screen says of the year before ChurnStop, on the sandbox's book. */
final class PastYearTest extends AttemptTestCase {

	protected function setUp(): void {
		parent::setUp();
		delete_transient( 'churnstop_past_year' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
	}

	/** @return array<string, mixed> */
	private function report( bool $again = true ): array {
		if ( $again ) {
			delete_transient( 'churnstop_past_year' );
		}
		[ $status, $report ] = $this->rest( 'GET', '/reports/past' );
		self::assertSame( 200, $status, (string) wp_json_encode( $report ) );
		return $report;
	}

	/** @return array<string, mixed> Its entry of that month. */
	private static function month( array $report, string $when ): array {
		$months = array_column( Data::maps( $report, 'months' ), null, 'month' );
		return $months[ wp_date( 'Y-m', (int) strtotime( $when ) ) ] ?? array();
	}

	public function test_without_any_there_are_twelve_empty_months(): void {
		$report = $this->report();
		self::assertCount( 12, $report['months'] );
		self::assertSame( wp_date( 'Y-m' ), $report['months'][11]['month'] );
		self::assertSame( array( 'cancelled' => 0, 'unpaid' => 0, 'lost' => array() ), $report['total'] );
		self::assertSame( array(), $report['plans'] );
	}

	public function test_counts_by_month_and_plan_and_what_was_paid_a_month(): void {
		$yearly = $this->book->add_plan( 'Yearly', 12000, 'year' );
		$yen    = $this->book->add_plan( 'Ocha', 1200, 'week', 1, 'JPY' );
		$ended  = fn ( int $plan, string $when, ?string $trial_end = null ): int => $this->book->add_subscription(
			0,
			$plan,
			null,
			status: 'cancelled',
			trial_end: $trial_end,
			ends_at: $when,
			started_at: '-3 years',
		);
		$when   = static fn ( int $months ): string => gmdate(
			'Y-m-15 12:00:00',
			(int) strtotime( gmdate( 'Y-m-15' ) . " -$months months" ),
		);
		$ended( $this->pro, $when( 1 ) );
		$ended( $this->pro, $when( 1 ) );
		$ended( $yearly, $when( 1 ) );
		$ended( $yen, $when( 2 ) );
		$ended( $this->basic, $when( 3 ), $when( 3 ) );
		$ended( $this->pro, $when( 12 ) );
		$this->book->add_subscription( 0, $this->pro, null, status: 'expired', ends_at: $when( 1 ) );

		$report = $this->report();
		$last   = self::month( $report, $when( 1 ) );
		self::assertSame(
			array( 3, 0, array( array( 'amount' => '90.00', 'currency' => 'USD', 'formatted' => '$90.00' ) ) ),
			array( $last['cancelled'], $last['unpaid'], $last['lost'] ),
		);
		self::assertSame( '5200', self::month( $report, $when( 2 ) )['lost'][0]['amount'] );
		self::assertSame(
			array( 1, 1, array() ),
			array_values( array_diff_key( self::month( $report, $when( 3 ) ), array( 'month' => 0 ) ) ),
		);
		self::assertSame(
			array( 'Pro' => 2, 'Basic' => 1, 'Ocha' => 1, 'Yearly' => 1 ),
			array_column( Data::maps( $report, 'plans' ), 'cancelled', 'name' ),
		);
		self::assertSame(
			5,
			$report['total']['cancelled'],
			'What is older, or ran to its agreed end, does not count.',
		);
		self::assertSame( array( 'USD', 'JPY' ), array_column( $report['total']['lost'], 'currency' ) );
	}

	public function test_a_cancellation_counts_when_it_was_made_and_not_when_paid_time_ends(): void {
		$this->book->add_subscription( $this->shopper, $this->pro, '+20 days' );
		wp_set_current_user( $this->shopper );
		$this->post( $this->start(), 'cancel' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		self::assertSame( 'pending-cancel', $this->sandbox->snapshot( $this->subscription )?->store_status );
		self::assertSame( 1, self::month( $this->report(), 'now' )['cancelled'] );
	}

	public function test_it_is_counted_once_an_hour(): void {
		$this->report();
		$this->book->add_subscription( 0, $this->pro, null, status: 'cancelled', ends_at: '-1 minute' );
		self::assertSame( 0, $this->report( false )['total']['cancelled'] );
		self::assertSame( 1, $this->report()['total']['cancelled'] );
	}

	public function test_it_is_for_managers(): void {
		wp_set_current_user( $this->shopper );
		self::assertSame( 403, $this->rest( 'GET', '/reports/past' )[0] );
		wp_set_current_user( 0 );
		self::assertSame( 401, $this->rest( 'GET', '/reports/past' )[0] );
	}
}
