<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Events\Event;
use ChurnStop\Failure;

/** "Never mind": declines nothing. */
final class DismissAttempt {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly StateMachine $state_machine,
	) {}

	/** @throws Failure */
	public function run( Actor $actor, string $uuid ): Attempt {
		return $this->transaction->run(
			$actor,
			$uuid,
			/** @return list<Event>|null */
			function ( Attempt $attempt ): ?array {
				// What is being confirmed goes on: only a cancel takes it back.
				if ( Attempt::DISMISSED === $attempt->state || $attempt->awaiting ) {
					return null;
				}
				if ( ! $attempt->is_open() ) {
					AttemptTransaction::refuse_closed( $attempt );
				}
				return $this->state_machine->dismiss( $attempt, $this->transaction->now() );
			},
			true
		);
	}
}
