<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Kinds;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\HandlerDefaults;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\Watcher;
use ChurnStop\Subscriptions\Snapshot;

/**
 * A made-up subscription for the editor's preview: figures as a store would have them, and nothing that could be written.
 */
final class PreviewConnection implements Connection {

	use HandlerDefaults;

	/** @param list<Target> $targets */
	public function __construct( private readonly Snapshot $snapshot, private readonly array $targets ) {}

	public function id(): string {
		return 'preview';
	}

	public function snapshot( int|string $id ): Snapshot {
		return $this->snapshot;
	}

	public function may( Actor $actor, Snapshot $snapshot ): bool {
		return true;
	}

	public function may_cancel( Actor $actor, Snapshot $snapshot ): bool {
		return true;
	}

	public function billing_email( Snapshot $snapshot ): string {
		return '';
	}

	public function subscriptions_of( int|string $customer ): array {
		return array( $this->snapshot->ref );
	}

	public function targets( Snapshot $snapshot ): array {
		return $this->targets;
	}

	public function kinds(): array {
		return Kinds::all();
	}

	/** What every connection says of a made-up customer's facts: a subscription with a coupon gets neither a second one nor another product. */
	public function blockers( Snapshot $snapshot, Change $change ): array {
		return in_array( Snapshot::CAN_CHANGE_AMOUNTS, $change->needs(), true )
			? array_map( static fn ( string $code ): Blocker => new Blocker( 'other_coupon', array( 'code' => $code ) ), $snapshot->coupons )
			: array();
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		return $change->imagined( $snapshot, Target::of( $change, $this->targets )?->price );
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		return new Receipt( $snapshot->ref, $change, array(), array() );
	}

	/** A preview writes nothing, here and in what follows. */
	public function apply( Receipt $receipt, string $key ): Receipt {
		return $receipt;
	}

	public function check( Receipt $receipt, string $key ): string {
		return Receipt::UNTOUCHED;
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		return $receipt;
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		return $receipt;
	}

	public function next_payment_without( Snapshot $snapshot, Receipt $receipt ): ?\DateTimeImmutable {
		return $snapshot->next_payment;
	}

	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable {
		return $snapshot->next_payment ?? $snapshot->at;
	}

	public function cancel( int|string $id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot {
		return $this->snapshot;
	}

	public function can_reactivate( Snapshot $snapshot ): bool {
		return false;
	}

	public function reactivate( int|string $id, Actor $actor ): Snapshot {
		return $this->snapshot;
	}

	public function cancel_url( Snapshot $snapshot, ?string $page = null ): ?string {
		return null;
	}

	public function account_url( Snapshot $snapshot ): string {
		return '';
	}

	public function watch( Watcher $watcher ): void {}
}
