<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Events\Event;
use ChurnStop\Failure;

/** The answer to "See options?" where the law lets offers be shown only to those who ask. */
final class GiveConsent {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly StateMachine $state_machine,
	) {}

	/** @throws Failure */
	public function run( Actor $actor, string $uuid, bool $agree ): Attempt {
		return $this->transaction->run(
			$actor,
			$uuid,
			/** @return list<Event>|null */
			function ( Attempt $attempt ) use ( $actor, $agree ): ?array {
				if ( ! $attempt->is_open() ) {
					AttemptTransaction::refuse_closed( $attempt );
				}
				if ( Attempt::CONSENT !== $attempt->state && $attempt->consent === $agree ) {
					return null;
				}
				return $this->state_machine->consent(
					$attempt,
					$this->transaction->flow( $attempt ),
					$this->transaction->context( $actor, $attempt ),
					$agree,
				);
			}
		);
	}
}
