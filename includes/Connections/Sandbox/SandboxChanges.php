<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;

/**
 * Makes changes in the book, and takes them back.
 *
 * As in a real store, a change is several writes: a coupon, then the subscription, then a note. The subscription's part is one transaction with the
 * ledger's line for the key, and conditional on nobody having changed it meanwhile. So a change that was killed has either not begun (a coupon may lie about),
 * or is in force (a note may be missing); a second `apply()` finishes it, `undo()` takes it back, and after `undo()` a late `apply()` is refused.
 */
final class SandboxChanges {

	/** How often a write is tried again after somebody else was faster. */
	private const TRIES = 5;

	private readonly Ledger $ledger;

	public function __construct( private readonly SandboxStore $book, private readonly SandboxBlockers $blockers ) {
		$this->ledger = new Ledger( $book->database );
	}

	/**
	 * @param callable(): ?\ChurnStop\Subscriptions\Snapshot $read
	 * @throws ConnectionFailure
	 */
	public function apply( Receipt $receipt, string $key, callable $read ): Receipt {
		for ( $tries = 0; $tries < self::TRIES; $tries++ ) {
			$state = $this->ledger->state( $key );
			if ( Ledger::APPLIED === $state || Ledger::FINISHED === $state ) {
				return $this->noted( $receipt, $key );
			}
			if ( null !== $state ) {
				$this->ledger->discard_coupon( $key );
				throw new ConnectionFailure( new Blocker( 'taken_back' ), __( 'This offer was taken back. Nothing has changed.', 'churnstop' ) );
			}
			$entry    = $this->book->entry( $receipt->subscription_id );
			$snapshot = $read();
			if ( null === $entry || null === $snapshot ) {
				throw self::failure( new Blocker( 'subscription_gone' ) );
			}
			$obstacle = $this->blockers->of( $snapshot, $receipt->change )[0] ?? $this->changed( $entry, $receipt );
			if ( null !== $obstacle && null !== $this->ledger->state( $key ) ) {
				// Another call for the same key was faster: what stands in the way is its own doing.
				continue;
			}
			if ( null !== $obstacle ) {
				$this->ledger->discard_coupon( $key );
				throw self::failure( $obstacle );
			}
			if ( $this->write( $entry, $receipt, $key ) ) {
				KillPoint::pass( $receipt->change->kind . ':written' );
				$receipt = $this->noted( $receipt, $key );
				KillPoint::pass( $receipt->change->kind . ':noted' );
				return $receipt;
			}
		}
		$this->ledger->discard_coupon( $key );
		throw self::failure( new Blocker( 'changed_meanwhile' ) );
	}

	public function check( Receipt $receipt, string $key ): string {
		$coupon = $this->ledger->coupon( $key );
		$loose  = null !== $coupon && Coupon::TRASH !== $coupon->state;
		return match ( $this->ledger->state( $key ) ) {
			Ledger::APPLIED, Ledger::FINISHED => match ( true ) {
				$this->is_used( $receipt, $coupon )         => Receipt::USED,
				$this->ledger->has_note( $key, 'applied' ) => Receipt::APPLIED,
				default                                    => Receipt::PARTIAL,
			},
			Ledger::UNDONE => ! $loose && $this->ledger->has_note( $key, 'undone' ) ? Receipt::UNTOUCHED : Receipt::PARTIAL,
			default => $loose ? Receipt::PARTIAL : Receipt::UNTOUCHED,
		};
	}

	/** @throws ConnectionFailure */
	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		for ( $tries = 0; $tries < self::TRIES; $tries++ ) {
			$state = $this->ledger->state( $key );
			if ( Ledger::FINISHED === $state ) {
				return $receipt;
			}
			if ( null === $state && ! $this->ledger->open( $key, $receipt->subscription_id, Ledger::VOID ) ) {
				continue;
			}
			if ( Ledger::APPLIED === $state && ! $this->take_back( $receipt, $key ) ) {
				continue;
			}
			KillPoint::pass( 'undo:written' );
			$this->ledger->discard_coupon( $key );
			KillPoint::pass( 'undo:coupon-trashed' );
			if ( Ledger::UNDONE === $this->ledger->state( $key ) ) {
				$this->book->note( $receipt->subscription_id, $note, $key . ':undone' );
			}
			return $receipt;
		}
		throw self::failure( new Blocker( 'changed_meanwhile' ) );
	}

	/** @throws ConnectionFailure */
	public function finish( Receipt $receipt, string $key ): Receipt {
		for ( $tries = 0; $tries < self::TRIES; $tries++ ) {
			if ( Ledger::APPLIED !== $this->ledger->state( $key ) || ! $this->is_over( $receipt, $key ) ) {
				return $receipt;
			}
			$entry = $this->book->entry( $receipt->subscription_id );
			try {
				$this->book->database->transaction( fn () => $this->write_end( $entry, $receipt, $key ) );
			} catch ( ConcurrentChange ) {
				continue;
			}
			KillPoint::pass( 'finish:written' );
			if ( Change::HOLD === $receipt->change->kind ) {
				$this->book->note( $receipt->subscription_id, __( 'The pause is over.', 'churnstop' ), $key . ':finished' );
			}
			return $receipt;
		}
		throw self::failure( new Blocker( 'changed_meanwhile' ) );
	}

	/** How many renewals the key's coupon still discounts. */
	public function payments_left( string $key ): int {
		$coupon = $this->ledger->coupon( $key );
		return null !== $coupon && Coupon::ON === $coupon->state ? (int) $coupon->payments_left : 0;
	}

	/** Whether the concession is still there to be taken back: in force, and no renewal was paid since. */
	public function is_unused( Receipt $receipt, string $key = '' ): bool {
		$open = '' === $key || Ledger::APPLIED === $this->ledger->state( $key );
		return $open && $this->book->renewals( $receipt->subscription_id ) === Data::int( $receipt->prior, 'renewals' );
	}

	/** Of a change in force: whether all that it promised has been paid for. A pause is used by its end, not by a payment. */
	private function is_used( Receipt $receipt, ?Coupon $coupon ): bool {
		return match ( $receipt->change->kind ) {
			Change::DISCOUNT => null !== $coupon && 0 === $coupon->payments_left,
			Change::HOLD     => false,
			default          => ! $this->is_unused( $receipt ),
		};
	}

	/** @return bool False where somebody else was faster. */
	private function write( SandboxSubscription $entry, Receipt $receipt, string $key ): bool {
		$change = $receipt->change;
		if ( Change::DISCOUNT === $change->kind ) {
			$this->ledger->make_coupon( $key, $entry->id, $change->percent, Prices::cents( $change->amount, $entry->currency ), $change->payments );
			KillPoint::pass( 'discount:coupon-created' );
		}
		if ( $this->book->gateway_refuses( $entry ) ) {
			$this->ledger->discard_coupon( $key );
			throw self::failure( new Blocker( 'gateway_refused' ) );
		}
		try {
			$this->book->database->transaction(
				function () use ( $entry, $receipt, $key ): void {
					if ( ! $this->ledger->open( $key, $entry->id, Ledger::APPLIED ) || ! $this->book->change( $entry, $this->values( $receipt ) ) ) {
						throw new ConcurrentChange();
					}
					if ( Change::DISCOUNT === $receipt->change->kind ) {
						$this->ledger->put_coupon( $key, Coupon::ON );
					} elseif ( Change::SWITCH === $receipt->change->kind ) {
						$this->switch_line( $entry, $receipt->change->product_id, $key );
					}
				}
			);
		} catch ( ConcurrentChange ) {
			return false;
		}
		return true;
	}

	/** @return array<string, string|int|null> What the subscription's row becomes. */
	private function values( Receipt $receipt ): array {
		$next  = Data::sql( Data::time( $receipt->intended, 'next_payment' ) );
		$trial = Data::sql( Data::time( $receipt->intended, 'trial_end' ) );
		$end   = array_key_exists( 'end', $receipt->intended ) ? array( 'ends_at' => Data::sql( Data::time( $receipt->intended, 'end' ) ) ) : array();
		return match ( $receipt->change->kind ) {
			Change::HOLD       => array(
				'status'       => 'on-hold',
				'next_payment' => $next,
				'resumes_at'   => Data::sql( $receipt->resumes_at ),
			) + $end,
			Change::MOVE_DATES => array( 'next_payment' => $next ) + $end + ( $receipt->change->trial ? array( 'trial_end' => $trial ) : array() ),
			Change::SWITCH     => array(
				'period'           => Data::string( $receipt->intended, 'period' ),
				'billing_interval' => Data::int( $receipt->intended, 'interval' ),
			),
			default            => array(),
		};
	}

	private function switch_line( SandboxSubscription $entry, int $product_id, string $key ): void {
		$line = $this->book->lines( $entry->id )[0] ?? throw new ConcurrentChange();
		$this->book->database->update( 'sandbox_items', array( 'replaced_by' => $key ), array( 'id' => $line->id ) );
		$this->book->add_line( $entry->id, $product_id, $line->quantity, null, $key );
		$this->book->database->insert(
			'sandbox_orders',
			array(
				'subscription_id' => $entry->id,
				'kind'            => 'switch',
				'status'          => 'completed',
				'total'           => 0,
				'currency'        => $entry->currency,
				'created_at'      => Data::sql( $this->book->now() ),
				'redemption_key'  => $key,
			)
		);
	}

	/** @return bool False where somebody else was faster. */
	private function take_back( Receipt $receipt, string $key ): bool {
		$entry = $this->book->entry( $receipt->subscription_id );
		if ( null !== $entry && $this->book->gateway_refuses( $entry ) ) {
			throw self::failure( new Blocker( 'gateway_refused' ) );
		}
		try {
			$this->book->database->transaction(
				function () use ( $entry, $receipt, $key ): void {
					$values = null === $entry ? array() : $this->prior_values( $entry, $receipt, $key );
					if ( ! $this->ledger->close( $key, Ledger::UNDONE ) || ( null !== $entry && ! $this->book->change( $entry, $values ) ) ) {
						throw new ConcurrentChange();
					}
					if ( Change::DISCOUNT === $receipt->change->kind ) {
						$this->ledger->put_coupon( $key, Coupon::OFF );
					}
				}
			);
		} catch ( ConcurrentChange ) {
			return false;
		}
		return true;
	}

	/**
	 * What the row becomes when the change is taken back. What an admin or a paid renewal changed since stays.
	 *
	 * @return array<string, string|int|null>
	 */
	private function prior_values( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		$kind   = $receipt->change->kind;
		$values = array();
		if ( Change::HOLD === $kind && 'on-hold' === $entry->status ) {
			$values = array(
				'status'     => 'active',
				'resumes_at' => null,
			);
		}
		if ( ! $this->is_unused( $receipt ) || Change::DISCOUNT === $kind ) {
			return $values;
		}
		if ( Change::SWITCH === $kind ) {
			return $values + $this->switch_back( $entry, $receipt, $key );
		}
		$now   = $this->book->now();
		$prior = Data::time( $receipt->prior, 'next_payment' );
		$moved = Data::time( $receipt->intended, 'next_payment' );
		$due   = Data::sql( null === $prior || $prior < $now ? $now : $prior );
		if ( null !== $entry->next_payment && Dates::same( $entry->next_payment, $moved ) ) {
			$values['next_payment'] = $due;
			$end                    = Data::time( $receipt->prior, 'end' );
			if ( null !== $end && null !== $prior && Dates::same( $entry->ends_at, Data::time( $receipt->intended, 'end' ) ) ) {
				$values['ends_at'] = Data::sql( self::kept_end( $entry, $prior, max( $prior, $now ), $end ) );
			}
		} elseif ( 'pending-cancel' === $entry->status && Dates::same( $entry->ends_at, $moved ) ) {
			$values['ends_at'] = $due;
		}
		if ( $receipt->change->trial && Dates::same( $entry->trial_end, Data::time( $receipt->intended, 'trial_end' ) ) ) {
			$values['trial_end'] = Data::sql( Data::time( $receipt->prior, 'trial_end' ) );
		}
		return $values;
	}

	/** @return array<string, string|int|null> */
	private function switch_back( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		$database = $this->book->database;
		$live     = $database->row( "SELECT id FROM {sandbox_items} WHERE subscription_id = %d AND added_by = %s AND replaced_by = ''", array( $entry->id, $key ) );
		if ( null === $live ) {
			return array();
		}
		$database->delete( 'sandbox_items', array( 'id' => Data::int( $live, 'id' ) ) );
		$database->update( 'sandbox_items', array( 'replaced_by' => '' ), array( 'replaced_by' => $key ) );
		$database->update( 'sandbox_orders', array( 'status' => 'cancelled' ), array( 'redemption_key' => $key ) );
		return array(
			'period'           => Data::string( $receipt->prior, 'period' ),
			'billing_interval' => Data::int( $receipt->prior, 'interval' ),
		);
	}

	/** A discount is over when its coupon is used up or was taken off; the others whenever they are said to be. */
	private function is_over( Receipt $receipt, string $key ): bool {
		return Change::DISCOUNT !== $receipt->change->kind || Coupon::ON !== ( $this->ledger->coupon( $key )->state ?? '' );
	}

	private function write_end( ?SandboxSubscription $entry, Receipt $receipt, string $key ): void {
		if ( ! $this->ledger->close( $key, Ledger::FINISHED ) ) {
			throw new ConcurrentChange();
		}
		if ( Change::DISCOUNT === $receipt->change->kind ) {
			$this->ledger->put_coupon( $key, Coupon::TRASH );
		}
		if ( null !== $entry && Change::HOLD === $receipt->change->kind && 'on-hold' === $entry->status ) {
			$now    = $this->book->now();
			$values = array(
				'status'     => 'active',
				'resumes_at' => null,
			);
			// A pause that ends late bills once, from now on: time on hold is not billed afterwards.
			if ( null !== $entry->next_payment && $entry->next_payment < $now ) {
				$values['next_payment'] = Data::sql( $now );
				if ( null !== $entry->ends_at ) {
					$values['ends_at'] = Data::sql( self::kept_end( $entry, $entry->next_payment, $now, $entry->ends_at ) );
				}
			}
			if ( ! $this->book->change( $entry, $values ) ) {
				throw new ConcurrentChange();
			}
		}
	}

	private static function kept_end( SandboxSubscription $entry, \DateTimeImmutable $next, \DateTimeImmutable $late, \DateTimeImmutable $end ): \DateTimeImmutable {
		return Dates::kept_end( $next, $late, $end, SandboxStore::ROOM_SECONDS, static fn ( \DateTimeImmutable $from ): \DateTimeImmutable => Dates::add( $from, $entry->interval, $entry->period ) );
	}

	private function noted( Receipt $receipt, string $key ): Receipt {
		$this->book->note( $receipt->subscription_id, NoteText::of_change( $receipt ), $key . ':applied' );
		return $receipt->with_refs(
			array_filter(
				array(
					'coupon_id' => $this->ledger->coupon( $key )?->id,
					'order_id'  => $this->ledger->order( $key ),
				),
				static fn ( ?int $id ): bool => null !== $id
			)
		);
	}

	/** Whether the subscription is still what the receipt was written for. */
	private function changed( SandboxSubscription $entry, Receipt $receipt ): ?Blocker {
		$same = Dates::same( $entry->next_payment, Data::time( $receipt->prior, 'next_payment' ) )
			&& Dates::same( $entry->trial_end, Data::time( $receipt->prior, 'trial_end' ) )
			&& ( ! array_key_exists( 'end', $receipt->prior ) || Dates::same( $entry->ends_at, Data::time( $receipt->prior, 'end' ) ) )
			&& $this->book->total( $entry->id ) === Data::int( $receipt->prior, 'total' )
			&& $this->book->renewals( $entry->id ) === Data::int( $receipt->prior, 'renewals' );
		return $same ? null : new Blocker( 'changed_meanwhile' );
	}

	public static function failure( Blocker $blocker ): ConnectionFailure {
		return new ConnectionFailure( $blocker, NoteText::of_blocker( $blocker ) );
	}
}
