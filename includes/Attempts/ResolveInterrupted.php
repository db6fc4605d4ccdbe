<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Changes\Receipt;
use ChurnStop\Clock;
use ChurnStop\Connections\ChangeHandler;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Connections;
use ChurnStop\Events\Event;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Logging\ErrorLog;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\Answered;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;

/**
 * Finishes or undoes what a killed process left half-way. Run by the recovery job, and by the shopper's own next
 * request.
 *
 * What the connection says is applied, or has been used up since, becomes a saved attempt; all else is undone and the
 * attempt goes on as if the click had not been.
 */
final class ResolveInterrupted implements Answered {

	/** Why it is undone, where nobody knows better. */
	public const INTERRUPTED = 'interrupted';

	public function __construct(
		private readonly AttemptStore $attempts,
		private readonly AttemptWriter $writer,
		private readonly RedemptionStore $redemptions,
		private readonly Connections $connections,
		private readonly ArmFlows $flows,
		private readonly StateMachine $state_machine,
		private readonly CancelSubscriptions $cancelling,
		private readonly Pauses $pauses,
		private readonly Clock $clock,
		private readonly Log $log = new ErrorLog(),
	) {}

	/**
	 * All that is left behind on this site. For the job.
	 *
	 * @return list<\Throwable> What went wrong: one that cannot be settled does not hold up the others.
	 */
	public function all( \DateTimeImmutable $now ): array {
		$trouble = array();
		foreach ( $this->attempts->dead_claims( $now ) as $uuid ) {
			try {
				$attempt = $this->attempts->find( $uuid );
				if ( null !== $attempt ) {
					$this->dead_claim( $attempt, $now );
				}
			} catch ( \Throwable $error ) {
				$trouble[] = $error;
			}
		}
		foreach ( $this->redemptions->left_pending( $now ) as $redemption ) {
			try {
				$this->redemptions->tried( $redemption, $now );
				$this->redemption( $redemption, $now );
			} catch ( \Throwable $error ) {
				$trouble[] = $error;
			}
		}
		return $trouble;
	}

	/** An attempt whose claim has outlived its lease. */
	public function dead_claim( Attempt $attempt, \DateTimeImmutable $now ): void {
		if ( null === $attempt->claim || null === $attempt->claimed_until || $attempt->claimed_until > $now ) {
			return;
		}
		if ( 'cancel' === $attempt->claimed_for ) {
			$this->finish_cancel( $attempt, $now );
			return;
		}
		$live = $this->redemptions->live( $attempt->subscriptions[0] );
		if ( null !== $live && Redemption::PENDING === $live->state && $live->attempt_id === $attempt->uuid ) {
			try {
				$this->redemption( $live, $now );
			} catch ( \Throwable $trouble ) {
				// Another plugin's fatal error, say. It stays pending, and the job tells of it; the shopper, who may be
				// here to cancel, is let through.
				$this->log->error(
					'What a killed process left of an offer could not be settled yet.',
					array( 'redemption' => $live->id ) + Fault::of( $trouble ),
				);
			}
			$attempt = $this->attempts->find( $attempt->uuid ) ?? $attempt;
		}
		if ( null !== $attempt->claim ) {
			$this->attempts->save( $attempt, $now );
		}
	}

	public function answered( Redemption $redemption ): void {
		$this->redemption( $redemption, $this->clock->now() );
	}

	/**
	 * A redemption that is to come: finished where the connection finds it applied, else undone. One that ended already
	 * is undone again.
	 *
	 * @param string $why It is undone.
	 */
	public function redemption(
		Redemption $redemption,
		\DateTimeImmutable $now,
		string $why = self::INTERRUPTED,
	): void {
		$connection = $this->connections->get( $redemption->subscription->connection );
		if (
			null === $connection
			|| Redemption::APPLIED === $redemption->state
			|| Redemption::FINISHED === $redemption->state
		) {
			return;
		}
		$token = null;
		if ( $redemption->is_to_come() ) {
			$token = $this->redemptions->claim( $redemption->key, $now );
			if ( null === $token ) {
				return;
			}
		}
		try {
			$attempt = $this->attempts->find( $redemption->attempt_id );
			if ( $redemption->is_to_come() && ( $attempt?->is_being_cancelled( $now ) ?? false ) ) {
				// The cancel takes the change back, and ends it.
				return;
			}
			$state = $redemption->is_to_come()
				? $connection->check( $redemption->receipt, $redemption->key )
				: Receipt::UNTOUCHED;
			if ( Receipt::AWAITED === $state && $this->await( $attempt, $redemption, $now ) ) {
				return;
			}
			if ( Receipt::USED === $state ) {
				$this->record_used( $connection, $attempt, $redemption, $now );
				return;
			}
			if (
				Receipt::APPLIED === $state
				&& $this->is_recordable( $attempt )
				&& $this->complete( $connection, $redemption )
				&& $this->record( $attempt, $redemption, $now )
			) {
				return;
			}
			$this->undo( $connection, $attempt, $redemption, $now, $why );
		} catch ( ConnectionFailure ) {
			// Still pending: the job comes back to it, and Site Health tells the admin.
			return;
		} finally {
			if ( null !== $token ) {
				$this->redemptions->release( $redemption->key, $token );
			}
		}
	}

	/** @return bool False where its attempt is closed: nobody waits for it any more. */
	private function await( ?Attempt $attempt, Redemption $redemption, \DateTimeImmutable $now ): bool {
		if ( ! $this->is_recordable( $attempt ) ) {
			return false;
		}
		if ( Redemption::PENDING === $redemption->state ) {
			$attempt->awaiting = true;
			$this->writer->commit(
				$attempt,
				array(),
				fn (): bool => $this->redemptions->mark_awaiting(
					$redemption->key,
					$redemption->receipt->awaited(),
					$now,
				),
			);
		}
		return true;
	}

	/**
	 * The customer got what was promised before anybody wrote it down: the attempt is saved, if it still can be, and
	 * the redemption has run its course.
	 */
	private function record_used(
		ChangeHandler $connection,
		?Attempt $attempt,
		Redemption $redemption,
		\DateTimeImmutable $now,
	): void {
		if ( ! $this->record( $attempt, $redemption, $now ) ) {
			$this->redemptions->mark_applied( $redemption->key, $redemption->receipt, $now );
		}
		$receipt = $connection->finish( $redemption->receipt, $redemption->key );
		$this->redemptions->end( $redemption, Redemption::FINISHED, $receipt, Actor::system(), 'finished', $now );
	}

	/**
	 * What goes with the change and may be missing where its process was killed: the store's schedule, what other
	 * plugins hear, the note for the support agent.
	 */
	private function complete( ChangeHandler $connection, Redemption $redemption ): bool {
		try {
			$connection->apply( $redemption->receipt, $redemption->key );
			return true;
		} catch ( \Throwable ) {
			// Then it is undone, wholly.
			return false;
		}
	}

	/** @phpstan-assert-if-true Attempt $attempt */
	private function is_recordable( ?Attempt $attempt ): bool {
		return null !== $attempt && null !== $attempt->shown_offer && $attempt->is_open();
	}

	/** @return bool False where the attempt is closed, or somebody else has written it. */
	private function record( ?Attempt $attempt, Redemption $redemption, \DateTimeImmutable $now ): bool {
		$flow = $this->is_recordable( $attempt )
			? $this->flows->version( $attempt->flow_id, $attempt->flow_version, $attempt->assignment )
			: null;
		if ( null === $attempt || null === $flow ) {
			return false;
		}
		$events = $this->state_machine->saved( $attempt, $flow, $redemption->terms, $redemption->id, $now );
		$done   = $this->writer->commit(
			$attempt,
			$events,
			fn (): bool => $this->redemptions->mark_applied( $redemption->key, $redemption->receipt, $now ),
		);
		if ( $done ) {
			$this->pauses->schedule( $redemption->receipt, $redemption->key );
		}
		return $done;
	}

	private function undo(
		ChangeHandler $connection,
		?Attempt $attempt,
		Redemption $redemption,
		\DateTimeImmutable $now,
		string $why,
	): void {
		$receipt = $connection->undo(
			$redemption->receipt,
			$redemption->key,
			__( 'An offer was interrupted while it was being applied; everything was put back.', 'churnstop' ),
		);
		if ( ! $redemption->is_to_come() ) {
			return;
		}
		$flow = null === $attempt
			? null
			: $this->flows->version( $attempt->flow_id, $attempt->flow_version, $attempt->assignment );
		$end  = fn (): bool => $this->redemptions->end(
			$redemption,
			Redemption::FAILED,
			$receipt,
			Actor::system(),
			$why,
			$now,
		);
		if ( null === $attempt || null === $flow || null === $attempt->shown_offer || ! $attempt->is_open() ) {
			$end();
			return;
		}
		$attempt->awaiting = false;

		$event = StateMachine::offer_event(
			$attempt,
			Event::OFFER_FAILED,
			$flow,
			$attempt->shown_offer,
			$now,
			$redemption->id,
			null,
			array( 'failure' => array( 'code' => $why ) ),
		);
		$this->writer->commit( $attempt, array( $event ), $end );
	}

	/** The shopper asked to cancel: a killed cancel is finished, not taken back. */
	private function finish_cancel( Attempt $attempt, \DateTimeImmutable $now ): void {
		$flow = $this->flows->version( $attempt->flow_id, $attempt->flow_version, $attempt->assignment );
		if ( null === $flow || ! $attempt->is_open() || ! $this->attempts->claim( $attempt, 'cancel', $now ) ) {
			return;
		}
		if ( ! $this->cancelling->run( $attempt, $flow, $attempt->actor ) ) {
			$again = $this->attempts->find( $attempt->uuid );
			if ( null !== $again && null !== $again->claim && $again->claim === $attempt->claim ) {
				$this->attempts->save( $again, $now );
			}
		}
	}
}
