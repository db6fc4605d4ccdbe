<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Data;
use ChurnStop\Subscriptions\SubscriptionRef;

/** The sandbox's orders as accounts. It knows no taxes. */
final class SandboxPaymentHistories implements PaymentHistories {

	public function __construct( private readonly Sandbox $sandbox ) {}

	public function connection(): string {
		return Sandbox::ID;
	}

	public function accounts( array $ids ): array {
		$accounts = array();
		foreach ( $ids as $id ) {
			if ( (int) $id < self::MADE_UP[0] || (int) $id > self::MADE_UP[1] ) {
				$accounts[ $id ] = $this->account( $id );
			}
		}
		return $accounts;
	}

	private function account( string $id ): ?PaymentHistory {
		$subscription_id = ( new SubscriptionRef( Sandbox::ID, $id ) )->number();

		$book  = $this->sandbox->book;
		$entry = $book->entry( $subscription_id );
		if ( null === $entry ) {
			return null;
		}
		$orders    = $book->database->rows(
			"SELECT * FROM {sandbox_orders} WHERE subscription_id = %d AND kind = 'renewal' AND status = 'paid' "
				. "ORDER BY due_at, id",
			array( $subscription_id ),
		);
		$cancelled = in_array( $entry->status, array( 'cancelled', 'pending-cancel' ), true );
		$asked     = $book->database->value(
			'SELECT MAX(written_at) FROM {sandbox_notes} WHERE subscription_id = %d AND note_key LIKE %s',
			array( $subscription_id, 'cancel:%' ),
		);
		$now       = $book->now();
		return new PaymentHistory(
			$entry->status,
			$cancelled ? Data::time( array( 'at' => $asked ), 'at' ) ?? $entry->ends_at : null,
			'expired' === $entry->status ? $entry->ends_at : null,
			$entry->interval . ' ' . $entry->period,
			array_map(
				static fn ( array $order ): Payment => new Payment(
					Data::int( $order, 'id' ),
					true,
					Data::time( $order, 'created_at' ) ?? $now,
					Data::string( $order, 'currency' ),
					Data::int( $order, 'total' ),
					Data::int( $order, 'refunded' ),
					Data::int( $order, 'given' )
				),
				$orders
			),
			$now
		);
	}

	public function watch( \Closure $changed ): void {
		$this->sandbox->book->listen(
			static fn (
				string $what,
				int $subscription_id,
				string $key,
			) => $changed( Sandbox::ref( $subscription_id ) ),
		);
	}
}
