<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/** A switch to another product in the sandbox: another line, and an order about nothing. */
final class SandboxSwitch extends SandboxHandler {

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		$plan  = $this->plan( $change );
		$cents = null === $plan
			? null
			: Prices::total(
				array( $plan->price * ( $snapshot->items[0]->quantity ?? 1 ) ),
				array(),
				$this->store->entry( $snapshot->ref->number() )->shipping ?? 0,
			);
		$price = null === $cents ? null : Prices::money( $cents, $snapshot->total->currency );
		return new Terms( $snapshot->total, $price, null, $price ?? $snapshot->total, $snapshot->next_payment );
	}

	protected function own_blockers( Snapshot $snapshot, Change $change ): array {
		return array(
			...self::other_coupons( $snapshot ),
			...$this->target( $snapshot, SwitchProduct::of( $change )->product_id ),
		);
	}

	protected function intended( Snapshot $snapshot, Change $change ): array {
		$plan = $this->plan( $change );
		return null === $plan ? array() : array(
			'period'   => $plan->period,
			'interval' => $plan->interval,
			'product'  => $plan->name,
		);
	}

	protected function values( Receipt $receipt ): array {
		return self::period( $receipt->intended );
	}

	protected function write( SandboxSubscription $entry, Receipt $receipt, string $key ): void {
		$line = $this->store->lines( $entry->id )[0] ?? throw new ConcurrentChange();
		$this->store->database->update( 'sandbox_items', array( 'replaced_by' => $key ), array( 'id' => $line->id ) );
		$this->store->add_line(
			$entry->id,
			SwitchProduct::of( $receipt->change )->product_id,
			$line->quantity,
			null,
			$key,
		);
		$this->store->database->insert(
			'sandbox_orders',
			array(
				'subscription_id' => $entry->id,
				'kind'            => 'switch',
				'status'          => 'completed',
				'total'           => 0,
				'currency'        => $entry->currency,
				'created_at'      => Data::sql( $this->store->now() ),
				'redemption_key'  => $key,
			)
		);
	}

	protected function take_back( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		$database = $this->store->database;
		$live     = $database->row(
			"SELECT id FROM {sandbox_items} WHERE subscription_id = %d AND added_by = %s AND replaced_by = ''",
			array( $entry->id, $key ),
		);
		if ( null === $live || ! $this->is_unused( $receipt ) ) {
			return array();
		}
		$database->delete( 'sandbox_items', array( 'id' => Data::int( $live, 'id' ) ) );
		$database->update( 'sandbox_items', array( 'replaced_by' => '' ), array( 'replaced_by' => $key ) );
		$database->update( 'sandbox_orders', array( 'status' => 'cancelled' ), array( 'redemption_key' => $key ) );
		return self::period( $receipt->prior );
	}

	protected function refs( string $key ): array {
		return array( 'order_id' => $this->ledger->order( $key ) );
	}

	protected function note( Receipt $receipt ): string {
		return sprintf(
			/* translators: 1: name of a product, 2: name of a product. */
			__(
				'ChurnStop: a switch from %1$s to %2$s was accepted instead of cancelling, billed from the next renewal.',
				'churnstop',
			),
			Data::string( $receipt->prior, 'product' ),
			Data::string( $receipt->intended, 'product' )
		);
	}

	private function plan( Change $change ): ?Plan {
		return $this->store->plan( SwitchProduct::of( $change )->product_id );
	}

	/**
	 * @param array<string, mixed> $from
	 * @return array<string, string|int>
	 */
	private static function period( array $from ): array {
		return array(
			'period'           => Data::string( $from, 'period' ),
			'billing_interval' => Data::int( $from, 'interval' ),
		);
	}

	/** @return list<Blocker> */
	private function target( Snapshot $snapshot, int $product_id ): array {
		if ( 1 !== count( $snapshot->items ) ) {
			return array( new Blocker( 'several_items', array( 'items' => count( $snapshot->items ) ) ) );
		}
		$present = $this->store->plan( $snapshot->items[0]->product_id );
		$target  = $this->store->plan( $product_id );
		$related = null !== $present
			&& null !== $target
			&& $target->published
			&& $present->family > 0
			&& $present->family === $target->family;
		if ( ! $related || $present->id === $target->id || $target->currency !== $snapshot->total->currency ) {
			return array( new Blocker( 'target_gone', array( 'product_id' => $product_id ) ) );
		}
		return $target->in_stock
			? array()
			: array( new Blocker( 'target_out_of_stock', array( 'product_id' => $product_id ) ) );
	}
}
