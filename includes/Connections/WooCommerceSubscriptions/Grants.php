<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * Which payments a discount was granted for. They are written down order by order on the coupon, and never removed: an
 * order may be deleted, and what was granted with it is granted all the same.
 */
final class Grants {

	private const META = '_churnstop_granted';

	/** How many there were. What is counted for the first time is written down. */
	public static function count( \WC_Subscription $subscription, \WC_Coupon $coupon ): int {
		$granted = self::recorded( $coupon );
		$new     = array();
		foreach ( $subscription->get_related_orders( 'ids', array( 'renewal' ) ) as $id ) {
			$order = in_array( (int) $id, $granted, true ) ? null : wc_get_order( (int) $id );
			$paid  = $order instanceof \WC_Order && null !== $order->get_date_paid();
			if ( ! $paid || null === self::line( $order, $coupon ) ) {
				continue;
			}
			if ( self::is_discounted( $order, $coupon ) ) {
				$new[] = $order->get_id();
			} else {
				self::note_full_price( $subscription, $order, $coupon );
			}
		}
		if ( array() !== $new && $coupon->get_id() > 0 ) {
			foreach ( $new as $id ) {
				$coupon->add_meta_data( self::META, (string) $id );
			}
			$coupon->save_meta_data();
		}
		return count( $granted ) + count( $new );
	}

	/**
	 * Renewals with the coupon whose payment is on its way, such as a bank debit. One that the customer has to pay may
	 * never be.
	 */
	public static function on_their_way( \WC_Subscription $subscription, \WC_Coupon $coupon, int $except ): int {
		$open = array_filter(
			Payments::unpaid_orders( $subscription ),
			static fn ( \WC_Order $order ): bool => $order->get_id() !== $except
				&& ! $order->needs_payment() && null !== self::line( $order, $coupon )
		);
		return count( $open );
	}

	/** What the coupon takes off an order's lines, before taxes. */
	public static function off_lines( \WC_Order $order ): float {
		$off = 0.0;
		foreach ( $order->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$off += (float) $line->get_subtotal() - (float) $line->get_total();
			}
		}
		return $off;
	}

	/**
	 * How much more its total is than its lines with their taxes, in cents: another program has set it, or a sum of
	 * before.
	 */
	public static function above_lines( \WC_Order $order ): int {
		$sum = 0.0;
		foreach ( LineAmounts::lines( $order ) as $line ) {
			$sum += (float) $line->get_total() + (float) $line->get_total_tax();
		}
		return Amounts::cents( $order->get_total( 'edit' ) ) - max( 0, Amounts::cents( $sum ) );
	}

	/** @return list<int> */
	private static function recorded( \WC_Coupon $coupon ): array {
		$ids = array();
		foreach ( $coupon->get_id() > 0 ? $coupon->get_meta_data() : array() as $meta ) {
			$data = $meta->get_data();
			if ( self::META === ( $data['key'] ?? '' ) && is_numeric( $data['value'] ?? null ) ) {
				$ids[] = (int) $data['value'];
			}
		}
		return array_values( array_unique( $ids ) );
	}

	private static function line( \WC_Order $order, \WC_Coupon $coupon ): ?\WC_Order_Item_Coupon {
		foreach ( $order->get_items( 'coupon' ) as $line ) {
			if (
				$line instanceof \WC_Order_Item_Coupon
				&& wc_strtolower( $line->get_code() ) === wc_strtolower( $coupon->get_code() )
			) {
				return $line;
			}
		}
		return null;
	}

	/**
	 * An order that carries the coupon may be billed in full all the same, because its gateway bills automatically or
	 * because somebody has changed its lines.
	 */
	private static function is_discounted( \WC_Order $order, \WC_Coupon $coupon ): bool {
		$promised = Amounts::cents( (float) self::line( $order, $coupon )?->get_discount() );
		$rounding = min( count( $order->get_items() ) + 1, intdiv( $promised, 2 ) );
		return $promised - Amounts::cents( self::off_lines( $order ) ) <= $rounding
			&& self::above_lines( $order ) <= max( 1, $rounding );
	}

	private static function note_full_price(
		\WC_Subscription $subscription,
		\WC_Order $order,
		\WC_Coupon $coupon,
	): void {
		$key  = Coupons::key_of( $coupon );
		$step = 'full-price-' . $order->get_id();
		if ( '' === $key || Notes::exists( $subscription->get_id(), $key, $step ) ) {
			return;
		}
		$about = array(
			'subscription' => $subscription->get_id(),
			'order'        => $order->get_id(),
		);
		( new StoreLog() )->info( 'A renewal that carries a discount was billed without it.', $about );
		Notes::add(
			$subscription,
			sprintf(
				/* translators: 1: order number, 2: coupon code, 3: price. */
				__(
					'ChurnStop: order #%1$s carries the coupon %2$s, but %3$s was billed, which is more than the discounted price. Another program set this amount. The payment is not counted, so the discount continues.',
					'churnstop',
				),
				$order->get_order_number(),
				$coupon->get_code(),
				Amounts::money( $order->get_total( 'edit' ), (string) $order->get_currency() )->formatted
			),
			$key,
			$step
		);
	}
}
