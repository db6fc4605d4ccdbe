<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ChangeHandler;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\StorageFailure;

/**
 * An accepted offer whose redemption is pending comes true: in the store, then in the attempt. Where it cannot,
 * everything is put back.
 */
final class ApplyOffer {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly RedemptionStore $redemptions,
		private readonly AttemptWriter $writer,
		private readonly StateMachine $state_machine,
		private readonly AttemptView $view,
		private readonly GetAttempt $get,
		private readonly ResolveInterrupted $interrupted,
		private readonly Pauses $pauses,
		private readonly Database $database,
		private readonly Log $log,
	) {}

	/**
	 * @param string $key The redemption's.
	 * @throws Failure
	 */
	public function run(
		Actor $actor,
		ChangeHandler $connection,
		Attempt $attempt,
		Flow $flow,
		ShownOffer $shown_offer,
		Terms $terms,
		Receipt $receipt,
		string $key,
	): Attempt {
		$receipt = $this->change( $actor, $attempt, $flow, $shown_offer, $receipt, $key, $connection );
		KillPoint::pass( 'accept:applied' );
		return $receipt->awaited
			? $this->await( $actor, $attempt, $receipt, $key )
			: $this->record( $actor, $attempt, $flow, $terms, $receipt, $key );
	}

	/** @throws Failure */
	private function change(
		Actor $actor,
		Attempt $attempt,
		Flow $flow,
		ShownOffer $shown_offer,
		Receipt $receipt,
		string $key,
		ChangeHandler $connection,
	): Receipt {
		$session = $this->database->session();
		try {
			return $connection->apply( $receipt, $key );
		} catch ( ConnectionFailure $failure ) {
			if ( $failure->is_busy ) {
				// A payment is being made, say. Nothing was touched, so that there is nothing to tell of: the click
				// comes back.
				$this->redemptions->discard( $key );
				throw Failure::busy()->saying( $failure->sentence );
			}
			$this->log->error(
				'The store refused an accepted offer.',
				array(
					'subscription' => $attempt->subscriptions[0]->written(),
					'blocker' => $failure->blocker->code,
				) + Fault::of( $failure->getPrevious() ?? $failure ),
			);
			$redemption = $this->redemptions->by_key( $key );
			$cut_off    = $this->was_cut_off( $failure, $session );
			$code       = $cut_off
				? array( 'code' => ResolveInterrupted::INTERRUPTED )
				: $failure->blocker->to_array();
			$event      = StateMachine::offer_event(
				$attempt,
				Event::OFFER_FAILED,
				$flow,
				$shown_offer,
				$this->transaction->now(),
				$redemption?->id,
				null,
				array( 'failure' => $code ),
			);
			$ended      = fn (): bool => null === $redemption
				|| $this->redemptions->end(
					$redemption,
					Redemption::FAILED,
					$receipt,
					$actor,
					Data::string( $code, 'code' ),
					$this->transaction->now(),
				);
			if ( ! $this->writer->commit( $attempt, array( $event ), $ended ) ) {
				$this->settle_key( $key );
			}
			$this->refused( $actor, $attempt, $shown_offer, $cut_off );
		} catch ( \Throwable $error ) {
			// A fatal of another plugin's hook, say: look what is true, finish or undo it, and say so.
			$this->log->error(
				'Another plugin failed while an offer was being applied.',
				array( 'subscription' => $attempt->subscriptions[0]->written() ) + Fault::of( $error ),
			);
			$attempt->claim = null;
			$cut_off        = $this->was_cut_off( $error, $session );
			$this->settle_key( $key, $cut_off ? ResolveInterrupted::INTERRUPTED : Redemption::REFUSED );
			$now = $this->transaction->find( $actor, $attempt->uuid );
			if ( Attempt::SAVED === $now->state ) {
				return $receipt;
			}
			// A cancel that has waited long enough goes first, and takes the change back.
			AttemptTransaction::refuse_claimed( $now );
			$this->refused( $actor, $attempt, $shown_offer, $cut_off );
		}
	}

	/** It is not the store that refused: its database did, or went away in the middle, and another one has answered. */
	private function was_cut_off( \Throwable $error, int $session ): bool {
		return $error instanceof StorageFailure
			|| $error->getPrevious() instanceof StorageFailure
			|| $this->database->session() !== $session;
	}

	/**
	 * All was put back. What was cut off is tried again. A refusal may be tried once more; refused again, the
	 * customer goes on to what else can be offered.
	 *
	 * @throws Failure
	 */
	private function refused( Actor $actor, Attempt $attempt, ShownOffer $shown_offer, bool $cut_off ): never {
		$again   = __(
			'We could not apply this offer, and put everything back: nothing has changed. Please try again, or cancel.',
			'churnstop',
		);
		$history = $this->transaction->context( $actor, $attempt )->history;
		if ( $cut_off ) {
			throw Failure::busy()->saying( $again );
		}
		if ( ! in_array( $shown_offer->offer_type, $history->refused, true ) ) {
			throw Failure::gateway_failed()->saying( $again );
		}
		throw Failure::offer_unavailable()
			->saying( __(
				'We could not apply this offer, and put everything back: nothing has changed. Here is what we can offer now.',
				'churnstop',
			) )
			->with( array( 'attempt' => $this->view->of( $this->get->refresh( $actor, $attempt->uuid, true ) ) ) );
	}

	private function record(
		Actor $actor,
		Attempt $attempt,
		Flow $flow,
		Terms $terms,
		Receipt $receipt,
		string $key,
	): Attempt {
		$redemption = $this->redemptions->by_key( $key );
		if ( null !== $attempt->claim && null !== $redemption ) {
			$now     = $this->transaction->now();
			$events  = $this->state_machine->saved( $attempt, $flow, $terms, $redemption->id, $now );
			$applied = fn (): bool => $this->redemptions->mark_applied( $key, $receipt, $now );
			try {
				if ( $this->writer->commit( $attempt, $events, $applied ) ) {
					$this->pauses->schedule( $receipt, $key );
					return $attempt;
				}
			} catch ( StorageFailure ) {
				// A deadlock, say: the subscription has its change, so that writing it down is tried once more, by
				// settling.
				$attempt->claim = null;
			}
			// Or the lease ran out while the store was slow, and somebody settled or cancelled: theirs is the last
			// word.
			$this->settle_key( $key );
		}
		$attempt->claim = null;
		$now            = $this->transaction->find( $actor, $attempt->uuid );
		if ( Attempt::SAVED !== $now->state ) {
			if ( ! $now->is_open() ) {
				AttemptTransaction::refuse_closed( $now );
			}
			AttemptTransaction::refuse_claimed( $now );
			throw Failure::gateway_failed()->saying( __(
				'The store was too slow to apply this offer, and we put everything back: nothing has changed. Please try again, or cancel.',
				'churnstop',
			) );
		}
		return $now;
	}

	/**
	 * The engine says later whether it is true. Where it has said so already, or somebody was quicker, what is stored
	 * is the answer.
	 */
	private function await( Actor $actor, Attempt $attempt, Receipt $receipt, string $key ): Attempt {
		$attempt->awaiting = true;
		if (
			null === $attempt->claim
			|| ! $this->writer->commit(
				$attempt,
				array(),
				fn (): bool => $this->redemptions->mark_awaiting( $key, $receipt, $this->transaction->now() ),
			)
		) {
			$attempt->claim = null;
		}
		// It may have answered before this was written.
		$this->settle_key( $key );
		return $this->transaction->find( $actor, $attempt->uuid );
	}

	private function settle_key( string $key, string $why = ResolveInterrupted::INTERRUPTED ): void {
		$redemption = $this->redemptions->by_key( $key );
		if ( null !== $redemption ) {
			$this->interrupted->redemption( $redemption, $this->transaction->now(), $why );
		}
	}
}
