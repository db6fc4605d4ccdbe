<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/**
 * What every receipt keeps of the subscription as it was, to tell later whether somebody else changed it or a renewal
 * was paid.
 */
final class PreviousState {

	/** @return array<string, mixed> */
	public static function of( \WC_Subscription $subscription ): array {
		return array(
			'status'       => (string) $subscription->get_status(),
			'next_payment' => Data::iso( StoreDates::of( $subscription, 'next_payment' ) ),
			'trial_end'    => Data::iso( StoreDates::of( $subscription, 'trial_end' ) ),
			'end'          => Data::iso( StoreDates::of( $subscription, 'end' ) ),
			'at'           => Data::iso( StoreDates::now() ),
			'orders'       => Payments::order_ids( $subscription ),
			// Of all amounts in the receipt.
			'currency'     => (string) $subscription->get_currency( 'edit' ),
			'decimals'     => wc_get_price_decimals(),
		);
	}

	/**
	 * Before the first write, with nothing in between: what the offer was made on is still so. The store saves a
	 * subscription whole and without a lock, so what somebody else has written since this instance was read would be
	 * lost.
	 *
	 * @throws ConnectionFailure
	 */
	public static function must_hold( \WC_Subscription $subscription, Receipt $receipt ): void {
		$total   = Data::int_or_null( $receipt->prior, 'total' );
		$changed = ( null !== $total && Amounts::cents( $subscription->get_total( 'edit' ) ) !== $total )
			|| self::paid_since( $subscription, $receipt )
			|| (string) $subscription->get_status() !== Data::string( $receipt->prior, 'status' )
			|| ! StoreDates::same(
				StoreDates::of( $subscription, 'next_payment' ),
				Data::time( $receipt->prior, 'next_payment' ),
			)
			|| ! StoreDates::same( StoreDates::of( $subscription, 'end' ), Data::time( $receipt->prior, 'end' ) );
		if ( $changed ) {
			self::refuse();
		}
	}

	/**
	 * Before the receipt is made: what the customer was told is about this. A renewal on another server may have been
	 * paid in between.
	 *
	 * @throws ConnectionFailure
	 */
	public static function must_be( \WC_Subscription $subscription, Snapshot $told ): void {
		if ( SnapshotReader::read( $subscription )->fingerprint() !== $told->fingerprint() ) {
			self::refuse();
		}
	}

	/** @throws ConnectionFailure */
	private static function refuse(): never {
		throw ConnectionFailure::because( 'changed_meanwhile' )
			->saying( __( 'This subscription has changed in the meantime. Nothing was done.', 'churnstop' ) );
	}

	/** Whether a later period was paid since: then prior values are never restored. */
	public static function paid_since( \WC_Subscription $subscription, Receipt $receipt ): bool {
		return null !== self::payment_since( $subscription, $receipt->prior );
	}

	/** @param array<string, mixed> $prior A receipt's. */
	public static function payment_since( \WC_Subscription $subscription, array $prior ): ?\WC_Order {
		return Payments::paid_after( $subscription, Data::time( $prior, 'at' ), Data::ints( $prior, 'orders' ) );
	}
}
