<?php
declare(strict_types=1);

namespace GiftOffer;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Sandbox\SandboxHandler;
use ChurnStop\Connections\Sandbox\SandboxSubscription;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/** A gift in the sandbox: a line that costs nothing, on the subscription until the next renewal is paid. */
final class GiftHandler extends SandboxHandler {

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		return new Terms( $snapshot->total, $snapshot->total, 1, $snapshot->total, $snapshot->next_payment );
	}

	protected function own_blockers( Snapshot $snapshot, Change $change ): array {
		return true === $this->store->plan( Gift::of( $change )->item )?->in_stock
			? array()
			: array( new Blocker( 'gift_gone' ) );
	}

	protected function write( SandboxSubscription $entry, Receipt $receipt, string $key ): void {
		$gift = Gift::of( $receipt->change );
		$this->store->add_line( $entry->id, $gift->item, $gift->pieces, 0, $key );
	}

	protected function take_back( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		$this->store->database->delete( 'sandbox_items', array( 'added_by' => $key ) );
		return array();
	}

	protected function end( SandboxSubscription $entry, Receipt $receipt, string $key ): array {
		return $this->take_back( $entry, $receipt, $key );
	}

	protected function end_note(): string {
		return 'The gift was sent with the renewal.';
	}

	protected function note( Receipt $receipt ): string {
		return sprintf(
			'A gift was accepted instead of cancelling: %d × product %d.',
			Gift::of( $receipt->change )->pieces,
			Data::int( $receipt->change->to_array(), 'item' ),
		);
	}
}
