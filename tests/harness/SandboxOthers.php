<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

use ChurnStop\Connections\Sandbox\Coupon;
use ChurnStop\Connections\Sandbox\SandboxStore;
use ChurnStop\Data;

/** What staff, a bank and a gateway do in the sandbox's store, behind the plugin's back. */
final class SandboxOthers {

	public function __construct( private readonly SandboxStore $book ) {}

	/** A renewal that the customer's bank refused, at the last due date. */
	public function add_failed_renewal( int $subscription_id ): void {
		$this->book->database->insert(
			'sandbox_orders',
			array(
				'subscription_id' => $subscription_id,
				'kind'            => 'renewal',
				'status'          => 'failed',
				'total'           => $this->book->total( $subscription_id ),
				'currency'        => $this->book->entry( $subscription_id )->currency ?? '',
				'due_at'          => Data::sql( $this->book->now()->modify( '-3 days' ) ),
				'created_at'      => Data::sql( $this->book->now()->modify( '-3 days' ) ),
			)
		);
		$this->book->touch( $subscription_id );
	}

	/** An admin's price for all pieces of the first line. */
	public function edit_price( int $subscription_id, int $total ): void {
		$this->book->database->update(
			'sandbox_items',
			array( 'total' => $total ),
			array( 'id' => $this->book->lines( $subscription_id )[0]->id ?? 0 ),
		);
		$this->book->touch( $subscription_id );
	}

	/** The gateway refuses the next things that it is asked for this subscription. */
	public function refuse_next( int $subscription_id, int $times = 1 ): void {
		$this->book->database->update(
			'sandbox_subscriptions',
			array( 'refusals' => $times ),
			array( 'id' => $subscription_id ),
		);
	}

	public function unpublish( int $product_id ): void {
		$this->book->database->update( 'sandbox_products', array( 'published' => 0 ), array( 'id' => $product_id ) );
	}

	public function sell_out( int $product_id ): void {
		$this->book->database->update( 'sandbox_products', array( 'in_stock' => 0 ), array( 'id' => $product_id ) );
	}

	/** Part of the last paid renewal goes back to the customer. */
	public function refund( int $subscription_id, int $cents ): void {
		$this->book->database->execute(
			"UPDATE {sandbox_orders} SET refunded = refunded + %d WHERE subscription_id = %d AND kind = 'renewal' "
				. "AND status = 'paid' ORDER BY id DESC LIMIT 1",
			array( $cents, $subscription_id )
		);
		$this->book->tell( 'refunded', $subscription_id );
	}

	/** The subscription is gone, and its orders with it. */
	public function delete_subscription( int $subscription_id ): void {
		foreach ( array( 'sandbox_orders', 'sandbox_items' ) as $table ) {
			$this->book->database->delete( $table, array( 'subscription_id' => $subscription_id ) );
		}
		$this->book->database->delete( 'sandbox_subscriptions', array( 'id' => $subscription_id ) );
		$this->book->tell( 'ended', $subscription_id );
	}

	/** An admin trashes a coupon that is on a subscription: it discounts no more. */
	public function trash_coupon( string $code ): void {
		$rows = $this->book->database->rows(
			'SELECT * FROM {sandbox_coupons} WHERE code = %s AND state <> %s',
			array( $code, Coupon::TRASH ),
		);
		foreach ( array_map( Coupon::from_row( ... ), $rows ) as $coupon ) {
			$this->book->database->update(
				'sandbox_coupons',
				array( 'state' => Coupon::TRASH ),
				array( 'id' => $coupon->id ),
			);
			$this->book->touch( $coupon->subscription_id );
			if ( '' !== $coupon->key ) {
				$this->book->tell( 'taken_back', $coupon->subscription_id, $coupon->key );
			}
		}
	}
}
