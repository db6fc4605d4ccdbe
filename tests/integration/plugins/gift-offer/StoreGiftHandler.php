<?php
declare(strict_types=1);

namespace GiftOffer;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ChangeHandler;
use ChurnStop\Connections\HandlerDefaults;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;

/**
 * A gift on WooCommerce Subscriptions: a line that costs nothing, on the subscription until the next renewal is paid.
 */
final class StoreGiftHandler implements ChangeHandler {

	use HandlerDefaults;

	private const KEY = '_churnstop_redemption';

	public function blockers( Snapshot $snapshot, Change $change ): array {
		if ( Status::Active !== $snapshot->status || null === $snapshot->next_payment ) {
			return array( new Blocker( 'not_active', array( 'status' => $snapshot->store_status ) ) );
		}
		return true === wc_get_product( Gift::of( $change )->item )?->is_in_stock()
			? array()
			: array( new Blocker( 'gift_gone' ) );
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		return new Terms( $snapshot->total, $snapshot->total, 1, $snapshot->total, $snapshot->next_payment );
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		$prior = array( 'renewals' => self::renewals( $snapshot->ref->number() ) );
		return new Receipt( $snapshot->ref, $change, $prior, array( 'pieces' => Gift::of( $change )->pieces ) );
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		$subscription = self::subscription( $receipt );
		$gift         = Gift::of( $receipt->change );
		if ( null === self::line( $receipt, $key ) ) {
			$line = new \WC_Order_Item_Product();
			$line->set_product( wc_get_product( $gift->item ) );
			$line->set_props( array( 'quantity' => $gift->pieces, 'subtotal' => '0', 'total' => '0' ) );
			$line->add_meta_data( self::KEY, $key );
			$subscription->add_item( $line );
			$subscription->save();
			$subscription->add_order_note( sprintf(
				'A gift was accepted instead of cancelling: %d × product %d.',
				$gift->pieces,
				$gift->item,
			) );
		}
		$line = self::line( $receipt, $key ) ?? throw new \LogicException( 'The line was not written.' );
		return $receipt->with_refs( array( 'item_id' => $line->get_id() ) );
	}

	public function check( Receipt $receipt, string $key ): string {
		if ( null === self::line( $receipt, $key ) ) {
			return Receipt::UNTOUCHED;
		}
		return self::renewals( $receipt->subscription->number() ) > Data::int( $receipt->prior, 'renewals' )
			? Receipt::USED
			: Receipt::APPLIED;
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		self::take_off( $receipt, $key, $note );
		return $receipt;
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		self::take_off( $receipt, $key, 'The gift was sent with the renewal.' );
		return $receipt;
	}

	public function next_payment_without( Snapshot $snapshot, Receipt $receipt ): ?\DateTimeImmutable {
		return $snapshot->next_payment;
	}

	private static function take_off( Receipt $receipt, string $key, string $note ): void {
		$line = self::line( $receipt, $key );
		if ( null !== $line ) {
			wc_delete_order_item( $line->get_id() );
			self::subscription( $receipt )->add_order_note( $note );
		}
	}

	private static function line( Receipt $receipt, string $key ): ?\WC_Order_Item_Product {
		foreach ( self::subscription( $receipt )->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product && $key === $line->get_meta( self::KEY ) ) {
				return $line;
			}
		}
		return null;
	}

	/** As it is stored now. */
	private static function subscription( Receipt $receipt ): \WC_Subscription {
		$id = $receipt->subscription->number();
		wp_cache_delete( 'order-items-' . $id, 'orders' );
		return wcs_get_subscription( $id ) ?: throw new \LogicException( 'The subscription is gone.' );
	}

	private static function renewals( int $id ): int {
		return (int) wcs_get_subscription( $id )?->get_payment_count( 'completed', 'renewal' );
	}
}
