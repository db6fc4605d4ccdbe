<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;

/** What admins read of attempts. */
final class ReportsTest extends AttemptTestCase {

	public function test_counts_live_attempts_only(): void {
		$this->post( $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) ), 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) );
		$this->post( $this->post( $this->start( $this->subscribe() ), 'reason', array( 'reason' => 'technical_issue' ) ), 'cancel' );
		$this->post( $this->start( mode: 'test' ), 'cancel' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );

		[ $status, $flows ] = $this->rest( 'GET', '/reports/flows' );
		self::assertSame( 200, $status );
		self::assertCount( 1, $flows );
		self::assertSame( array( 2, 1, 1, 0.5 ), array( $flows[0]['attempts'], $flows[0]['saved'], $flows[0]['cancelled'], $flows[0]['save_rate'] ) );
		[ , $offers ] = $this->rest( 'GET', '/reports/offers' );
		self::assertSame( array( 1, 1, 0 ), array( $offers[0]['shown'], $offers[0]['accepted'], $offers[0]['declined'] ) );
		[ , $none ] = $this->rest( 'GET', '/reports/reasons', array( 'before' => '2020-01-01' ) );
		self::assertSame( array(), $none );
		[ $status ] = $this->rest( 'GET', '/reports/nonsense' );
		self::assertSame( 404, $status );
	}

	public function test_replays_stored_attempts_against_a_draft(): void {
		$this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$row = Plugin::get()->part( FlowTable::class )->find_default();
		self::assertNotNull( $row );
		[ , $flow ] = $this->rest( 'GET', '/flows/' . $row->id );
		foreach ( $flow['reasons'] as $at => $reason ) {
			if ( 'too_expensive' === $reason['id'] ) {
				$flow['reasons'][ $at ]['offers'] = array( array( 'type' => 'extend_trial', 'duration_days' => 7 ), array( 'type' => 'pause', 'duration_days' => 60 ) );
			}
		}
		[ $status, $replay ] = $this->rest( 'POST', '/reports/replay', array( 'flow' => $flow ) );
		self::assertSame( 200, $status, (string) wp_json_encode( $replay ) );
		self::assertSame( 1, $replay['attempts'] );
		self::assertSame( array( 'too_expensive-pause-1' => 1 ), $replay['reasons'][0]['offers'] );
		$never = array_column( $replay['never_shown'], 'blockers', 'offer_id' );
		self::assertSame( array( 'not_in_trial' => 1 ), $never['too_expensive-extend_trial-1'] );
	}
}
