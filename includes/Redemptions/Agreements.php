<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Offers\Sentences;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;

/**
 * Says what was agreed, and what would happen if it were ended now. Figures come from the redemption's terms and from the connection, never from a guess.
 */
final class Agreements {

	/** What "at once" means: the connection puts a due payment a little ahead. */
	private const AT_ONCE_SECONDS = 60;

	public function __construct( private readonly RedemptionStore $redemptions, private readonly Connections $connections ) {}

	/** What holds on the subscription now; null where nothing was agreed, or nothing of it is left. */
	public function of_subscription( int $subscription_id ): ?Agreement {
		$found = $this->connections->recent( $subscription_id );
		if ( null === $found ) {
			return null;
		}
		[ $connection, $snapshot ] = $found;
		// One that is at work is the newest: none is accepted beside it.
		$last = $this->redemptions->of_subscription( $subscription_id, 1 )[0] ?? null;
		if ( null !== $last && Redemption::APPLIED === $last->state && $last->connection === $connection->id() ) {
			return $this->of( $last, $connection, $snapshot );
		}
		return $this->kept( $connection, $snapshot ) ?? ( null === $last ? null : $this->ended( $last, $snapshot ) );
	}

	/** Why a promise ended early, as its customer is told. */
	public static function why_ended( Redemption $ended ): string {
		return match ( $ended->ended_why ) {
			'coupon_removed'    => __( 'It ended because its coupon was removed in the store.', 'churnstop' ),
			'switched_in_store' => __( 'It ended because the subscription was switched to another product.', 'churnstop' ),
			'billed_anyway'     => __( 'It ended because a payment was billed before the new date.', 'churnstop' ),
			'taken_back' => __( 'It ended because the product or the coupon of the subscription was changed.', 'churnstop' ),
			'resumed'    => __( 'It ended because the subscription was reactivated.', 'churnstop' ),
			'refused'    => __( 'It ended because the store could not continue it.', 'churnstop' ),
			default      => __( 'The store ended it.', 'churnstop' ),
		};
	}

	/** What comes next after a promise that ended early. */
	public static function next_after( Snapshot $snapshot ): string {
		return null === $snapshot->next_payment
			? __( 'No further payment is planned.', 'churnstop' )
			/* translators: 1: a price, 2: a date. */
			: sprintf( __( 'The next payment is %1$s on %2$s.', 'churnstop' ), $snapshot->total->formatted, Sentences::day( $snapshot->next_payment ) );
	}

	/** A promise that ended early, for a month. */
	private function ended( Redemption $last, Snapshot $snapshot ): ?Agreement {
		if ( Redemption::REVERTED !== $last->state || true !== ( $last->ended_by['told'] ?? false ) || $snapshot->has_ended() || $last->updated_at < $snapshot->at->modify( '-30 days' ) ) {
			return null;
		}
		return new Agreement(
			$snapshot->id,
			$last->id,
			Sentences::join(
				/* translators: 1: the date on which an offer was accepted, 2: the date on which it ended. */
				sprintf( __( 'The offer that you accepted on %1$s ended early, on %2$s.', 'churnstop' ), Sentences::day( $last->created_at ), Sentences::day( $last->updated_at ) ),
				self::why_ended( $last ),
				self::next_after( $snapshot )
			),
			null,
			false,
			'',
			''
		);
	}

	/** Of one redemption, for the support agent: null where it is not at work any more. */
	public function of_redemption( Redemption $redemption ): ?Agreement {
		$found = Redemption::APPLIED === $redemption->state ? $this->connections->recent( $redemption->subscription_id ) : null;
		return null === $found || $found[0]->id() !== $redemption->connection ? null : $this->of( $redemption, $found[0], $found[1] );
	}

	private function of( Redemption $live, Connection $connection, Snapshot $snapshot ): ?Agreement {
		$used = Receipt::APPLIED !== $connection->check( $live->receipt, $live->key );
		return match ( $live->receipt->change->kind ) {
			Change::DISCOUNT   => $this->discount( $live, $connection, $snapshot ),
			Change::HOLD       => $this->hold( $live, $connection, $snapshot, $used ),
			Change::MOVE_DATES => $this->moved( $live, $connection, $snapshot, $used ),
			default            => $this->switched( $live, $snapshot, $used ),
		};
	}

	private function discount( Redemption $live, Connection $connection, Snapshot $snapshot ): ?Agreement {
		$change = $live->receipt->change;
		$left   = $connection->payments_left( $live->receipt, $live->key );
		if ( null === $left || $left < 1 ) {
			return null;
		}
		$full = $connection->price_after( $live->receipt, $live->key ) ?? $live->terms->price_after;
		return new Agreement(
			$snapshot->id,
			$live->id,
			/* translators: 1: a percentage or an amount, 2: payments left, 3: payments in all, 4: a price. "20% off: 2 of 3 payments left, then $40.00 / month." */
			sprintf( _n( '%1$s off: %2$d of %3$d payment left, then %4$s.', '%1$s off: %2$d of %3$d payments left, then %4$s.', $change->payments, 'churnstop' ), $change->off( $snapshot->total ), $left, $change->payments, $snapshot->billing()->text( $full ) ),
			Agreement::REVOKE,
			false,
			__( 'Revoke the discount', 'churnstop' ),
			Sentences::join(
				/* translators: %d: payments left. */
				sprintf( _n( 'Revoking takes the coupon off: the %d discounted payment that is left is lost.', 'Revoking takes the coupon off: the %d discounted payments that are left are lost.', $left, 'churnstop' ), $left ),
				$this->next_payment( $full->formatted, $snapshot )
			),
		);
	}

	private function hold( Redemption $live, Connection $connection, Snapshot $snapshot, bool $used ): ?Agreement {
		$until = $live->receipt->resumes_at;
		if ( $used || null === $until || Status::OnHold !== $snapshot->status ) {
			return null;
		}
		if ( $until <= $snapshot->at ) {
			/* translators: %s: a price. */
			$text = sprintf( __( 'The pause is over: it resumes in a moment, and you pay %s then.', 'churnstop' ), $snapshot->total->formatted );
			$text = Sentences::join( $text, $this->same_number( $live, $snapshot ) );
		return new Agreement( $snapshot->id, $live->id, $text, Agreement::RESUME, true, __( 'Resume now', 'churnstop' ), $this->goes_on( $live, $connection, $snapshot, '' ) );
		}
		$pays = $snapshot->next_payment;
		$text = null === $pays || Sentences::day( $pays ) === Sentences::day( $until )
			/* translators: 1: a date, 2: a price. */
			? sprintf( __( 'Paused until %1$s, when you pay %2$s.', 'churnstop' ), Sentences::day( $until ), $snapshot->total->formatted )
			/* translators: 1: a date, 2: a price, 3: another date. */
			: sprintf( __( 'Paused until %1$s. Next payment: %2$s on %3$s.', 'churnstop' ), Sentences::day( $until ), $snapshot->total->formatted, Sentences::day( $pays ) );
		return new Agreement( $snapshot->id, $live->id, $text, Agreement::RESUME, true, __( 'Resume now', 'churnstop' ), $this->goes_on( $live, $connection, $snapshot, __( 'Resuming ends the pause at once.', 'churnstop' ) ) );
	}

	private function moved( Redemption $live, Connection $connection, Snapshot $snapshot, bool $used ): ?Agreement {
		$pays = $live->terms->next_payment_at;
		// Its day has come: what was moved is owed now, and nothing of it can be undone.
		if ( $used || null === $pays || $pays <= $snapshot->at ) {
			return null;
		}
		$price = $snapshot->total->formatted;
		$trial = $live->receipt->change->trial;
		if ( $trial ) {
			/* translators: 1: a date, 2: a price. */
			$text = sprintf( __( 'Trial extended until %1$s, when you first pay %2$s.', 'churnstop' ), Sentences::day( $pays ), $price );
			$text = Sentences::join( $text, $this->same_number( $live, $snapshot ) );
			return new Agreement( $snapshot->id, $live->id, $text, Agreement::UNDO, false, __( 'Take the extra days back', 'churnstop' ), $this->goes_on( $live, $connection, $snapshot, __( 'Taking them back ends the trial when it would have ended without them.', 'churnstop' ) ) );
		}
		if ( ! $live->receipt->change->is_one_skip() ) {
			// Another plugin's type of offer: what it did, not what it calls it.
			/* translators: 1: a date, 2: a price. */
			$text = sprintf( __( 'The next payment was moved to %1$s: %2$s.', 'churnstop' ), Sentences::day( $pays ), $price );
			$text = Sentences::join( $text, $this->same_number( $live, $snapshot ) );
			return new Agreement( $snapshot->id, $live->id, $text, Agreement::UNDO, true, __( 'Undo the move', 'churnstop' ), $this->goes_on( $live, $connection, $snapshot, __( 'Undoing it takes the moved date back.', 'churnstop' ) ) );
		}
		/* translators: 1: a price, 2: a date. */
		$text = sprintf( __( 'One payment skipped. Next payment: %1$s on %2$s.', 'churnstop' ), $price, Sentences::day( $pays ) );
		$text = Sentences::join( $text, $this->same_number( $live, $snapshot ) );
		return new Agreement( $snapshot->id, $live->id, $text, Agreement::UNDO, true, __( 'Undo the skip', 'churnstop' ), $this->goes_on( $live, $connection, $snapshot, __( 'Undoing the skip brings the payment back.', 'churnstop' ) ) );
	}

	/** The end that moved along, as long as it stands. */
	private function same_number( Redemption $live, Snapshot $snapshot ): string {
		return Dates::same( $snapshot->end, $live->terms->ends_at ) ? Sentences::same_number( $live->terms ) : '';
	}

	private function switched( Redemption $live, Snapshot $snapshot, bool $used ): ?Agreement {
		if ( $used ) {
			return null;
		}
		$pays = self::ahead( $snapshot );
		return new Agreement(
			$snapshot->id,
			$live->id,
			null === $pays
				/* translators: 1: a product, 2: a price. */
				? sprintf( __( 'Switched to %1$s: %2$s from the next payment.', 'churnstop' ), $snapshot->name, $live->terms->after() )
				/* translators: 1: a product, 2: a price, 3: a date. */
				: sprintf( __( 'Switched to %1$s: %2$s from the next payment on %3$s.', 'churnstop' ), $snapshot->name, $live->terms->after(), Sentences::day( $pays ) ),
			Agreement::REVOKE,
			false,
			__( 'Undo the switch', 'churnstop' ),
			Sentences::join( __( 'Undoing it brings the product from before back.', 'churnstop' ), $this->next_payment( $live->terms->price_now->formatted, $snapshot ) ),
		);
	}

	private function kept( Connection $connection, Snapshot $snapshot ): ?Agreement {
		if ( Status::PendingCancel !== $snapshot->status || ! $connection->can_reactivate( $snapshot ) ) {
			return null;
		}
		$end = $snapshot->end;
		return new Agreement(
			$snapshot->id,
			0,
			null === $end
				? __( 'Cancelled. You will not be charged again.', 'churnstop' )
				/* translators: %s: a date. */
				: sprintf( __( 'Cancelled: it runs until %s, and you will not be charged again.', 'churnstop' ), Sentences::day( $end ) ),
			Agreement::REACTIVATE,
			true,
			__( 'Keep my subscription after all', 'churnstop' ),
			Sentences::join(
				__( 'It would go on as if it had not been cancelled.', 'churnstop' ),
				/* translators: 1: a price, 2: a date. */
				null === $end ? '' : sprintf( __( 'The next payment would be %1$s on %2$s.', 'churnstop' ), $snapshot->total->formatted, Sentences::day( $end ) )
			),
		);
	}

	/** The date from before counts if it is still ahead; if it has passed, the payment is due at once. */
	private function goes_on( Redemption $live, Connection $connection, Snapshot $snapshot, string $first ): string {
		$price = $live->terms->price_now->formatted;
		$date  = $connection->ends_at_if_cancelled( $snapshot, $live->receipt );
		$rest  = $date->getTimestamp() <= $snapshot->at->getTimestamp() + self::AT_ONCE_SECONDS
			/* translators: %s: a price. */
			? sprintf( __( 'The payment of %s that it put off is due at once.', 'churnstop' ), $price )
			/* translators: 1: a price, 2: a date. */
			: sprintf( __( 'The next payment is %1$s on %2$s, as before.', 'churnstop' ), $price, Sentences::day( $date ) );
		return Sentences::join( $first, $rest );
	}

	/** No past day in a sentence: one that is due and not made yet has none. */
	private static function ahead( Snapshot $snapshot ): ?\DateTimeImmutable {
		return $snapshot->next_payment > $snapshot->at ? $snapshot->next_payment : null;
	}

	private function next_payment( string $price, Snapshot $snapshot ): string {
		$date = self::ahead( $snapshot );
		return null === $date
			/* translators: %s: a price. */
			? sprintf( __( 'The next payment is %s.', 'churnstop' ), $price )
			/* translators: 1: a price, 2: a date. */
			: sprintf( __( 'The next payment is %1$s on %2$s.', 'churnstop' ), $price, Sentences::day( $date ) );
	}
}
