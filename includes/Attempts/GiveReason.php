<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Events\Event;
use ChurnStop\Failure;

/** Why. May be given again until there is an outcome (Back). */
final class GiveReason {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly StateMachine $state_machine,
		private readonly EnterExperiments $enter,
	) {}

	/**
	 * @param string|null $reason A reason's id; null is "not stated".
	 * @throws Failure
	 */
	public function run( Actor $actor, string $uuid, ?string $reason, ?string $comment ): Attempt {
		return $this->transaction->run(
			$actor,
			$uuid,
			/** @return list<Event> */
			function ( Attempt $attempt ) use ( $actor, $reason, $comment ): array {
				if ( ! $attempt->is_open() ) {
					AttemptTransaction::refuse_closed( $attempt );
				}
				$context = $this->transaction->context( $actor, $attempt );
				$this->enter->at_reason( $attempt, $context, $reason );
				return $this->state_machine->reason(
					$attempt,
					$this->transaction->flow( $attempt ),
					$context,
					$reason,
					$comment,
				);
			}
		);
	}

	/**
	 * A comment that comes after the reason, or a better one. The same once more is written nowhere.
	 *
	 * @throws Failure
	 */
	public function comment( Actor $actor, string $uuid, string $comment ): Attempt {
		return $this->transaction->run(
			$actor,
			$uuid,
			/** @return list<Event>|null */
			function ( Attempt $attempt ) use ( $actor, $comment ): ?array {
				if ( ! $attempt->is_open() ) {
					AttemptTransaction::refuse_closed( $attempt );
				}
				$now = $this->transaction->context( $actor, $attempt )->now;
				return trim( $comment ) === ( $attempt->comment ?? '' )
					? null
					: $this->state_machine->comment( $attempt, $comment, $now, $attempt->reason );
			}
		);
	}
}
