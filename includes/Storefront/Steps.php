<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Takes the step that a form of the cancellation page asks for: the shopper's own page, and the one on which staff walk
 * it for them.
 */
final class Steps {

	/**
	 * @param string   $source  Recorded with an attempt that begins here: [a-z0-9_-].
	 * @param int|null $flow_id The flow that a signed link asks for.
	 * @param array<string, mixed> $facts Made up by staff, for a test.
	 */
	public function __construct(
		private readonly CancelFlow $flow,
		private readonly Actor $actor,
		private readonly string $source,
		private readonly ?int $flow_id = null,
		private readonly array $facts = array(),
	) {}

	/**
	 * @return array<string, mixed> The Attempt.
	 * @throws Failure
	 */
	public function take( Address $address, Form $form ): array {
		try {
			$id = $address->attempt ?? $this->start( $address->subscriptions, $address->mode );
		} catch ( Failure $failure ) {
			// Clicked twice, or in a second tab: it has been done.
			return (
				'churnstop_not_cancellable' === $failure->error
					? $this->flow->cancelled( $this->actor, $address->subscriptions )
					: null
			)
				?? throw $failure;
		}
		return match ( $form->step ) {
			'reason'     => $this->again( $id, fn ( string $id ): array => $this->reason( $id, $form->reason ) ),
			'comment'    => $this->flow->comment( $this->actor, $id, $form->comment ),
			'consent'    => $this->flow->consent( $this->actor, $id, true ),
			'accept'     => $this->flow->accept( $this->actor, $id, $form->offer_id, $form->product ),
			'decline'    => $this->flow->decline( $this->actor, $id, $form->offer_id ),
			'cancel'     => $this->again( $id, fn ( string $id ): array => $this->flow->cancel( $this->actor, $id ) ),
			'dismiss'    => $this->flow->dismiss( $this->actor, $id ),
			'reactivate' => $this->flow->reactivate( $this->actor, $id ),
			default      => throw Failure::invalid()->about( array(
				'churnstop_step' => __(
					'We could not tell which button was pressed. Nothing has changed.',
					'churnstop',
				),
			) ),
		};
	}

	/**
	 * A control whose label says cancel cancels, and who gives a reason is heard, also on a page whose attempt was
	 * dismissed in another tab, or left open for a day, meanwhile.
	 *
	 * @param \Closure(string): array<string, mixed> $step With the id of the attempt.
	 * @return array<string, mixed> The Attempt.
	 * @throws Failure
	 */
	private function again( string $id, \Closure $step ): array {
		try {
			return $step( $id );
		} catch ( Failure $failure ) {
			$attempt = 'churnstop_attempt_closed' === $failure->error ? $this->flow->get( $this->actor, $id ) : array();
			if (
				! in_array( Data::string( $attempt, 'state' ), array( Attempt::DISMISSED, Attempt::ABANDONED ), true )
			) {
				throw $failure;
			}
			$all = SubscriptionRef::parse_all( array_column( Data::maps( $attempt, 'subscriptions' ), 'id' ) );
			return $step( $this->start(
				$all,
				Attempt::TEST === Data::string( $attempt, 'mode' ) ? Attempt::TEST : Attempt::LIVE,
			) );
		}
	}

	/**
	 * Another reason keeps the comment, which has a form of its own.
	 *
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	private function reason( string $id, ?string $reason ): array {
		return $this->flow->reason(
			$this->actor,
			$id,
			$reason,
			$this->flow->asks_comment( $this->actor, $id )['comment'] ?? null,
		);
	}

	/**
	 * @param list<SubscriptionRef> $subscriptions
	 * @param 'live'|'test' $mode
	 * @return string The attempt's id.
	 * @throws Failure
	 */
	private function start( array $subscriptions, string $mode ): string {
		return Data::string(
			$this->flow->start(
				$this->actor,
				$subscriptions,
				$this->source,
				$mode,
				flow_id: $this->flow_id,
				facts: $this->facts,
			)[0],
			'id',
		);
	}
}
