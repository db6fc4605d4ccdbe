<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use Automattic\WooCommerce_Subscriptions\Internal\Queue_Management\Manager;
use Automattic\WooCommerce_Subscriptions\Internal\Queue_Management\Settings;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;

/**
 * The store's dedicated queue (WooCommerce Subscriptions 9): every third run takes its own jobs alone, all other runs
 * none of them. A pause ends by a job of ours, the payment after it by one of the store's, so they are never in the
 * same run.
 */
final class DedicatedQueueTest extends StoreAttempt {

	private const HOOKS = array(
		'action_scheduler_before_process_queue',
		'action_scheduler_after_process_queue',
		'wcs_dedicated_queue_enabled',
		'action_scheduler_queue_runner_concurrent_batches',
	);

	/** @var array<string, \WP_Hook|null> */
	private array $hooks = array();

	protected function setUp(): void {
		parent::setUp();
		if ( ! class_exists( Manager::class ) ) {
			self::markTestSkipped( 'This version of WooCommerce Subscriptions has no dedicated queue.' );
		}
		foreach ( self::HOOKS as $hook ) {
			$found                = $GLOBALS['wp_filter'][ $hook ] ?? null;
			$this->hooks[ $hook ] = null === $found ? null : clone $found;
		}
		// A batch a run, as on a busy store.
		add_filter( 'action_scheduler_maximum_execution_time_likely_to_be_exceeded', self::is_a_batch( ... ), 10, 3 );
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {wp:actionscheduler_actions} SET scheduled_date_gmt = '2099-01-01 00:00:00' WHERE status = "
				. "'pending'",
		);
	}

	protected function tearDown(): void {
		remove_all_filters( 'action_scheduler_maximum_execution_time_likely_to_be_exceeded' );
		foreach ( $this->hooks as $hook => $before ) {
			unset( $GLOBALS['wp_filter'][ $hook ] );
			if ( null !== $before ) {
				$GLOBALS['wp_filter'][ $hook ] = $before;
			}
		}
		as_unschedule_all_actions( 'churnstop_test_other' );
		parent::tearDown();
	}

	/** @return iterable<string, array{bool}> */
	public static function queues(): iterable {
		yield 'one queue' => array( false );
		yield 'the dedicated queue' => array( true );
	}

	/** @dataProvider queues */
	public function test_a_pause_ends_and_the_payment_after_it_is_billed_once( bool $dedicated ): void {
		[ $made, $live ] = self::accepted( 'pause' );
		// Other plugins' jobs that are due for longer: four batches of 25.
		foreach ( range( 1, 100 ) as $n ) {
			as_schedule_single_action( 1_700_000_000 + $n, 'churnstop_test_other', array( $n ), 'others' );
		}
		update_option( Settings::OPTION_ENABLED, $dedicated ? 'yes' : 'no' );
		delete_option( 'wcs_dedicated_queue_counter_' . Manager::SCOPE_NAME );
		( new Manager() )->setup();

		self::make_due( Pauses::JOB, $live->key );
		self::assertSame( 'on-hold', Shop::get( $made->id )->get_status() );
		$resumed = self::runs_until( static fn (): bool => 'active' === Shop::get( $made->id )->get_status() );
		self::assertSame(
			Redemption::FINISHED,
			Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state,
		);
		self::assertSame(
			array(),
			Shop::get( $made->id )->get_related_orders( 'ids', 'renewal' ),
			'Nothing is due yet.',
		);

		foreach ( range( 1, 100 ) as $n ) {
			as_schedule_single_action( 1_700_000_000 + $n, 'churnstop_test_other', array( $n ), 'others' );
		}
		self::make_due( 'woocommerce_scheduled_subscription_payment', (string) $made->id );
		$billed = self::runs_until(
			static fn (): bool => array() !== Shop::get( $made->id )->get_related_orders( 'ids', 'renewal' ),
		);
		// The ends of what was begun, and once more what is left.
		self::runs_until( static fn (): bool => false, 4 );
		self::assertCount( 1, Shop::get( $made->id )->get_related_orders( 'ids', 'renewal' ) );
		self::assertSame( 40.0, Shop::last_bill( $made->id ) );
		// Our job waits for what others have left, the longer as each third run is the store's alone. The store's own
		// never waits. Neither waits for what others have left.
		self::assertLessThanOrEqual( 2, $resumed );
		self::assertLessThanOrEqual( 3, $billed );
	}

	private static function is_a_batch( bool $likely, mixed $runner, int $done ): bool {
		return $done >= 25;
	}

	private static function make_due( string $hook, string $arguments ): void {
		$changed = Plugin::get()->part( Database::class )->execute(
			"UPDATE {wp:actionscheduler_actions} SET scheduled_date_gmt = '2024-06-01 00:00:00' WHERE hook = %s "
				. "AND status = 'pending' AND ( args LIKE %s OR extended_args LIKE %s )",
			array( $hook, '%' . $arguments . '%', '%' . $arguments . '%' )
		);
		self::assertSame( 1, $changed );
	}

	/** @return int In which run it was so; more than the most where in none. */
	private static function runs_until( \Closure $done, int $most = 12 ): int {
		for ( $run = 1; $run <= $most; $run++ ) {
			\ActionScheduler_QueueRunner::instance()->run( 'test' );
			self::reload();
			if ( $done() ) {
				return $run;
			}
		}
		return $run;
	}
}
