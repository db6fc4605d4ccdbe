<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;

/** A pause in the sandbox. */
final class SandboxHold extends SandboxHandler {

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		$hold  = Hold::of( $change );
		$next  = $snapshot->next_payment;
		$moved = null === $next ? null : MovedPayment::moved( $snapshot, $hold->move(), $next );
		// With the moved payment, but never later than its days where paid time is left.
		$after = Dates::add_days( $snapshot->at, $hold->days, wp_timezone() );
		return new Terms(
			$snapshot->total,
			null,
			null,
			$snapshot->total,
			$moved,
			$next > $after ? $after : $moved,
			ends_at: MovedPayment::moved_end( $snapshot, $hold->move() ),
		);
	}

	protected function intended( Snapshot $snapshot, Change $change ): array {
		return array( 'status' => 'on-hold' );
	}

	protected function values( Receipt $receipt ): array {
		return array(
			'status'     => 'on-hold',
			'resumes_at' => Data::sql( $receipt->resumes_at ),
		) + MovedPayment::values( $receipt );
	}

	protected function take_back( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		return self::active( $entry ) + (
			$this->is_unused( $receipt ) ? MovedPayment::back( $entry, $receipt, $this->store->now() ) : array()
		);
	}

	/** It is used by its end, not by a payment. */
	protected function is_used( Receipt $receipt, string $key ): bool {
		return false;
	}

	protected function end( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		$values = self::active( $entry );
		$now    = $this->store->now();
		// A pause that ends late bills once, from now on: time on hold is not billed afterwards.
		if ( array() !== $values && null !== $entry->next_payment && $entry->next_payment < $now ) {
			$values['next_payment'] = Data::sql( $now );
			if ( null !== $entry->ends_at ) {
				$values['ends_at'] = Data::sql( MovedPayment::kept_end(
					$entry,
					$entry->next_payment,
					$now,
					$entry->ends_at,
				) );
			}
		}
		return $values;
	}

	protected function end_note(): string {
		return __( 'The pause is over.', 'churnstop' );
	}

	protected function note( Receipt $receipt ): string {
		return sprintf(
			/* translators: 1: number of days, 2: a date, 3: a date, 4: a date. */
			__(
				'ChurnStop: a pause of %1$d days was accepted instead of cancelling. On hold until %2$s; the next payment moves from %3$s to %4$s.',
				'churnstop',
			),
			Hold::of( $receipt->change )->days,
			NoteText::day( $receipt->resumes_at ),
			NoteText::day( Data::time( $receipt->prior, 'next_payment' ) ),
			NoteText::day( Data::time( $receipt->intended, 'next_payment' ) )
		);
	}

	/** @return array<string, string|null> Nothing where it is not on hold any more. */
	private static function active( SandboxSubscription $entry ): array {
		return 'on-hold' !== $entry->status ? array() : array(
			'status'     => 'active',
			'resumes_at' => null,
		);
	}
}
