<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Depths\DrawTable;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventLog;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Redemptions\People;
use ChurnStop\Redemptions\Responses;
use ChurnStop\Storage\Database;

/** Writes an attempt's new state, its events and what they answer in one transaction. */
final class AttemptWriter {

	public function __construct(
		private readonly AttemptStore $attempts,
		private readonly Responses $responses,
		private readonly EventLog $events,
		private readonly Database $database,
		private readonly Clock $clock,
		private readonly Connections $connections,
		private readonly EntryTable $entries,
		private readonly DrawTable $draws,
	) {}

	/**
	 * State and events together, or neither.
	 *
	 * @param list<Event> $events
	 * @param (callable(): bool)|null $also Written in the same transaction; false takes all back.
	 * @return bool False where the attempt was written or claimed by somebody else; nothing was written then.
	 */
	public function commit( Attempt $attempt, array $events, ?callable $also = null ): bool {
		$read = clone $attempt;
		try {
			$this->database->transaction(
				function () use ( $attempt, $events, $also, $read ): void {
					// Where it starts over, the revision and the claim are those that were read.
					$attempt->held_as( $read );
					if (
						! $this->attempts->save( $attempt, $this->clock->now() )
						|| ! $this->enter( $attempt )
						|| ( null !== $also && ! $also() )
					) {
						throw new ConcurrentWrite();
					}
					$this->events->append( ...$events );
					foreach ( $events as $event ) {
						$this->remember_answer( $attempt, $event );
					}
				}
			);
		} catch ( ConcurrentWrite ) {
			return false;
		}
		$attempt->entries = array();
		$attempt->draws   = array();
		return true;
	}

	/**
	 * A new attempt with its first events.
	 *
	 * @param list<Event> $events
	 * @return bool False where the same set was opened, or its customer drawn, by another request just now.
	 */
	public function open( Attempt $attempt, array $events ): bool {
		try {
			$this->database->transaction(
				function () use ( $attempt, $events ): void {
					if ( ! $this->attempts->insert( $attempt ) || ! $this->enter( $attempt ) ) {
						throw new ConcurrentWrite();
					}
					$this->events->append( ...$events );
				}
			);
		} catch ( ConcurrentWrite ) {
			// Its row was taken back.
			$attempt->id = 0;
			return false;
		}
		$attempt->entries = array();
		$attempt->draws   = array();
		return true;
	}

	/**
	 * Writes what was drawn, in the transaction of the attempt: false where another request drew for the customer
	 * first.
	 */
	private function enter( Attempt $attempt ): bool {
		foreach ( $attempt->entries as $entry ) {
			if ( ! $this->entries->insert( $entry, $attempt->id ) ) {
				return false;
			}
		}
		// Staff and demos beside a store get their depth, and teach nothing.
		$learns = $attempt->counted && in_array( $attempt->actor->kind, array( Actor::CUSTOMER, Actor::TOKEN ), true )
			&& ( Connections::DEMO !== $attempt->connection || $this->connections->is_demo() );
		foreach ( $attempt->is_live() ? $attempt->draws : array() as $depth ) {
			if ( ! $this->draws->insert( $depth, $attempt->id, $learns ) ) {
				return false;
			}
		}
		return true;
	}

	private function remember_answer( Attempt $attempt, Event $event ): void {
		$answer = match ( $event->type ) {
			Event::OFFER_DECLINED => Responses::DECLINED,
			Event::OFFER_ACCEPTED => Responses::ACCEPTED,
			default               => null,
		};
		if ( null !== $answer && null !== $event->offer_id && $attempt->is_live() ) {
			$found = $this->connections->recent( $attempt->subscriptions[0] );
			$mail  = null === $found ? '' : People::mail( $found[0]->billing_email( $found[1] ) );
			$this->responses->record(
				$attempt->customer_id,
				$mail,
				$attempt->flow_id,
				$event->offer_id,
				$answer,
				$event->at,
			);
		}
	}
}
