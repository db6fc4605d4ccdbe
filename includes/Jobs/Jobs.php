<?php
declare(strict_types=1);

namespace ChurnStop\Jobs;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Logging\ErrorLog;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;

/**
 * Work for later. Action Scheduler where WooCommerce brings it, else WP-Cron.
 *
 * A queue that is broken never breaks what is done now: that is logged, and the recurring job or the shopper's next
 * request does what was missed.
 */
final class Jobs {

	private const GROUP = 'churnstop';

	/** As the store's own payments: before all that other plugins have left. */
	public const FIRST = 1;

	public function __construct( private readonly Log $log = new ErrorLog() ) {}

	/**
	 * At most one of the same hook and arguments.
	 *
	 * @param list<string|int> $args
	 * @param int              $place Of all that is due, what goes first: FIRST, or as any other job.
	 */
	public function once( \DateTimeImmutable $at, string $hook, array $args = array(), int $place = 10 ): void {
		$this->ask_queue(
			$hook,
			static function () use ( $at, $hook, $args, $place ): void {
				if ( self::has_action_scheduler() ) {
					// Not its own $unique: that looks at hook and group alone, so a second pause would never be
					// planned.
					if ( ! as_has_scheduled_action( $hook, $args, self::GROUP ) ) {
						as_schedule_single_action( $at->getTimestamp(), $hook, $args, self::GROUP, false, $place );
					}
				} elseif ( false === wp_next_scheduled( $hook, $args ) ) {
					wp_schedule_single_event( $at->getTimestamp(), $hook, $args );
				}
			}
		);
	}

	/** Once more, shortly, whether or not the recurring one is planned. */
	public function soon( string $hook ): void {
		$this->ask_queue(
			$hook,
			static function () use ( $hook ): void {
				if ( self::has_action_scheduler() ) {
					as_schedule_single_action( time() + 5, $hook, array(), self::GROUP );
				} else {
					wp_schedule_single_event( time() + 5, $hook );
				}
			}
		);
	}

	/** Every so many seconds, from now on. */
	public function every( int $seconds, string $hook ): void {
		$this->ask_queue(
			$hook,
			static function () use ( $seconds, $hook ): void {
				if ( self::has_action_scheduler() ) {
					if ( ! as_has_scheduled_action( $hook, array(), self::GROUP ) ) {
						as_schedule_recurring_action( time() + $seconds, $seconds, $hook, array(), self::GROUP, true );
					}
				} elseif ( false === wp_next_scheduled( $hook ) ) {
					wp_schedule_event( time() + $seconds, 'churnstop_' . $seconds, $hook );
				}
			}
		);
	}

	/** @param list<string|int> $args */
	public function cancel( string $hook, array $args = array() ): void {
		$this->ask_queue(
			$hook,
			static function () use ( $hook, $args ): void {
				if ( self::has_action_scheduler() ) {
					as_unschedule_all_actions( $hook, $args, self::GROUP );
				}
				wp_clear_scheduled_hook( $hook, $args );
			}
		);
	}

	/** All of ours, whatever their arguments. */
	public function cancel_all( string $hook ): void {
		$this->ask_queue(
			$hook,
			static function () use ( $hook ): void {
				if ( self::has_action_scheduler() ) {
					as_unschedule_all_actions( $hook );
				}
				wp_unschedule_hook( $hook );
			}
		);
	}

	/** When the next one is due; null where none is planned. */
	public function next( string $hook ): ?\DateTimeImmutable {
		$at = self::has_action_scheduler()
			? as_next_scheduled_action( $hook, null, self::GROUP )
			: wp_next_scheduled( $hook );
		return is_int( $at ) ? new \DateTimeImmutable( '@' . $at ) : null;
	}

	/** @param callable(): void $work */
	private function ask_queue( string $hook, callable $work ): void {
		try {
			$work();
		} catch ( \Throwable $error ) {
			$this->log->error( 'The queue of jobs failed.', array( 'job' => $hook ) + Fault::of( $error ) );
		}
	}

	private static function has_action_scheduler(): bool {
		return function_exists( 'as_schedule_single_action' )
			&& class_exists( \ActionScheduler::class )
			&& \ActionScheduler::is_initialized();
	}
}
