<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ChangeHandler;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\HandlerDefaults;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;

/**
 * Makes changes of one kind in the sandbox's store, and takes them back. A kind says what is different about it.
 *
 * As in a real store, a change is several writes: a coupon, then the subscription, then a note. The subscription's part
 * is one transaction with the ledger's line for the key, and conditional on nobody having changed it meanwhile. So a
 * change that was killed has either not begun (a coupon may lie about), or is in force (a note may be missing); a
 * second `apply()` finishes it, `undo()` takes it back, and after `undo()` a late `apply()` is refused.
 */
abstract class SandboxHandler implements ChangeHandler {

	use HandlerDefaults;

	/** How often a write is tried again after somebody else was faster. */
	private const TRIES = 5;

	protected readonly SandboxStore $store;
	protected readonly Ledger $ledger;

	public function __construct( private readonly Sandbox $sandbox ) {
		$this->store  = $sandbox->book;
		$this->ledger = new Ledger( $this->store->database );
	}

	/** What was done, for a support agent. */
	abstract protected function note( Receipt $receipt ): string;

	/**
	 * Beside what every change asks for.
	 *
	 * @return list<Blocker>
	 */
	protected function own_blockers( Snapshot $snapshot, Change $change ): array {
		return array();
	}

	/** @return array<string, mixed> What the subscription shall be, where the terms do not say it. */
	protected function intended( Snapshot $snapshot, Change $change ): array {
		return array();
	}

	/** What has to be there before the subscription is written to. Once, however often it is called. */
	protected function begin( SandboxSubscription $entry, Receipt $receipt, string $key ): void {}

	/** @return array<string, string|int|null> What the subscription's row becomes. */
	protected function values( Receipt $receipt ): array {
		return array();
	}

	/** What is written with the row, in its transaction. */
	protected function write( SandboxSubscription $entry, Receipt $receipt, string $key ): void {}

	/**
	 * What the row becomes when the change is taken back, and what is written with it. What an admin or a paid renewal
	 * changed since stays.
	 *
	 * @return array<string, string|int|null>
	 */
	protected function take_back( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		return array();
	}

	/** Whether something lies about that belongs to no change in force. */
	protected function is_littered( string $key ): bool {
		return false;
	}

	/** Clears away what lies about; never what another call for the same key may just have put on the subscription. */
	protected function clear( string $key ): void {}

	/** Of a change in force: whether all that it promised has been paid for. */
	protected function is_used( Receipt $receipt, string $key ): bool {
		return ! $this->is_unused( $receipt );
	}

	/** Whether it may be finished. */
	protected function is_over( Receipt $receipt, string $key ): bool {
		return true;
	}

	/**
	 * What the row becomes when it ends as planned, and what is written with it.
	 *
	 * @return array<string, string|int|null>
	 */
	protected function end( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		return array();
	}

	/** For the notes, when it has ended as planned; empty where nothing needs to be said. */
	protected function end_note(): string {
		return '';
	}

	/** @return array<string, int|null> What was created for it. */
	protected function refs( string $key ): array {
		return array();
	}

	public function blockers( Snapshot $snapshot, Change $change ): array {
		if ( Status::Active !== $snapshot->status ) {
			return array( new Blocker( 'not_active', array( 'status' => $snapshot->store_status ) ) );
		}
		if (
			$snapshot->unpaid_orders > 0
			|| ( null !== $snapshot->next_payment && $snapshot->next_payment <= $snapshot->at )
		) {
			// What is due already is owed, whether or not an order was made for it.
			return array( new Blocker( 'payment_in_flight', array( 'orders' => max( 1, $snapshot->unpaid_orders ) ) ) );
		}
		$found = array();
		foreach ( $change->needs() as $ability ) {
			if ( ! $snapshot->can( $ability ) ) {
				$found[] = new Blocker( 'gateway_cannot', array( 'ability' => $ability ) );
			}
		}
		if ( null === $snapshot->next_payment ) {
			$found[] = new Blocker( 'no_next_payment' );
		}
		return array( ...$found, ...$this->own_blockers( $snapshot, $change ) );
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		$blocker = $this->blockers( $snapshot, $change )[0]
			?? ( null === $this->store->entry( $snapshot->ref->number() ) ? new Blocker( 'subscription_gone' ) : null );
		if ( null !== $blocker ) {
			NoteText::refuse( $blocker );
		}
		$terms = $this->terms( $snapshot, $change );
		$prior = array(
			'status'       => $snapshot->store_status,
			'next_payment' => Data::iso( $snapshot->next_payment ),
			'trial_end'    => Data::iso( $snapshot->trial_end ),
			'end'          => Data::iso( $snapshot->end ),
			'total'        => $snapshot->total->cents,
			'period'       => $snapshot->period,
			'interval'     => $snapshot->interval,
			'product'      => $snapshot->name,
		);
		$told  = array(
			'next_payment' => Data::iso( $terms->next_payment_at ),
			'end'          => Data::iso( $terms->ends_at ?? $snapshot->end ),
			'total'        => ( $terms->price_during ?? $snapshot->total )->cents,
		);
		return new Receipt(
			$snapshot->ref,
			$change,
			$prior + array( 'renewals' => $this->store->renewals( $snapshot->ref->number() ) ),
			$this->intended( $snapshot, $change ) + $told + $prior,
			array(),
			$terms->resumes_at
		);
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		return Sandbox::quietly( fn (): Receipt => $this->apply_in_tries( $receipt, $key ) );
	}

	public function check( Receipt $receipt, string $key ): string {
		return match ( $this->ledger->state( $key ) ) {
			Ledger::APPLIED, Ledger::FINISHED => match ( true ) {
				$this->is_used( $receipt, $key )           => Receipt::USED,
				$this->ledger->has_note( $key, 'applied' ) => Receipt::APPLIED,
				default                                    => Receipt::PARTIAL,
			},
			Ledger::UNDONE => ! $this->is_littered( $key ) && $this->ledger->has_note( $key, 'undone' )
				? Receipt::UNTOUCHED
				: Receipt::PARTIAL,
			default => $this->is_littered( $key ) ? Receipt::PARTIAL : Receipt::UNTOUCHED,
		};
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		return Sandbox::quietly( fn (): Receipt => $this->undo_in_tries( $receipt, $key, $note ) );
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		return Sandbox::quietly( fn (): Receipt => $this->finish_in_tries( $receipt, $key ) );
	}

	public function next_payment_without( Snapshot $snapshot, Receipt $receipt ): ?\DateTimeImmutable {
		$next = $snapshot->next_payment;
		return Dates::same( $next, Data::time( $receipt->intended, 'next_payment' ) ) && $this->is_unused( $receipt )
			? Data::time( $receipt->prior, 'next_payment' )
			: $next;
	}

	/** @return list<Blocker> */
	final protected static function other_coupons( Snapshot $snapshot ): array {
		return array_map(
			static fn ( string $code ): Blocker => new Blocker( 'other_coupon', array( 'code' => $code ) ),
			$snapshot->coupons,
		);
	}

	/** Whether the concession is still there to be taken back: no renewal was paid since. */
	final protected function is_unused( Receipt $receipt ): bool {
		return $this->store->renewals( $receipt->subscription->number() ) === Data::int( $receipt->prior, 'renewals' );
	}

	/** @throws ConnectionFailure */
	private function apply_in_tries( Receipt $receipt, string $key ): Receipt {
		for ( $tries = 0; $tries < self::TRIES; $tries++ ) {
			$state = $this->ledger->state( $key );
			if ( Ledger::APPLIED === $state || Ledger::FINISHED === $state ) {
				return $this->noted( $receipt, $key );
			}
			if ( null !== $state ) {
				$this->clear( $key );
				throw ConnectionFailure::because( 'taken_back' )
					->saying( __( 'This offer was revoked. Nothing has changed.', 'churnstop' ) );
			}
			$entry    = $this->store->entry( $receipt->subscription->number() );
			$snapshot = $this->sandbox->snapshot( $receipt->subscription->number() );
			if ( null === $entry || null === $snapshot ) {
				NoteText::refuse( new Blocker( 'subscription_gone' ) );
			}
			$obstacle = $this->blockers( $snapshot, $receipt->change )[0] ?? $this->changed( $entry, $receipt );
			if ( null !== $obstacle && null !== $this->ledger->state( $key ) ) {
				// Another call for the same key was faster: what stands in the way is its own doing.
				continue;
			}
			if ( null !== $obstacle ) {
				$this->clear( $key );
				NoteText::refuse( $obstacle );
			}
			if ( $this->write_once( $entry, $receipt, $key ) ) {
				KillPoint::pass( $receipt->change->kind . ':written' );
				$receipt = $this->noted( $receipt, $key );
				KillPoint::pass( $receipt->change->kind . ':noted' );
				return $receipt;
			}
		}
		$this->clear( $key );
		NoteText::refuse( new Blocker( 'changed_meanwhile' ) );
	}

	/** @throws ConnectionFailure */
	private function undo_in_tries( Receipt $receipt, string $key, string $note ): Receipt {
		for ( $tries = 0; $tries < self::TRIES; $tries++ ) {
			$state = $this->ledger->state( $key );
			if ( Ledger::FINISHED === $state ) {
				return $receipt;
			}
			if ( null === $state && ! $this->ledger->open( $key, $receipt->subscription->number(), Ledger::VOID ) ) {
				continue;
			}
			if ( Ledger::APPLIED === $state && ! $this->take_back_once( $receipt, $key ) ) {
				continue;
			}
			KillPoint::pass( 'undo:written' );
			$this->clear( $key );
			KillPoint::pass( 'undo:coupon-trashed' );
			if ( Ledger::UNDONE === $this->ledger->state( $key ) ) {
				$this->store->note( $receipt->subscription->number(), $note, $key . ':undone' );
			}
			return $receipt;
		}
		NoteText::refuse( new Blocker( 'changed_meanwhile' ) );
	}

	/** @throws ConnectionFailure */
	private function finish_in_tries( Receipt $receipt, string $key ): Receipt {
		for ( $tries = 0; $tries < self::TRIES; $tries++ ) {
			if ( Ledger::APPLIED !== $this->ledger->state( $key ) || ! $this->is_over( $receipt, $key ) ) {
				return $receipt;
			}
			if ( ! $this->close( Ledger::FINISHED, $receipt, $key, $this->end( ... ) ) ) {
				continue;
			}
			KillPoint::pass( 'finish:written' );
			if ( '' !== $this->end_note() ) {
				$this->store->note( $receipt->subscription->number(), $this->end_note(), $key . ':finished' );
			}
			return $receipt;
		}
		NoteText::refuse( new Blocker( 'changed_meanwhile' ) );
	}

	/** @return bool False where somebody else was faster. */
	private function write_once( SandboxSubscription $entry, Receipt $receipt, string $key ): bool {
		$this->begin( $entry, $receipt, $key );
		if ( $this->store->gateway_refuses( $entry ) ) {
			$this->clear( $key );
			NoteText::refuse( new Blocker( 'gateway_refused' ) );
		}
		try {
			$this->store->database->transaction(
				function () use ( $entry, $receipt, $key ): void {
					if (
						! $this->ledger->open( $key, $entry->id, Ledger::APPLIED )
						|| ! $this->store->change( $entry, $this->values( $receipt ) )
					) {
						throw new ConcurrentChange();
					}
					$this->write( $entry, $receipt, $key );
				}
			);
		} catch ( ConcurrentChange ) {
			return false;
		}
		return true;
	}

	/** @return bool False where somebody else was faster. */
	private function take_back_once( Receipt $receipt, string $key ): bool {
		$entry = $this->store->entry( $receipt->subscription->number() );
		if ( null !== $entry && $this->store->gateway_refuses( $entry ) ) {
			NoteText::refuse( new Blocker( 'gateway_refused' ) );
		}
		return $this->close( Ledger::UNDONE, $receipt, $key, $this->take_back( ... ) );
	}

	/**
	 * @param Ledger::FINISHED|Ledger::UNDONE $state
	 * @param \Closure(SandboxSubscription, Receipt, string): array<string, string|int|null> $end What the row becomes.
	 * @return bool False where somebody else was faster.
	 */
	private function close( string $state, Receipt $receipt, string $key, \Closure $end ): bool {
		$entry = $this->store->entry( $receipt->subscription->number() );
		try {
			$this->store->database->transaction(
				function () use ( $entry, $state, $receipt, $key, $end ): void {
					$values = null === $entry ? array() : $end( $entry, $receipt, $key );
					$written = null === $entry
						|| ( Ledger::FINISHED === $state && array() === $values )
						|| $this->store->change( $entry, $values );
					if ( ! $written || ! $this->ledger->close( $key, $state ) ) {
						throw new ConcurrentChange();
					}
				}
			);
		} catch ( ConcurrentChange ) {
			return false;
		}
		return true;
	}

	private function noted( Receipt $receipt, string $key ): Receipt {
		$this->store->note( $receipt->subscription->number(), $this->note( $receipt ), $key . ':applied' );
		return $receipt->with_refs( array_filter( $this->refs( $key ), static fn ( ?int $id ): bool => null !== $id ) );
	}

	/** Whether the subscription is still what the receipt was written for. */
	private function changed( SandboxSubscription $entry, Receipt $receipt ): ?Blocker {
		$same = Dates::same( $entry->next_payment, Data::time( $receipt->prior, 'next_payment' ) )
			&& Dates::same( $entry->trial_end, Data::time( $receipt->prior, 'trial_end' ) )
			&& (
				! array_key_exists( 'end', $receipt->prior )
				|| Dates::same( $entry->ends_at, Data::time( $receipt->prior, 'end' ) )
			)
			&& $this->store->total( $entry->id ) === Data::int( $receipt->prior, 'total' )
			&& $this->is_unused( $receipt );
		return $same ? null : new Blocker( 'changed_meanwhile' );
	}
}
