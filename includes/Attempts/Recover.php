<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Events\EventLog;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\MaintainRedemptions;
use ChurnStop\Storage\Lease;
use ChurnStop\Storage\Primary;

/** The recurring job: whatever was killed, missed or left lying is put right. */
final class Recover {

	public const JOB     = 'churnstop_recover';
	public const SECONDS = 60;

	public function __construct(
		private readonly ResolveInterrupted $interrupted,
		private readonly AttemptStore $attempts,
		private readonly MaintainRedemptions $redemptions,
		private readonly EventLog $events,
		private readonly Clock $clock,
		private readonly Log $log,
	) {}

	/**
	 * When a claim made now would be dead: each claim plans its own recovery, so that it does not wait for the
	 * recurring one.
	 */
	public static function after_lease( \DateTimeImmutable $now ): \DateTimeImmutable {
		return Lease::ends( $now )->modify( '+1 second' );
	}

	/** @param bool $at_once Also what has just failed, whose next try is still to come. */
	public function run( bool $at_once = false ): void {
		$now = $this->clock->now();
		Primary::look();
		foreach ( $this->interrupted->all( $now ) as $error ) {
			$this->log->error( 'Something that was left half-way could not be settled yet.', Fault::of( $error ) );
		}
		$this->attempts->abandon_idle( $now );
		$this->events->deliver_left_behind( $now );
		$this->redemptions->run( $at_once );
	}
}
