<?php
declare(strict_types=1);

namespace ChurnStop\Jobs;

/** Work for later. Action Scheduler where WooCommerce brings it, else WP-Cron. */
final class Jobs {

	private const GROUP = 'churnstop';

	/**
	 * At most one of the same hook and arguments.
	 *
	 * @param list<string|int> $args
	 */
	public function once( \DateTimeImmutable $at, string $hook, array $args = array() ): void {
		if ( self::has_action_scheduler() ) {
			// Not its own $unique: that looks at hook and group alone, so a second pause would never be planned.
			if ( ! as_has_scheduled_action( $hook, $args, self::GROUP ) ) {
				as_schedule_single_action( $at->getTimestamp(), $hook, $args, self::GROUP );
			}
		} elseif ( false === wp_next_scheduled( $hook, $args ) ) {
			wp_schedule_single_event( $at->getTimestamp(), $hook, $args );
		}
	}

	/** Once more, shortly, whether or not the recurring one is planned. */
	public function soon( string $hook ): void {
		if ( self::has_action_scheduler() ) {
			as_schedule_single_action( time() + 5, $hook, array(), self::GROUP );
		} else {
			wp_schedule_single_event( time() + 5, $hook );
		}
	}

	/** Every so many seconds, from now on. */
	public function every( int $seconds, string $hook ): void {
		if ( self::has_action_scheduler() ) {
			if ( ! as_has_scheduled_action( $hook, array(), self::GROUP ) ) {
				as_schedule_recurring_action( time() + $seconds, $seconds, $hook, array(), self::GROUP, true );
			}
		} elseif ( false === wp_next_scheduled( $hook ) ) {
			wp_schedule_event( time() + $seconds, 'churnstop_' . $seconds, $hook );
		}
	}

	/** @param list<string|int> $args */
	public function cancel( string $hook, array $args = array() ): void {
		if ( self::has_action_scheduler() ) {
			as_unschedule_all_actions( $hook, $args, self::GROUP );
		}
		wp_clear_scheduled_hook( $hook, $args );
	}

	/** All of ours, whatever their arguments. */
	public function cancel_all( string $hook ): void {
		if ( self::has_action_scheduler() ) {
			as_unschedule_all_actions( $hook );
		}
		wp_unschedule_hook( $hook );
	}

	/** When the next one is due; null where none is planned. */
	public function next( string $hook ): ?\DateTimeImmutable {
		$at = self::has_action_scheduler() ? as_next_scheduled_action( $hook, null, self::GROUP ) : wp_next_scheduled( $hook );
		return is_int( $at ) ? new \DateTimeImmutable( '@' . $at ) : null;
	}

	private static function has_action_scheduler(): bool {
		return function_exists( 'as_schedule_single_action' ) && class_exists( \ActionScheduler::class ) && \ActionScheduler::is_initialized();
	}
}
