<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Sentences;
use ChurnStop\Connections\Cancellation;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Says what was agreed, and what would happen if it were ended now. Figures come from the redemption's terms and from
 * the connection, never from a guess.
 */
final class Agreements {

	public function __construct(
		private readonly RedemptionStore $redemptions,
		private readonly Connections $connections,
	) {}

	/** What holds on the subscription now; null where nothing was agreed, or nothing of it is left. */
	public function of_subscription( SubscriptionRef $subscription ): ?Agreement {
		$found = $this->connections->recent( $subscription );
		if ( null === $found ) {
			return null;
		}
		[ $connection, $snapshot ] = $found;
		// One that is at work is the newest: none is accepted beside it.
		$last = $this->redemptions->of_subscription( $subscription, 1 )[0] ?? null;
		if ( null !== $last && Redemption::APPLIED === $last->state ) {
			return $this->of( $last, $connection, $snapshot );
		}
		return $this->kept( $connection, $snapshot ) ?? ( null === $last ? null : $this->ended( $last, $snapshot ) );
	}

	/** Why a promise ended early, as its customer is told. */
	public static function why_ended( Redemption $ended ): string {
		return self::of_code( $ended->ended_why ) ?? __( 'The store ended it.', 'churnstop' );
	}

	/** Why an offer ended, of a code; null for one that says nothing to its customer, and for staff's note. */
	public static function of_code( string $why ): ?string {
		return match ( $why ) {
			'coupon_removed'    => __( 'It ended because its coupon was removed in the store.', 'churnstop' ),
			'switched_in_store' => __(
				'It ended because the subscription was switched to another product.',
				'churnstop',
			),
			'billed_anyway'     => __( 'It ended because a payment was billed before the new date.', 'churnstop' ),
			'taken_back'        => __(
				'It ended because the product or the coupon of the subscription was changed.',
				'churnstop',
			),
			'resumed'           => __( 'It ended because the subscription was reactivated.', 'churnstop' ),
			'refused'           => __( 'It ended because the store could not continue it.', 'churnstop' ),
			'cancelled'         => __( 'It ended because the subscription was cancelled.', 'churnstop' ),
			'ended'             => __( 'It ended because the subscription ended.', 'churnstop' ),
			'finished'          => __( 'It ran its full course.', 'churnstop' ),
			default             => null,
		};
	}

	/** What comes next after a promise that ended early. */
	public static function next_after( Snapshot $snapshot ): string {
		return null === $snapshot->next_payment
			? __( 'No further payment is planned.', 'churnstop' )
			: sprintf(
				/* translators: 1: a price, 2: a date. */
				__( 'The next payment is %1$s on %2$s.', 'churnstop' ),
				$snapshot->total->formatted,
				Sentences::day( $snapshot->next_payment ),
			);
	}

	/** A promise that ended early, for a month. */
	private function ended( Redemption $last, Snapshot $snapshot ): ?Agreement {
		if (
			Redemption::REVERTED !== $last->state
			|| true !== ( $last->ended_by['told'] ?? false )
			|| $snapshot->has_ended()
			|| $last->updated_at < $snapshot->at->modify( '-30 days' )
		) {
			return null;
		}
		return new Agreement(
			$snapshot->ref,
			$last->id,
			Sentences::join(
				sprintf(
					/* translators: 1: the date on which an offer was accepted, 2: the date on which it ended. */
					__( 'The offer that you accepted on %1$s ended early, on %2$s.', 'churnstop' ),
					Sentences::day( $last->created_at ),
					Sentences::day( $last->updated_at ),
				),
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
		$found = Redemption::APPLIED === $redemption->state
			? $this->connections->recent( $redemption->subscription )
			: null;
		return null === $found ? null : $this->of( $redemption, $found[0], $found[1] );
	}

	private function of( Redemption $live, Connection $connection, Snapshot $snapshot ): ?Agreement {
		$change   = $live->receipt->change;
		$standing = $change->standing( new LiveCourse( $live, $connection, $snapshot ) );
		return null === $standing
			? null
			: new Agreement(
				$snapshot->ref,
				$live->id,
				$standing->text,
				$change->ended_by(),
				$change->is_the_customers(),
				$standing->label,
				$standing->consequence,
			);
	}

	private function kept( Cancellation $connection, Snapshot $snapshot ): ?Agreement {
		if ( Status::PendingCancel !== $snapshot->status || ! $connection->can_reactivate( $snapshot ) ) {
			return null;
		}
		$end = $snapshot->end;
		return new Agreement(
			$snapshot->ref,
			0,
			null === $end
				? __( 'Cancelled. You will not be charged again.', 'churnstop' )
				: sprintf(
					/* translators: %s: a date. */
					__( 'Cancelled, and paid through %s. You will not be charged again.', 'churnstop' ),
					Sentences::day( $end ),
				),
			Agreement::REACTIVATE,
			true,
			__( 'Keep my subscription after all', 'churnstop' ),
			Sentences::join(
				__( 'Your subscription would continue as before.', 'churnstop' ),
				null === $end
					? ''
					: sprintf(
						/* translators: 1: a price, 2: a date. */
						__( 'The next payment would be %1$s on %2$s.', 'churnstop' ),
						$snapshot->total->formatted,
						Sentences::day( $end ),
					)
			),
		);
	}
}
