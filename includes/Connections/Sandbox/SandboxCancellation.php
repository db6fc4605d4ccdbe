<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/**
 * Cancelling in the book, and thinking better of it: what the store's own buttons do, and ChurnStop in the same way.
 */
final class SandboxCancellation {

	private const OVER = array( 'pending-cancel', 'cancelled', 'expired', 'switched' );

	private const TRIES = 5;

	public function __construct( private readonly SandboxStore $book ) {}

	public function cancellable( SandboxSubscription $entry ): bool {
		return ! in_array( $entry->status, self::OVER, true ) && $entry->can( Snapshot::CAN_CANCEL );
	}

	/**
	 * Cancels: paid time is kept. What has ended already is success.
	 *
	 * @param (callable(): void)|null $first What is to be done before, once it is sure that it can be cancelled.
	 * @throws ConnectionFailure
	 */
	public function cancel( int $subscription_id, ?callable $first = null ): void {
		$entry = $this->entry( $subscription_id );
		if ( in_array( $entry->status, self::OVER, true ) ) {
			return;
		}
		if ( ! $entry->can( Snapshot::CAN_CANCEL ) ) {
			NoteText::refuse( new Blocker( 'gateway_cannot', array( 'ability' => Snapshot::CAN_CANCEL ) ) );
		}
		if ( $this->book->gateway_refuses( $entry ) ) {
			NoteText::refuse( new Blocker( 'gateway_refused' ) );
		}
		if ( null !== $first ) {
			$first();
		}
		for ( $tries = 0; $tries < self::TRIES; $tries++ ) {
			$entry = $this->entry( $subscription_id );
			if (
				in_array( $entry->status, self::OVER, true )
				|| $this->book->change( $entry, $this->cancelled( $entry ) )
			) {
				$this->book->note(
					$subscription_id,
					__( 'Cancelled by the customer.', 'churnstop' ),
					'cancel:' . $subscription_id . ':' . $entry->revision,
				);
				return;
			}
		}
		NoteText::refuse( new Blocker( 'changed_meanwhile' ) );
	}

	/** @throws ConnectionFailure */
	public function reactivate( int $subscription_id ): void {
		$entry = $this->entry( $subscription_id );
		if ( $this->book->gateway_refuses( $entry ) ) {
			NoteText::refuse( new Blocker( 'gateway_refused' ) );
		}
		$done = 'pending-cancel' === $entry->status && $this->book->change(
			$entry,
			array(
				'status'       => 'active',
				'next_payment' => Data::sql( $entry->ends_at ),
				'ends_at'      => Data::sql( $entry->natural_end ),
				'natural_end'  => null,
			)
		);
		if ( ! $done ) {
			NoteText::refuse( new Blocker( 'changed_meanwhile' ) );
		}
		$this->book->note( $subscription_id, __( 'Kept after all: the cancellation was undone.', 'churnstop' ) );
	}

	/** The store's own Cancel button. */
	public function native_cancel( int $subscription_id ): void {
		try {
			$this->cancel( $subscription_id, fn () => $this->book->tell( 'cancelling', $subscription_id ) );
		} catch ( ConnectionFailure $refusal ) {
			$this->book->tell( 'refused', $subscription_id );
			throw $refusal;
		}
		$this->book->tell( 'cancelled', $subscription_id );
		if ( 'cancelled' === $this->entry( $subscription_id )->status ) {
			$this->book->tell( 'ended', $subscription_id );
		}
	}

	/**
	 * The store's own Reactivate button of a subscription on hold. As WooCommerce Subscriptions', it knows nothing of a
	 * pause and keeps a moved date.
	 */
	public function native_resume( int $subscription_id ): void {
		$entry = $this->entry( $subscription_id );
		if ( 'on-hold' !== $entry->status ) {
			return;
		}
		$now    = $this->book->now();
		$values = array(
			'status'     => 'active',
			'resumes_at' => null,
		);
		if ( null !== $entry->next_payment && $entry->next_payment < $now ) {
			$values['next_payment'] = Data::sql( $now );
		}
		if ( $this->book->change( $entry, $values ) ) {
			$this->book->note( $subscription_id, __( 'Reactivated.', 'churnstop' ) );
			$this->book->tell( 'resumed', $subscription_id );
		}
	}

	/** @return array<string, string|null> */
	private function cancelled( SandboxSubscription $entry ): array {
		$paid = null !== $entry->next_payment && $entry->next_payment > $this->book->now()
			&& (
				'active' === $entry->status
				|| ( 'on-hold' === $entry->status && 0 === $this->book->unpaid( $entry->id ) )
			);
		return array(
			'status'       => $paid ? 'pending-cancel' : 'cancelled',
			'next_payment' => null,
			'resumes_at'   => null,
			'ends_at'      => Data::sql( $paid ? $entry->next_payment : $this->book->now() ),
			'natural_end'  => Data::sql( $entry->ends_at ),
		);
	}

	private function entry( int $subscription_id ): SandboxSubscription {
		return $this->book->entry( $subscription_id ) ?? NoteText::refuse( new Blocker( 'subscription_gone' ) );
	}
}
