<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Changes\Receipt;
use ChurnStop\Subscriptions\Snapshot;

/** Ends subscriptions, and keeps them after all. */
interface Cancellation {

	/**
	 * When paid time would end if it were cancelled now and the live change taken back first. Now, where nothing paid
	 * is left.
	 */
	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable;

	/**
	 * Cancels as the store's own cancel does, other plugins see the same hooks; takes the live change back first.
	 * Already cancelled is success.
	 *
	 * @return Snapshot As read back.
	 * @throws ConnectionFailure
	 */
	public function cancel( int|string $id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot;

	/** Whether a cancelled, still paid subscription can be kept after all. */
	public function can_reactivate( Snapshot $snapshot ): bool;

	/** @throws ConnectionFailure */
	public function reactivate( int|string $id, Actor $actor ): Snapshot;
}
