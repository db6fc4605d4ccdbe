<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Clock;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventFactory;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Cancels all subscriptions of a claimed attempt and records it. May be run again after a kill: what is cancelled
 * already is success.
 */
final class CancelSubscriptions {

	public function __construct(
		private readonly Connections $connections,
		private readonly RedemptionStore $redemptions,
		private readonly AttemptWriter $writer,
		private readonly StateMachine $state_machine,
		private readonly ArmFlows $flows,
		private readonly Pauses $pauses,
		private readonly RevertRedemption $revert,
		private readonly Clock $clock,
	) {}

	/**
	 * @return bool False where none could be cancelled (nothing has changed then), or somebody else took the claim.
	 */
	public function run( Attempt $attempt, Flow $flow, Actor $actor ): bool {
		$events   = $this->state_machine->declined( $attempt, $flow, $this->clock->now() );
		$outcomes = array();
		$ended    = array();
		foreach ( $attempt->subscriptions as $one ) {
			$live    = $attempt->is_live() ? $this->redemptions->live( $one ) : null;
			$outcome = $this->cancel_one( $attempt, $actor, $one, $live );

			$outcomes[ $one->written() ] = $outcome;
			if ( 'cancelled' !== $outcome['outcome'] ) {
				continue;
			}
			$data     = array(
				'effective_at' => $outcome['effective_at'],
				'receipt'      => $attempt->receipt_number(),
			);
			$events[] = EventFactory::event(
				$attempt->subject( $one ),
				$attempt->actor,
				Event::SUBSCRIPTION_CANCELLED,
				$this->clock->now(),
				$data,
			);
			// What somebody else took back meanwhile was told of then.
			$live = null === $live ? null : $this->redemptions->live( $one );
			if ( null !== $live ) {
				$ended[]  = $live;
				$events[] = $live->ended_event(
					$this->flows->version( $live->flow_id, $live->flow_version, $live->assignment ),
					$actor,
					'cancelled',
					$this->clock->now(),
				);
			}
		}
		$cancelled = array_filter( $outcomes, static fn ( array $one ): bool => 'cancelled' === $one['outcome'] );
		if ( array() === $cancelled ) {
			return false;
		}
		KillPoint::pass( 'cancel:cancelled' );

		$attempt->state  = Attempt::CANCELLED;
		$attempt->result = array(
			'outcome'       => Attempt::CANCELLED,
			'effective_at'  => max( array_column( $cancelled, 'effective_at' ) ),
			'receipt'       => $attempt->receipt_number(),
			'subscriptions' => $outcomes,
		);
		$done = $this->writer->commit( $attempt, $events, fn (): bool => $this->end( $ended, $actor ) );
		if ( $done ) {
			array_map( fn ( Redemption $one ) => $this->pauses->unschedule( $one->key ), $ended );
		}
		return $done;
	}

	/** @return array{outcome: string, effective_at: string, name: string} */
	private function cancel_one(
		Attempt $attempt,
		Actor $actor,
		SubscriptionRef $subscription,
		?Redemption $live,
	): array {
		$found  = $this->connections->find( $subscription );
		$answer = static fn ( string $outcome, string $name, ?\DateTimeImmutable $at ): array => array(
			'outcome'      => $outcome,
			'effective_at' => Data::iso( $at ) ?? '',
			'name'         => $name,
		);
		if ( null === $found || ! $found[0]->may( $actor, $found[1] ) ) {
			return $answer( 'not_found', '', null );
		}
		[ $connection, $snapshot ] = $found;
		$gone = $snapshot->status->is_cancelled();
		if ( $gone && $subscription->is_in( $attempt->ended_before ) ) {
			return $answer( 'already_cancelled', $snapshot->name, null );
		}
		if ( ! $gone && ! $connection->may_cancel( $actor, $snapshot ) ) {
			return $answer(
				'not_cancellable',
				$snapshot->name,
				null === $snapshot->next_payment ? $snapshot->ends_anyway_at() : null,
			);
		}
		if ( ! $attempt->is_live() ) {
			return $answer(
				'cancelled',
				$snapshot->name,
				$connection->ends_at_if_cancelled( $snapshot, $this->redemptions->live( $subscription )?->receipt ),
			);
		}
		try {
			$after = $connection->cancel( $subscription->id, $actor, $live?->receipt, $live->key ?? '' );
			return $answer( 'cancelled', $snapshot->name, $after->end ?? $after->at );
		} catch ( ConnectionFailure ) {
			$this->agree_again( $live );
			return $answer( 'failed', $snapshot->name, null );
		}
	}

	private function agree_again( ?Redemption $live ): void {
		if ( null === $live || Redemption::APPLIED !== $live->state ) {
			return;
		}
		try {
			$this->revert->after_refusal( $live );
		} catch ( Failure ) {
			// It stays applied; the next renewal, its own day or the agent ends it.
			return;
		}
	}

	/** @param list<Redemption> $redemptions */
	private function end( array $redemptions, Actor $actor ): bool {
		foreach ( $redemptions as $redemption ) {
			$this->redemptions->end(
				$redemption,
				$redemption->is_to_come() ? Redemption::FAILED : Redemption::REVERTED,
				$redemption->receipt,
				$actor,
				'cancelled',
				$this->clock->now(),
			);
		}
		return true;
	}
}
