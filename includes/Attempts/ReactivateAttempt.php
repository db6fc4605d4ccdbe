<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Failure;

/**
 * "Keep my subscription after all" on the result of a cancel: each of its subscriptions that still can go on does. The
 * attempt stays what it was, a cancellation, with what came after it on its result. Without a new offer.
 */
final class ReactivateAttempt {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly KeepSubscription $keep,
	) {}

	/** @throws Failure */
	public function run( Actor $actor, string $uuid ): Attempt {
		$attempt = $this->transaction->find( $actor, $uuid );
		if ( Attempt::CANCELLED !== $attempt->state || ! $attempt->is_live() ) {
			throw Failure::conflict()->saying( __(
				'Nothing was cancelled here that could be kept. Nothing has changed.',
				'churnstop',
			) );
		}
		$kept = array();
		$last = null;
		// What this cancellation could not cancel, or what was cancelled before it, is none of its business.
		foreach ( $attempt->cancelled() as $one ) {
			try {
				$kept[ $one->written() ] = Data::iso( $this->keep->run( $actor, $one )->next_payment );
			} catch ( Failure $failure ) {
				$last = $failure;
			}
		}
		if ( array() === $kept ) {
			throw $last
				?? Failure::conflict()->saying( __(
					'Nothing was cancelled here that could be kept. Nothing has changed.',
					'churnstop',
				) );
		}
		return $this->transaction->run(
			$actor,
			$uuid,
			/** @return list<Event>|null */
			function ( Attempt $now ) use ( $kept ): ?array {
				if ( isset( $now->result['kept'] ) ) {
					return null;
				}
				$now->result['kept']    = $kept;
				$now->result['kept_at'] = Data::iso( $this->transaction->now() );
				return array();
			}
		);
	}
}
