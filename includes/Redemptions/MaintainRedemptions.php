<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;

/**
 * Looks after live redemptions that nobody told of: pauses whose day has come, renewals and prices that passed by
 * unseen.
 */
final class MaintainRedemptions {

	/** For one redemption: a renewal was paid while its accept was being written down. */
	public const PAID_JOB = 'churnstop_renewed';

	/** How many live offers are looked after in one run, and where an operator asks for it. */
	private const FEW  = 20;
	private const MANY = 1000;

	public function __construct(
		private readonly RedemptionStore $redemptions,
		private readonly RevertRedemption $revert,
		private readonly Connections $connections,
		private readonly Clock $clock,
		private readonly Log $log,
	) {}

	/** @param bool $at_once Also what has just failed, whose next try is still to come. */
	public function run( bool $at_once = false ): void {
		$now = $this->clock->now();
		// Pauses whose own job was lost (a purged queue, a deactivated plugin) or failed resume late rather than never.
		foreach (
			$this->redemptions->overdue_pauses( $now->modify( '-5 minutes' ), $at_once ? null : $now ) as $pause
		) {
			$this->end( $pause );
		}
		$since = $at_once ? $now : $now->modify( '-1 hour' );
		foreach ( $this->redemptions->unattended( $since, $at_once ? self::MANY : self::FEW ) as $live ) {
			$this->catch_up( $live );
		}
	}

	/**
	 * Renewals that became paid without any hook (imported, or killed halfway), and coupons and prices that were
	 * changed past the store.
	 */
	private function catch_up( Redemption $live ): void {
		try {
			$this->revert->catch_up( $live, false );
		} catch ( \Throwable $error ) {
			$this->log->error(
				'An offer could not be looked after.',
				array( 'redemption' => $live->id ) + Fault::of( $error ),
			);
		}
		$this->redemptions->tried( $live, $this->clock->now() );
	}

	/** The job `churnstop_resume`: running it resumes, whatever the clock says. */
	public function resume( string $key ): void {
		$pause = $this->redemptions->by_key( $key );
		if ( null !== $pause && Redemption::APPLIED === $pause->state ) {
			$this->end( $pause );
		}
	}

	/** The job `churnstop_renewed`. */
	public function renewed( string $key ): void {
		// One that is pending still is settled by recovery, which asks the store whether it was used.
		$live = $this->redemptions->by_key( $key );
		if ( null !== $live && Redemption::APPLIED === $live->state ) {
			$this->revert->catch_up( $live, true );
		}
	}

	private function end( Redemption $pause ): void {
		if ( null === $this->connections->get( $pause->subscription->connection ) ) {
			return;
		}
		try {
			$this->revert->finish( $pause );
		} catch ( \Throwable $error ) {
			// Still applied: once it is overdue a later run tries again, and Site Health tells the admin.
			$this->log->error(
				'A pause could not be resumed yet.',
				array( 'redemption' => $pause->id ) + Fault::of( $error ),
			);
			$this->redemptions->tried( $pause, $this->clock->now() );
		}
	}
}
