<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Discount;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Snapshot;

/** A discount in the sandbox: a coupon that is taken off automatically after its last payment. */
final class SandboxDiscount extends SandboxHandler {

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		$discount = Discount::of( $change );
		$now      = $snapshot->total;
		$lines    = array_map( static fn ( Item $item ): int => $item->total, $snapshot->items );
		$during   = Prices::total(
			$lines,
			array( $discount->percent ),
			$this->store->entry( $snapshot->ref->number() )->shipping ?? 0,
			array( Prices::cents( $discount->amount, $now->currency ) ),
		);
		return new Terms(
			$now,
			Prices::money( $during, $now->currency ),
			$discount->payments,
			$now,
			$snapshot->next_payment,
		);
	}

	public function payments_left( Receipt $receipt, string $key ): int {
		$coupon = $this->ledger->coupon( $key );
		return null !== $coupon && Coupon::ON === $coupon->state ? (int) $coupon->payments_left : 0;
	}

	protected function own_blockers( Snapshot $snapshot, Change $change ): array {
		$discount = Discount::of( $change );
		return array(
			...(
				'' !== $discount->amount && $discount->currency !== $snapshot->total->currency
					? array( new Blocker( 'currency' ) )
					: array()
			),
			...(
				null !== $snapshot->end
				&& null !== $snapshot->next_payment
				&& self::last_payment( $snapshot, $discount, $snapshot->next_payment ) >= $snapshot->end
					? array( new Blocker( 'fixed_term' ) )
					: array()
			),
			...self::other_coupons( $snapshot ),
			...$this->prices( $snapshot ),
		);
	}

	protected function begin( SandboxSubscription $entry, Receipt $receipt, string $key ): void {
		$discount = Discount::of( $receipt->change );
		$this->ledger->make_coupon(
			$key,
			$entry->id,
			$discount->percent,
			Prices::cents( $discount->amount, $entry->currency ),
			$discount->payments,
		);
		KillPoint::pass( 'discount:coupon-created' );
	}

	protected function write( SandboxSubscription $entry, Receipt $receipt, string $key ): void {
		$this->ledger->put_coupon( $key, Coupon::ON );
	}

	protected function take_back( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		$this->ledger->put_coupon( $key, Coupon::OFF );
		return array();
	}

	protected function is_littered( string $key ): bool {
		$coupon = $this->ledger->coupon( $key );
		return null !== $coupon && Coupon::TRASH !== $coupon->state;
	}

	protected function clear( string $key ): void {
		$this->ledger->discard_coupon( $key );
	}

	protected function is_used( Receipt $receipt, string $key ): bool {
		return 0 === $this->ledger->coupon( $key )?->payments_left;
	}

	/** Its coupon is used up, or was taken off. */
	protected function is_over( Receipt $receipt, string $key ): bool {
		return Coupon::ON !== ( $this->ledger->coupon( $key )->state ?? '' );
	}

	protected function end( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		$this->ledger->put_coupon( $key, Coupon::TRASH );
		return array();
	}

	protected function refs( string $key ): array {
		return array( 'coupon_id' => $this->ledger->coupon( $key )?->id );
	}

	protected function note( Receipt $receipt ): string {
		$discount = Discount::of( $receipt->change );
		return sprintf(
			/* translators: 1: a percentage or an amount, 2: number of payments. */
			_n(
				'ChurnStop: %1$s off the next %2$d payment was accepted instead of cancelling.',
				'ChurnStop: %1$s off the next %2$d payments was accepted instead of cancelling.',
				$discount->payments,
				'churnstop',
			),
			$discount->off( Prices::money( 0, $discount->currency ) ),
			$discount->payments
		);
	}

	/** The last payment that it makes a promise about: it must come before the subscription's end. */
	private static function last_payment(
		Snapshot $snapshot,
		Discount $discount,
		\DateTimeImmutable $next,
	): \DateTimeImmutable {
		for ( $n = 1; $n < $discount->payments; $n++ ) {
			$next = Dates::add( $next, $snapshot->interval, $snapshot->period );
		}
		return $next;
	}

	/** @return list<Blocker> */
	private function prices( Snapshot $snapshot ): array {
		$sum = 0;
		foreach ( $this->store->lines( $snapshot->ref->number() ) as $line ) {
			if ( $line->total !== $line->subtotal ) {
				return array( new Blocker( 'edited_prices' ) );
			}
			$sum += $line->total;
		}
		return $sum > 0 ? array() : array( new Blocker( 'nothing_to_discount' ) );
	}
}
