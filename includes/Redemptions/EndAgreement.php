<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Connections\Connections;
use ChurnStop\Failure;

/**
 * What shoppers may take back themselves: a pause (Resume now) and a skip that is not used yet (Undo). Never a discount
 * or a switch: what was agreed in money is the store's to revoke.
 */
final class EndAgreement {

	public function __construct(
		private readonly RedemptionStore $redemptions,
		private readonly RevertRedemption $revert,
		private readonly Connections $connections,
	) {}

	/**
	 * Ends a pause now. Repeating it answers the same.
	 *
	 * @throws Failure
	 */
	public function resume( Actor $actor, int $id ): Redemption {
		return $this->end(
			$actor,
			$id,
			Change::RESUME,
			__( 'Resumed by the customer.', 'churnstop' ),
			__( 'This is not a pause, so there is nothing to resume. Nothing has changed.', 'churnstop' ),
		);
	}

	/**
	 * Takes back a skip. Repeating it answers the same.
	 *
	 * @throws Failure
	 */
	public function undo( Actor $actor, int $id ): Redemption {
		return $this->end(
			$actor,
			$id,
			Change::UNDO,
			__( 'Undone by the customer.', 'churnstop' ),
			__( 'This cannot be undone here. Please ask the store. Nothing has changed.', 'churnstop' ),
		);
	}

	/** @throws Failure */
	private function end( Actor $actor, int $id, string $by, string $note, string $otherwise ): Redemption {
		$redemption = $this->redemptions->get( $id );
		$found      = null === $redemption ? null : $this->connections->find( $redemption->subscription );
		// The owner of today counts, because the subscription may have been passed on since the offer was accepted.
		if ( null === $redemption || null === $found || ! $found[0]->may( $actor, $found[1] ) ) {
			throw Failure::not_found()
				->saying( __( 'We could not find this offer. Nothing has changed.', 'churnstop' ) );
		}
		$change = $redemption->receipt->change;
		if ( $by !== $change->ended_by() || ! $change->is_the_customers() ) {
			throw Failure::conflict()->saying( $otherwise );
		}
		return $this->revert->run( $actor, $id, self::by_staff( $actor ) ?? $note );
	}

	/** For the order's note, where staff did it in the customer's place. */
	private static function by_staff( Actor $actor ): ?string {
		$user = $actor->staff() > 0 ? get_userdata( $actor->staff() ) : false;
		return false === $user
			? null
			/* translators: %s: name of a member of staff. */
			: sprintf( __( 'Ended by %s for the customer.', 'churnstop' ), $user->display_name );
	}
}
