<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\ForgetAttempts;
use ChurnStop\Clock;
use ChurnStop\Depths\ForgetDepths;
use ChurnStop\Events\ForgetEvents;
use ChurnStop\Experiments\EntryTable;

/**
 * Forgets what is older than the merchant wants it kept: events, and attempts that are closed with their comments and
 * decisions; tests of the flow after a day. A few rows at a time, so that no shopper waits for it.
 *
 * What stays: redemptions, as records of money, and customers' answers to offers, as the promise not to show a declined
 * offer again has no end.
 */
final class Retention {

	public const JOB     = 'churnstop_retention';
	public const SECONDS = 86400;

	private const ROWS = 500;

	public function __construct(
		private readonly ForgetAttempts $attempts,
		private readonly ForgetEvents $events,
		private readonly EntryTable $entries,
		private readonly ForgetDepths $depths,
		private readonly Clock $clock,
	) {}

	/**
	 * @param int $days  0: everything is kept forever, but tests.
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some is left to be forgotten.
	 */
	public function run( int $days, int $until ): bool {
		$now  = $this->clock->now();
		$work = array( fn (): int => $this->attempts->forget_tests( $now->modify( '-1 day' ), self::ROWS ) );
		if ( $days >= 1 ) {
			$before = $now->modify( '-' . $days . ' days' );
			$work[] = fn (): int => $this->events->forget_before( $before, self::ROWS );
			$work[] = fn (): int => $this->attempts->forget_before( $before, self::ROWS );
			$work[] = fn (): int => $this->entries->forget_before( $before, $now, self::ROWS );
			$work[] = fn (): int => $this->depths->forget_before( $before, self::ROWS );
		}
		foreach ( $work as $forget ) {
			do {
				$done = $forget();
				if ( $done > 0 && time() >= $until ) {
					return true;
				}
			} while ( $done > 0 );
		}
		return false;
	}
}
