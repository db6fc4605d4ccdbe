<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Failure;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Storage\Wait;

/**
 * A control whose label says cancel cancels. It waits for a running accept, and is never refused because of ChurnStop.
 */
final class CancelAttempt {

	/**
	 * The contract's limit for waiting, for an accept and for a payment together; after that the cancel goes first, and
	 * the accept takes itself back.
	 */
	private const PATIENCE_SECONDS = 10;

	/** How often somebody else may be quicker. */
	private const TRIES = 5;

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly AttemptStore $attempts,
		private readonly Connections $connections,
		private readonly CancelSubscriptions $cancelling,
		private readonly Jobs $jobs,
		private readonly Log $log,
	) {}

	/** @throws Failure */
	public function run( Actor $actor, string $uuid ): Attempt {
		return Wait::at_most( self::PATIENCE_SECONDS, fn (): Attempt => $this->cancel( $actor, $uuid ) );
	}

	/** @throws Failure */
	private function cancel( Actor $actor, string $uuid ): Attempt {
		for ( $try = 1; $try <= self::TRIES; $try++ ) {
			$attempt = $this->transaction->find( $actor, $uuid );
			Wait::until(
				function () use ( &$attempt, $actor, $uuid ): bool {
					$attempt = null === $attempt->claim ? $attempt : $this->transaction->find( $actor, $uuid );
					return null === $attempt->claim;
				},
				self::PATIENCE_SECONDS,
			);
			if ( Attempt::CANCELLED === $attempt->state ) {
				return $attempt;
			}
			if ( ! $attempt->is_open() ) {
				AttemptTransaction::refuse_closed( $attempt );
			}
			$this->require_owner( $actor, $attempt );
			if ( ! $this->attempts->claim( $attempt, 'cancel', $this->transaction->now() ) ) {
				continue;
			}
			if ( $attempt->is_live() ) {
				$this->jobs->once( Recover::after_lease( $this->transaction->now() ), Recover::JOB, array( $uuid ) );
			}
			KillPoint::pass( 'cancel:claimed' );
			try {
				if ( $this->cancelling->run( $attempt, $this->transaction->flow( $attempt ), $actor ) ) {
					return $attempt;
				}
			} catch ( StorageFailure $failure ) {
				if ( Attempt::CANCELLED !== $attempt->state ) {
					throw $failure;
				}
				// The store has cancelled, and that is what the customer is told. Once its lease is over, recovery
				// writes it down.
				$this->log->error(
					'A cancellation is done, and could not be recorded yet.',
					array( 'attempt' => $uuid ) + Fault::of( $failure ),
				);
				return $attempt;
			}
			$now = $this->transaction->find( $actor, $uuid );
			if ( Attempt::CANCELLED === $now->state ) {
				return $now;
			}
			if ( null !== $attempt->claim && $now->claim === $attempt->claim ) {
				$this->attempts->save( $now, $this->transaction->now() );
				$this->refuse( $actor, $attempt );
			}
		}
		throw Failure::gateway_failed()->saying( __(
			'We could not cancel just now, and nothing has changed. Please try again, or use the store\'s own cancel link.',
			'churnstop',
		) );
	}

	/**
	 * Another's subscription, or one that the store took the right away from, is not found; one attempt with none left
	 * to cancel says so.
	 */
	private function require_owner( Actor $actor, Attempt $attempt ): void {
		$last = Failure::not_found();
		foreach ( $attempt->subscriptions as $one ) {
			try {
				$this->transaction->subscription( $actor, $one );
				return;
			} catch ( Failure $failure ) {
				$last = $failure;
			}
		}
		throw $last;
	}

	/** @throws Failure */
	private function refuse( Actor $actor, Attempt $attempt ): never {
		$snapshots = array();
		foreach ( $attempt->subscriptions as $one ) {
			$found = $this->connections->find( $one );
			if ( null !== $found && $found[0]->may_cancel( $actor, $found[1] ) ) {
				throw Failure::gateway_failed()->saying( __(
					'The store could not cancel your subscription just now, so it continues. Please try again, or use the store\'s own cancel link.',
					'churnstop',
				) );
			}
			if ( null !== $found ) {
				$snapshots[] = $found[1];
			}
		}
		AttemptTransaction::refuse_cancelling( ...$snapshots );
	}
}
