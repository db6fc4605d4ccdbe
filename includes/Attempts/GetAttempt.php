<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Events\Event;
use ChurnStop\Failure;
use ChurnStop\Subscriptions\SubscriptionRef;

/** The attempt as it is now; an offer on its screen that no longer holds is decided anew. */
final class GetAttempt {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly StateMachine $state_machine,
		private readonly AttemptStore $attempts,
	) {}

	/** @throws Failure */
	public function run( Actor $actor, string $uuid ): Attempt {
		$attempt = $this->transaction->find( $actor, $uuid );
		return Attempt::OFFER === $attempt->state && null === $attempt->claim && ! $attempt->awaiting
			? $this->refresh( $actor, $uuid )
			: $attempt;
	}

	/**
	 * As it is stored, whether its offer still holds or not: for whoever does not show the offer.
	 *
	 * @throws Failure
	 */
	public function stored( Actor $actor, string $uuid ): Attempt {
		return $this->transaction->find( $actor, $uuid );
	}

	/**
	 * The id of the attempt by which the customer has cancelled exactly these subscriptions, if that was the last one
	 * about them.
	 *
	 * @param non-empty-list<SubscriptionRef> $subscriptions
	 */
	public function cancelled( Actor $actor, array $subscriptions ): ?string {
		$last = $this->attempts->of_subscription( $subscriptions[0], 1 )[0] ?? null;
		return null !== $last
			&& $last->is_live()
			&& Attempt::CANCELLED === $last->state
			&& Attempt::key( $actor->customer_id, $subscriptions ) === Attempt::key(
				$last->customer_id,
				$last->subscriptions,
			)
			? $last->uuid
			: null;
	}

	/**
	 * A fresh screen, if the offer on it expired, the subscription changed, or the customer reads another language now.
	 *
	 * @throws Failure
	 */
	public function refresh( Actor $actor, string $uuid, bool $always = false ): Attempt {
		try {
			return $this->transaction->run(
				$actor,
				$uuid,
				/** @return list<Event>|null */
				function ( Attempt $attempt ) use ( $actor, $always ): ?array {
					if ( Attempt::OFFER !== $attempt->state || null === $attempt->shown_offer ) {
						return null;
					}
					$context = $this->transaction->context( $actor, $attempt );
					$shown   = $attempt->shown_offer;
					$holds   = $shown->expires_at > $context->now
						&& $shown->fingerprint === $context->snapshot->fingerprint()
						&& $shown->is_in( determine_locale() );
					return $holds && ! $always
						? null
						: $this->state_machine->refresh( $attempt, $this->transaction->flow( $attempt ), $context );
				}
			);
		} catch ( Failure $failure ) {
			if ( 'churnstop_not_cancellable' === $failure->error ) {
				// Ended meanwhile: the attempt is shown as it is, and each further click says so.
				return $this->transaction->find( $actor, $uuid );
			}
			throw $failure;
		}
	}
}
