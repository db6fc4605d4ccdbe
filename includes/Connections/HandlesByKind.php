<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/** A connection that hands each change to the handler of its kind. */
trait HandlesByKind {

	abstract protected function handlers(): Handlers;

	public function kinds(): array {
		return $this->handlers()->kinds();
	}

	public function blockers( Snapshot $snapshot, Change $change ): array {
		return $this->handlers()->of( $change )->blockers( $snapshot, $change );
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		return $this->handlers()->of( $change )->terms( $snapshot, $change );
	}

	public function access_note( Snapshot $snapshot, Change $change ): string {
		return $this->handlers()->of( $change )->access_note( $snapshot, $change );
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		return $this->handlers()->of( $change )->prepare( $snapshot, $change );
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		return $this->handlers()->of( $receipt->change )->apply( $receipt, $key );
	}

	public function check( Receipt $receipt, string $key ): string {
		return $this->handlers()->of( $receipt->change )->check( $receipt, $key );
	}

	public function payments_left( Receipt $receipt, string $key ): ?int {
		return $this->handlers()->of( $receipt->change )->payments_left( $receipt, $key );
	}

	public function price_after( Receipt $receipt, string $key ): ?Money {
		return $this->handlers()->of( $receipt->change )->price_after( $receipt, $key );
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		return $this->handlers()->of( $receipt->change )->catch_up( $receipt, $key );
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		return $this->handlers()->of( $receipt->change )->undo( $receipt, $key, $note );
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		return $this->handlers()->of( $receipt->change )->finish( $receipt, $key );
	}

	public function next_payment_without( Snapshot $snapshot, Receipt $receipt ): ?\DateTimeImmutable {
		return $this->handlers()->of( $receipt->change )->next_payment_without( $snapshot, $receipt );
	}
}
