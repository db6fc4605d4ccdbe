<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Attempts\WouldOffer;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Reports\EligibilityScan;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;

/** Why offers are not shown: of what happened, of all live subscriptions, and of one. */
final class EligibilityTest extends AttemptTestCase {

	protected function tearDown(): void {
		delete_option( SettingsStore::OPTION );
		delete_option( EligibilityScan::JOB );
		parent::tearDown();
	}

	private function boss(): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @return array<string, mixed>
	 */
	private static function of( array $rows, string $offer ): array {
		foreach ( $rows as $row ) {
			if ( $offer === $row['offer_id'] ) {
				return $row;
			}
		}
		self::fail( $offer . ' is not in the report.' );
	}

	public function test_the_report_counts_each_offer_once_an_attempt_with_what_stood_against_it(): void {
		$first = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$this->post( $first, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) );
		$second = $this->post( $this->start( $this->subscribe() ), 'reason', array( 'reason' => 'too_expensive' ) );
		self::assertSame( 'offer', $second['state'] );
		$this->post(
			$this->post( $second, 'reason', array( 'reason' => 'no_longer_needed' ) ),
			'reason',
			array( 'reason' => 'too_expensive' ),
		);
		$this->post( $this->start( $this->subscribe(), mode: 'test' ), 'reason', array( 'reason' => 'too_expensive' ) );

		self::assertSame( 403, $this->rest( 'GET', '/reports/eligibility' )[0] );
		$this->boss();
		[ $status, $rows ] = $this->rest( 'GET', '/reports/eligibility' );
		$rows              = array_map( Data::as_map( ... ), array_values( $rows ) );
		self::assertSame( 200, $status );
		$discount = self::of( $rows, 'too_expensive-discount-1' );
		self::assertSame(
			array( 'too_expensive', 'discount', 2, 1, 1, array( 'accepted_before' => 1 ) ),
			array(
				$discount['reason'],
				$discount['offer_type'],
				$discount['considered'],
				$discount['shown'],
				$discount['accepted'],
				$discount['blocked'],
			),
		);
		$pause = self::of( $rows, 'too_expensive-pause-1' );
		self::assertSame(
			array( 2, 1, 0, array() ),
			array( $pause['considered'], $pause['shown'], $pause['accepted'], $pause['blocked'] ),
		);
		self::assertSame(
			array( 'not_in_trial' => 1 ),
			self::of( $rows, 'no_longer_needed-extend_trial-1' )['blocked'],
		);
		self::assertSame( array(), $this->rest( 'GET', '/reports/eligibility', array( 'before' => '2020-01-01' ) )[1] );
		self::assertSame( 400, $this->rest( 'GET', '/reports/eligibility', array( 'after' => 'yesterday' ) )[0] );
	}

	public function test_a_scan_counts_all_live_subscriptions_goes_on_after_a_kill_and_runs_alone(): void {
		$this->subscribe( country: 'DE', state: '' );
		$gone = $this->subscribe();
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {sandbox_subscriptions} SET status = 'cancelled' WHERE id = %d",
			array( $gone ),
		);
		self::assertSame( 403, $this->rest( 'POST', '/eligibility-scan' )[0] );
		$this->boss();
		self::assertSame(
			array( 'idle', 0, 0, null, array() ),
			array_values( array_replace(
				array_flip( array( 'state', 'done', 'total', 'finished_at', 'offers' ) ),
				$this->rest( 'GET', '/eligibility-scan' )[1],
			) ),
		);
		[ $status, $begun ] = $this->rest( 'POST', '/eligibility-scan' );
		self::assertSame( 202, $status );
		self::assertMatchesRegularExpression( '/^[0-9a-f-]{36}$/', Data::string( $begun, 'id' ) );
		self::assertSame( 409, $this->rest( 'POST', '/eligibility-scan' )[0] );

		$scan = Plugin::get()->part( EligibilityScan::class );
		self::assertTrue( $scan->run( 0 ), 'Out of time after one batch.' );
		$half = $this->rest( 'GET', '/eligibility-scan' )[1];
		self::assertSame( array( 'running', 2, 2 ), array( $half['state'], $half['done'], $half['total'] ) );
		// Another process goes on where this one was killed.
		self::assertFalse( Plugin::get()->part( EligibilityScan::class )->run( PHP_INT_MAX ) );
		self::assertFalse( $scan->run( PHP_INT_MAX ), 'There is nothing left to do.' );
		$done = $this->rest( 'GET', '/eligibility-scan' )[1];
		self::assertSame( array( 'done', 2, 2 ), array( $done['state'], $done['done'], $done['total'] ) );
		self::assertNotNull( $done['finished_at'] );
		$discount = self::of( Data::maps( $done, 'offers' ), 'too_expensive-discount-1' );
		self::assertSame( array( 1, array( 'profile' => 1 ) ), array( $discount['eligible'], $discount['blocked'] ) );
		self::assertSame( 202, $this->rest( 'POST', '/eligibility-scan' )[0], 'Once more.' );
	}

	public function test_a_subscription_can_be_asked_about_and_nothing_is_written(): void {
		Plugin::get()->part( SettingsStore::class )->save( array(
			'offers' => array( 'pause' => array( 'enabled' => false ) ),
		) );
		$tables = array( 'attempts', 'redemptions', 'responses', 'events', 'budgets', 'sandbox_subscriptions' );
		$count  = static fn (): array => array_map(
			static fn ( string $table ): string => Data::string(
				Plugin::get()->part( Database::class )->row( 'CHECKSUM TABLE {' . $table . '}' ) ?? array(),
				'Checksum',
			),
			$tables,
		);
		$before = $count();
		self::assertNotSame( '', $before[5] );
		[ $flow, $skipped ] = Plugin::get()->part( WouldOffer::class )->of( Sandbox::ref( $this->subscription ) );
		self::assertNotNull( $flow );
		self::assertArrayNotHasKey( 'too_expensive-discount-1', $skipped );
		self::assertSame( 'type_disabled', $skipped['too_busy-pause-1'][0]->code );
		self::assertSame( 'not_in_trial', $skipped['no_longer_needed-extend_trial-1'][0]->code );
		self::assertSame( $before, $count() );
	}
}
