<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ChangeHandler;
use ChurnStop\Subscriptions\Money;

/** A kind of change that another plugin keeps on the store's subscriptions, or that nobody does. */
final class AddedHandler implements Handler {

	public function __construct( private readonly ChangeHandler $handler ) {}

	public function blockers( \WC_Subscription $subscription, Change $change ): array {
		return $this->handler->blockers( SnapshotReader::read( $subscription ), $change );
	}

	public function terms( \WC_Subscription $subscription, Change $change ): Terms {
		return $this->handler->terms( SnapshotReader::read( $subscription ), $change );
	}

	public function access_note( \WC_Subscription $subscription, Change $change ): string {
		return $this->handler->access_note( SnapshotReader::read( $subscription ), $change );
	}

	public function prepare( \WC_Subscription $subscription, Change $change ): Receipt {
		return $this->handler->prepare( SnapshotReader::read( $subscription ), $change );
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		return $this->handler->apply( $receipt, $key );
	}

	public function check( Receipt $receipt, string $key ): string {
		return $this->handler->check( $receipt, $key );
	}

	public function payments_left( Receipt $receipt, string $key ): ?int {
		return $this->handler->payments_left( $receipt, $key );
	}

	public function price_after( Receipt $receipt, string $key ): ?Money {
		return $this->handler->price_after( $receipt, $key );
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		return $this->handler->catch_up( $receipt, $key );
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		return $this->handler->undo( $receipt, $key, $note );
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		return $this->handler->finish( $receipt, $key );
	}

	public function next_payment_without( \WC_Subscription $subscription, Receipt $receipt ): ?\DateTimeImmutable {
		return $this->handler->next_payment_without( SnapshotReader::read( $subscription ), $receipt );
	}

	public function left( Receipt $receipt, string $key ): string {
		return __(
			'ChurnStop: the customer cancelled, but the offer that they had accepted could not be taken back. Check the subscription for what is left of it.',
			'churnstop',
		);
	}
}
