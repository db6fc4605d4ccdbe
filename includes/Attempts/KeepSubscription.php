<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Clock;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventFactory;
use ChurnStop\Events\EventLog;
use ChurnStop\Failure;
use ChurnStop\ReceiptNumber;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * "Keep my subscription after all": a cancelled one that still runs goes on, by the store's own reactivation. No new
 * offer, no new terms.
 */
final class KeepSubscription {

	public function __construct(
		private readonly Connections $connections,
		private readonly AttemptStore $attempts,
		private readonly EventLog $events,
		private readonly Database $database,
		private readonly Clock $clock,
	) {}

	/**
	 * One that is active already is left as it is: a second click, or another tab.
	 *
	 * @throws Failure
	 */
	public function run( Actor $actor, SubscriptionRef $subscription ): Snapshot {
		$found = $this->connections->find( $subscription );
		if ( null === $found || ! $found[0]->may( $actor, $found[1] ) ) {
			throw Failure::not_found()
				->saying( __( 'We could not find this subscription. Nothing has changed.', 'churnstop' ) );
		}
		[ $connection, $snapshot ] = $found;
		if ( Status::Active === $snapshot->status ) {
			return $snapshot;
		}
		if ( ! $connection->can_reactivate( $snapshot ) ) {
			throw Failure::conflict()->saying( __(
				'This subscription cannot be kept any more. Nothing has changed. To have it again, please order it in the store.',
				'churnstop',
			) );
		}
		try {
			$kept = $connection->reactivate( $subscription->id, $actor );
			$this->record( $actor, $kept );
			return $kept;
		} catch ( ConnectionFailure $failure ) {
			if ( $failure->is_busy ) {
				throw Failure::busy()->saying( $failure->sentence );
			}
			throw Failure::gateway_failed()->saying( __(
				'The store could not do that just now: your subscription is still cancelled, and nothing has changed. Please try again.',
				'churnstop',
			) );
		} finally {
			$this->connections->forget();
		}
	}

	/** What the store itself cancelled, and not ChurnStop, leaves nothing to be told of. */
	private function record( Actor $actor, Snapshot $kept ): void {
		$attempt = $this->attempts->last_cancellation( $kept->ref );
		if ( null === $attempt ) {
			return;
		}
		$data  = array(
			'next_payment_at' => Data::iso( $kept->next_payment ),
			'receipt'         => ReceiptNumber::of_keeping( $attempt->id ),
		);
		$event = EventFactory::event(
			$attempt->subject( $kept->ref ),
			$actor,
			Event::SUBSCRIPTION_KEPT,
			$this->clock->now(),
			$data,
		);
		try {
			$this->database->transaction( fn () => $this->events->append( $event ) );
		} catch ( StorageFailure ) {
			// It goes on, and that is what counts; only the record and its e-mail are missing.
			return;
		}
	}
}
