<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

use ChurnStop\Actor;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Snapshot;
use ChurnStop\Failure;

/** "Keep my subscription after all": a cancelled one that still runs goes on, by the store's own reactivation. No new offer, no new terms. */
final class KeepSubscription {

	public function __construct( private readonly Connections $connections ) {}

	/**
	 * One that is active already is left as it is: a second click, or another tab.
	 *
	 * @throws Failure
	 */
	public function run( Actor $actor, int $subscription_id ): Snapshot {
		$found = $this->connections->find( $subscription_id );
		if ( null === $found || ! $found[0]->may( $actor, $found[1] ) ) {
			throw Failure::not_found( __( 'We could not find this subscription. Nothing has changed.', 'churnstop' ) );
		}
		[ $connection, $snapshot ] = $found;
		if ( 'active' === $snapshot->status ) {
			return $snapshot;
		}
		if ( ! $connection->can_reactivate( $snapshot ) ) {
			throw Failure::conflict( __( 'This subscription cannot be kept any more. Nothing has changed. To have it again, please order it in the store.', 'churnstop' ) );
		}
		try {
			return $connection->reactivate( $subscription_id, $actor );
		} catch ( ConnectionFailure $failure ) {
			throw Failure::gateway_failed( __( 'The store could not do that just now: your subscription is still cancelled, and nothing has changed. Please try again.', 'churnstop' ) );
		} finally {
			$this->connections->forget();
		}
	}
}
