<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;

/** Why the sandbox cannot keep a change: what its gateway lacks and what its dates, coupons and products forbid. */
final class SandboxBlockers {

	/** What each kind of change asks of the gateway. */
	private const NEEDS = array(
		Change::DISCOUNT   => array( Snapshot::CAN_CHANGE_AMOUNTS ),
		Change::HOLD       => array( Snapshot::CAN_SUSPEND, Snapshot::CAN_REACTIVATE, Snapshot::CAN_CHANGE_DATES ),
		Change::MOVE_DATES => array( Snapshot::CAN_CHANGE_DATES ),
		Change::SWITCH     => array( Snapshot::CAN_CHANGE_AMOUNTS, Snapshot::CAN_CHANGE_DATES ),
	);

	public function __construct( private readonly SandboxStore $book ) {}

	/** @return list<Blocker> */
	public function of( Snapshot $snapshot, Change $change ): array {
		if ( Status::Active !== $snapshot->status ) {
			return array( new Blocker( 'not_active', array( 'status' => $snapshot->store_status ) ) );
		}
		$found = '' !== $change->amount && $change->currency !== $snapshot->total->currency ? array( new Blocker( 'currency' ) ) : array();
		foreach ( self::NEEDS[ $change->kind ] as $ability ) {
			if ( ! $snapshot->can( $ability ) ) {
				$found[] = new Blocker( 'gateway_cannot', array( 'ability' => $ability ) );
			}
		}
		if ( $snapshot->unpaid_orders > 0 || ( null !== $snapshot->next_payment && $snapshot->next_payment <= $snapshot->at ) ) {
			// What is due already is owed, whether or not an order was made for it.
			return array( new Blocker( 'payment_in_flight', array( 'orders' => max( 1, $snapshot->unpaid_orders ) ) ) );
		}
		if ( null === $snapshot->next_payment ) {
			$found[] = new Blocker( 'no_next_payment' );
		} elseif ( Change::DISCOUNT === $change->kind && null !== $snapshot->end && self::last_discounted( $snapshot, $change, $snapshot->next_payment ) >= $snapshot->end ) {
			$found[] = new Blocker( 'fixed_term' );
		}
		if ( $change->trial && ! $snapshot->in_trial() ) {
			$found[] = new Blocker( 'not_in_trial' );
		}
		return array_merge(
			$found,
			match ( $change->kind ) {
				Change::DISCOUNT => array_merge( $this->coupons( $snapshot ), $this->prices( $snapshot ) ),
				Change::SWITCH   => array_merge( $this->coupons( $snapshot ), $this->target( $snapshot, $change->product_id ) ),
				default          => array(),
			}
		);
	}

	/** The last payment that a discount makes a promise about: it must come before the subscription's end. */
	private static function last_discounted( Snapshot $snapshot, Change $change, \DateTimeImmutable $next ): \DateTimeImmutable {
		for ( $n = 1; $n < $change->payments; $n++ ) {
			$next = Dates::add( $next, $snapshot->interval, $snapshot->period );
		}
		return $next;
	}

	/** A fixed number of payments stays that number; null where there is no end, or the change moves no payment. */
	public static function moved_end( Snapshot $snapshot, Change $change ): ?\DateTimeImmutable {
		if ( null === $snapshot->end || null === $snapshot->next_payment || ! in_array( $change->kind, array( Change::HOLD, Change::MOVE_DATES ), true ) ) {
			return null;
		}
		$step = static fn ( \DateTimeImmutable $from ): \DateTimeImmutable => Dates::add( $from, $snapshot->interval, $snapshot->period );
		return Dates::moved_end( $snapshot->next_payment, self::moved( $snapshot, $change, $snapshot->next_payment ), $snapshot->end, SandboxStore::ROOM_SECONDS, $step );
	}

	/** Where the change puts a date. */
	public static function moved( Snapshot $snapshot, Change $change, \DateTimeImmutable $date ): \DateTimeImmutable {
		for ( $n = 0; $n < $change->intervals; $n++ ) {
			$date = Dates::add( $date, $snapshot->interval, $snapshot->period );
		}
		return Dates::add_days( $date, $change->days, wp_timezone() );
	}

	/** @return list<Blocker> */
	private function coupons( Snapshot $snapshot ): array {
		return array_map( static fn ( string $code ): Blocker => new Blocker( 'other_coupon', array( 'code' => $code ) ), $snapshot->coupons );
	}

	/** @return list<Blocker> */
	private function prices( Snapshot $snapshot ): array {
		$sum = 0;
		foreach ( $this->book->lines( $snapshot->id ) as $line ) {
			if ( $line->total !== $line->subtotal ) {
				return array( new Blocker( 'edited_prices' ) );
			}
			$sum += $line->total;
		}
		return $sum > 0 ? array() : array( new Blocker( 'nothing_to_discount' ) );
	}

	/** @return list<Blocker> */
	private function target( Snapshot $snapshot, int $product_id ): array {
		if ( 1 !== count( $snapshot->items ) ) {
			return array( new Blocker( 'several_items', array( 'items' => count( $snapshot->items ) ) ) );
		}
		$present = $this->book->plan( $snapshot->items[0]->product_id );
		$target  = $this->book->plan( $product_id );
		$related = null !== $present && null !== $target && $target->published && $present->family > 0 && $present->family === $target->family;
		if ( ! $related || $present->id === $target->id || $target->currency !== $snapshot->total->currency ) {
			return array( new Blocker( 'target_gone', array( 'product_id' => $product_id ) ) );
		}
		return $target->in_stock ? array() : array( new Blocker( 'target_out_of_stock', array( 'product_id' => $product_id ) ) );
	}
}
