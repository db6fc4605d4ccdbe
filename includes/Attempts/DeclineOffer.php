<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Events\Event;
use ChurnStop\Failure;

/** "Show another option": this offer is never shown to this customer again. */
final class DeclineOffer {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly StateMachine $state_machine,
		private readonly AttemptView $view,
	) {}

	/** @throws Failure */
	public function run( Actor $actor, string $uuid, string $offer_id ): Attempt {
		return $this->transaction->run(
			$actor,
			$uuid,
			/** @return list<Event>|null */
			function ( Attempt $attempt ) use ( $actor, $offer_id ): ?array {
				if ( in_array( $offer_id, $attempt->declined, true ) ) {
					return null;
				}
				if ( ! $attempt->is_open() ) {
					AttemptTransaction::refuse_closed( $attempt );
				}
				$flow = $this->transaction->flow( $attempt );
				if ( null === $flow->offer( $offer_id ) ) {
					throw Failure::invalid()->about( array(
						'offer_id' => __(
							'This offer is not part of this cancellation. Nothing has changed.',
							'churnstop',
						),
					) );
				}
				if ( Attempt::OFFER !== $attempt->state || $attempt->shown_offer?->offer_id !== $offer_id ) {
					throw Failure::offer_unavailable()
						->saying( __( 'This offer is not on the screen any more. Nothing has changed.', 'churnstop' ) )
						->with( array( 'attempt' => $this->view->of( $attempt ) ) );
				}
				return $this->state_machine->decline(
					$attempt,
					$flow,
					$this->transaction->context( $actor, $attempt ),
				);
			}
		);
	}
}
