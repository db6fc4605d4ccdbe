<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Measure;

use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxCancellation;
use ChurnStop\Data;
use ChurnStop\Measure\Measure;
use ChurnStop\Measure\OutcomeStore;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Tests\Harness\SandboxOthers;
use ChurnStop\Tests\Integration\Experiments\ExperimentTestCase;

/**
 * Random histories: however often and in whatever order it is measured in between, totals are what a rebuild makes of
 * the outcomes, to the cent.
 *
 * CHURNSTOP_OUTCOMES says how many, CHURNSTOP_SEED with which chance.
 */
final class HistoriesTest extends ExperimentTestCase {

	private const FEW = 15;

	private const STEPS = array(
		'reason',
		'accept',
		'accept',
		'cancel',
		'dismiss',
		'store cancel',
		'month',
		'month',
		'week',
		'refund',
		'delete',
		'touch',
		'measure',
		'measure',
		'killed',
		'rebuild',
	);

	public function test_totals_equal_a_rebuild_in_every_order_of_arrival(): void {
		$seed = (int) ( getenv( 'CHURNSTOP_SEED' ) ?: 7 );
		$runs = (int) ( getenv( 'CHURNSTOP_OUTCOMES' ) ?: self::FEW );
		add_filter( 'churnstop_counted_attempts', static fn (): int => 1000 );
		// Some shoppers are held out, the others enter an experiment.
		$this->hold_out( 30 );
		$this->running();
		for ( $run = 0; $run < $runs; $run++ ) {
			mt_srand( 1_000_003 * $seed + $run );
			$this->begin();
			$shopper = $this->user( 'random' );
			wp_set_current_user( $shopper );
			$subscription = $this->book->add_subscription(
				$shopper,
				$this->pro,
				'+' . mt_rand( 1, 28 ) . ' days',
				1,
				'active',
				null,
				null,
				'US',
				'CA',
			);
			$steps        = array();
			for ( $n = mt_rand( 4, 12 ); $n > 0; $n-- ) {
				$step    = self::STEPS[ mt_rand( 0, count( self::STEPS ) - 1 ) ];
				$steps[] = $step;
				$this->step( $step, $subscription );
			}
			// The sandbox's clock is ahead of the site's, by which outcomes are found that time alone changes.
			Plugin::get()->part( Database::class )->execute(
				'UPDATE {outcomes} SET dirty = dirty + 1 WHERE due_at <= %s',
				array( (string) Data::sql( $this->book->now() ) ),
			);
			self::assert_settled( sprintf( 'seed %d, history %d: %s', $seed, $run, implode( ', ', $steps ) ) );
		}
		remove_all_filters( 'churnstop_counted_attempts' );
	}

	/** Every other one goes on among the outcomes of the one before, at the clock that it left. */
	private function begin(): void {
		if ( 0 === mt_rand( 0, 1 ) ) {
			return;
		}
		$this->book->clock->reset();
		foreach (
			array(
				'attempts',
				'attempt_subscriptions',
				'redemptions',
				'outcomes',
				'experiment_entries',
				...TotalsDelta::TABLES,
			) as $table
		) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
	}

	private function step( string $step, int $subscription ): void {
		$measure = Plugin::get()->part( Measure::class );
		match ( $step ) {
			'reason', 'accept', 'cancel', 'dismiss' => $this->attempt( $step, $subscription ),
			'store cancel' => $this->store_cancel( $subscription ),
			'month'        => $this->book->advance( '1 month' ),
			'week'         => $this->book->advance( '7 days' ),
			'refund'       => ( new SandboxOthers( $this->book ) )->refund( $subscription, mt_rand( 1, 1500 ) ),
			'delete'       => 0 === mt_rand( 0, 3 )
				? ( new SandboxOthers( $this->book ) )->delete_subscription( $subscription )
				: null,
			'touch'        => Plugin::get()->part( OutcomeStore::class )->touch( Sandbox::ref( $subscription ) ),
			'measure'      => $measure->run( PHP_INT_MAX ),
			'killed'       => self::killed( $measure ),
			default        => $measure->rebuild( static function ( int $done ): void {} ),
		};
	}

	/** The server refuses a write in the middle of a batch: all of it is taken back. */
	private static function killed( Measure $measure ): void {
		$left   = mt_rand( 1, 6 );
		$refuse = static function ( string $sql ) use ( &$left ): string {
			return 1 === preg_match( '/^\s*(INSERT|UPDATE)\b.*churnstop_(outcomes|daily_|attempts)/i', $sql )
				&& 0 === --$left
				? 'SELECT no_such_column FROM no_such_table'
				: $sql;
		};
		add_filter( 'query', $refuse );
		try {
			$measure->run( PHP_INT_MAX );
		} catch ( StorageFailure ) {
			return;
		} finally {
			remove_filter( 'query', $refuse );
		}
	}

	private function attempt( string $step, int $subscription ): void {
		[ $status, $attempt ] = $this->rest( 'POST', '/attempts', array(
			'subscription_id' => self::written( $subscription ),
		) );
		if ( $status >= 300 ) {
			return;
		}
		if ( 'reason' === $step || 'accept' === $step ) {
			[ , $attempt ] = $this->rest( 'POST', '/attempts/' . $attempt['id'] . '/reason', array(
				'reason' => 0 === mt_rand( 0, 1 ) ? 'too_expensive' : 'too_busy',
			) );
		}
		if ( 'accept' === $step ) {
			$this->rest( 'POST', '/attempts/' . $attempt['id'] . '/accept', array(
				'offer_id' => $attempt['screen']['offer']['id'] ?? 'none',
			) );
		} elseif ( 'reason' !== $step ) {
			$this->rest( 'POST', '/attempts/' . $attempt['id'] . '/' . $step );
		}
	}

	private function store_cancel( int $subscription ): void {
		try {
			( new SandboxCancellation( $this->book ) )->native_cancel( $subscription );
		} catch ( ConnectionFailure ) {
			return;
		}
	}
}
