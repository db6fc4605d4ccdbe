<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Data;
use ChurnStop\Experiments\Draw;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Measure\Measure;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\SiteSecret;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\Http;

/** A holdout and an experiment of two offers on the real store, over HTTP, with outcomes by its orders. */
final class ExperimentsTest extends StoreAttempt {

	private int $experiment;

	protected function setUp(): void {
		parent::setUp();
		self::publish( array( 'discount' ) );
		Plugin::get()->part( SettingsStore::class )->save( array( 'holdout_percent' => 20 ) );
		$experiments = Plugin::get()->part( Experiments::class );
		$made        = $experiments->create(
			array(
				'name'    => 'Pause first',
				'flow_id' => Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0,
				'arms'    => array(
					array( 'id' => 'control', 'weight' => 50 ),
					array(
						'id' => 'pause_first',
						'weight' => 50,
						'changes' => array(
							'offers_by_reason' => array(
								'too_expensive' => array( 'type' => 'pause', 'duration_days' => 30 ),
							),
						),
					),
				),
			)
		);
		$this->experiment = $experiments->start( $made->id )->id;
	}

	protected function tearDown(): void {
		Plugin::get()->part( Experiments::class )->stop( $this->experiment );
		Plugin::get()->part( SettingsStore::class )->save( array( 'holdout_percent' => 0 ) );
		foreach ( array( 'experiments', 'experiment_entries', 'experiment_progress' ) as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		delete_option( SettingsStore::EXPERIMENTING );
		parent::tearDown();
	}

	public function test_who_is_held_out_who_pauses_and_who_cancels(): void {
		// Each is drawn before the next one's secret is made: what is stored outranks it.
		$walks = array();
		$sees  = array();
		foreach (
			array( array( 0.0, 0.2, 0.0, 1.0 ), array( 0.2, 1.0, 0.5, 1.0 ), array( 0.2, 1.0, 0.0, 0.5 ) ) as $where
		) {
			$made    = self::subscribe( 'discount' );
			$this->let_draw( $made->customer_id, ...$where );
			$http    = Http::as( $made->customer_id );
			$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
			$attempt = self::ask( $http, '/' . $attempt['id'] . '/reason', array( 'reason' => 'too_expensive' ) );
			$sees[]  = Data::string( Data::map( Data::map( $attempt, 'screen' ), 'offer' ), 'type' );
			$walks[] = $made->id;
			'offer' === $attempt['state']
				? self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) )
				: self::ask( $http, '/' . $attempt['id'] . '/cancel' );
		}
		[ $held, $paused, $reduced ] = $walks;
		self::assertSame( array( '', 'pause', 'discount' ), $sees );
		self::reload();
		$database = Plugin::get()->part( Database::class );
		$drawn    = static fn ( string $table, int $id ): string => implode(
			' ',
			array_map(
				static fn ( mixed $value ): string => is_scalar( $value ) ? (string) $value : '-',
				array_values(
					$database->row(
						'SELECT holdout, holdout_p, arm, arm_p FROM {'
							. $table
							. '} WHERE subscription_id = %s ORDER BY id DESC',
						array( (string) $id ),
					)
						?? array(),
				),
			),
		);
		self::assertSame(
			array( '1 0.20000  -', '0 0.20000 pause_first 0.50000', '0 0.20000 control 0.50000' ),
			array( $drawn( 'events', $held ), $drawn( 'redemptions', $paused ), $drawn( 'redemptions', $reduced ) ),
		);

		// The discount is billed; the pause goes on. Then their clocks are over.
		$database->execute( 'UPDATE {attempts} SET created_at = created_at - INTERVAL 10 DAY' );
		// What was paid before is no payment since.
		$database->execute( 'UPDATE {experiment_entries} SET entered_at = UTC_TIMESTAMP()' );
		Shop::renew( $reduced );
		self::settled();
		self::assertSame( array(), array_filter( $this->good() ), 'Not before.' );
		$database->execute( 'UPDATE {experiment_entries} SET matures_at = UTC_TIMESTAMP()' );
		$database->execute( 'UPDATE {outcomes} SET dirty = dirty + 1' );
		self::settled();
		$expected = array(
			'holdout ' . $held => '0',
			'holdout ' . $paused => '0',
			$this->experiment . ' ' . $paused => '0',
			'holdout ' . $reduced => '1',
			$this->experiment . ' ' . $reduced => '1',
		);
		self::assertSame( $expected, $this->good(), 'Who cancelled, who has not paid, who has.' );
		// What happens later changes nothing.
		Shop::get( $reduced )->update_status( 'pending-cancel' );
		self::settled();
		self::assertSame( $expected, $this->good() );
	}

	/** Gives the site a secret by which the customer's draws lie there. */
	private function let_draw(
		int $customer,
		float $held_from,
		float $held_below,
		float $arm_from,
		float $arm_below,
	): void {
		do {
			update_option( 'churnstop_secret', bin2hex( random_bytes( 16 ) ) );
			$held = Draw::point( SiteSecret::get(), Entry::HOLDOUT, $customer, 1 );
			$arm  = Draw::point( SiteSecret::get(), (string) $this->experiment, $customer, 1 );
		} while ( $held < $held_from || $held >= $held_below || $arm < $arm_from || $arm >= $arm_below );
	}

	/** @return array<string, string> Programme and subscription → whether it came to good; empty until it is read. */
	private function good(): array {
		$found = array();
		foreach (
			Plugin::get()->part( Database::class )->rows(
				'SELECT e.programme, o.subscription_id, e.good FROM {experiment_entries} e JOIN {outcomes} o ON '
					. 'o.attempt_id = e.attempt_id ORDER BY e.id',
			) as $row
		) {
			$entry = Data::string( $row, 'programme' ) . ' ' . Data::string( $row, 'subscription_id' );

			$found[ $entry ] = Data::string( $row, 'good' );
		}
		return $found;
	}

	private static function settled(): void {
		self::reload();
		$measure = Plugin::get()->part( Measure::class );
		$measure->run( PHP_INT_MAX );
		self::assertSame( 0, $measure->recount( static function ( int $done ): void {} ) );
	}
}
