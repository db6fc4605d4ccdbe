<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;

/** A skip, a delay or a longer trial in the sandbox. */
final class SandboxDates extends SandboxHandler {

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		$move = MoveDates::of( $change );
		$next = null === $snapshot->next_payment
			? null
			: MovedPayment::moved( $snapshot, $move, $snapshot->next_payment );
		return new Terms(
			$snapshot->total,
			null,
			null,
			$snapshot->total,
			$next,
			ends_at: MovedPayment::moved_end( $snapshot, $move ),
		);
	}

	protected function own_blockers( Snapshot $snapshot, Change $change ): array {
		return MoveDates::of( $change )->trial && ! $snapshot->in_trial()
			? array( new Blocker( 'not_in_trial' ) )
			: array();
	}

	protected function intended( Snapshot $snapshot, Change $change ): array {
		$move = MoveDates::of( $change );
		return $move->trial && null !== $snapshot->trial_end
			? array( 'trial_end' => Data::iso( MovedPayment::moved( $snapshot, $move, $snapshot->trial_end ) ) )
			: array();
	}

	protected function values( Receipt $receipt ): array {
		return MovedPayment::values( $receipt )
			+ (
				MoveDates::of( $receipt->change )->trial
					? array( 'trial_end' => Data::sql( Data::time( $receipt->intended, 'trial_end' ) ) )
					: array()
			);
	}

	protected function take_back( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		if ( ! $this->is_unused( $receipt ) ) {
			return array();
		}
		$trial = MoveDates::of( $receipt->change )->trial
			&& Dates::same( $entry->trial_end, Data::time( $receipt->intended, 'trial_end' ) );
		return MovedPayment::back( $entry, $receipt, $this->store->now() )
			+ ( $trial ? array( 'trial_end' => Data::sql( Data::time( $receipt->prior, 'trial_end' ) ) ) : array() );
	}

	protected function note( Receipt $receipt ): string {
		$move = MoveDates::of( $receipt->change );
		return $move->trial
			? sprintf(
				/* translators: 1: number of days, 2: a date, 3: a date. */
				__(
					'ChurnStop: %1$d more days of trial were accepted instead of cancelling. The trial ends on %3$s instead of %2$s.',
					'churnstop',
				),
				$move->days,
				NoteText::day( Data::time( $receipt->prior, 'trial_end' ) ),
				NoteText::day( Data::time( $receipt->intended, 'trial_end' ) )
			)
			: sprintf(
				/* translators: 1: a date, 2: a date. */
				__(
					'ChurnStop: moving the next payment from %1$s to %2$s was accepted instead of cancelling.',
					'churnstop',
				),
				NoteText::day( Data::time( $receipt->prior, 'next_payment' ) ),
				NoteText::day( Data::time( $receipt->intended, 'next_payment' ) )
			);
	}
}
