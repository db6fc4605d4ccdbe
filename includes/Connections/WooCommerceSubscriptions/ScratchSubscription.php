<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * A copy of a subscription on which the store's own totals are calculated, and which cannot be saved.
 *
 * Its lines are objects of their own: WooCommerce makes new ones for each instance that reads them.
 */
final class ScratchSubscription extends \WC_Subscription {

	/** @var array<int|string, \WC_Order_Item>|null What it is read with. */
	private ?array $own_shipping = null;

	/** A copy of this reading, without reading it again. The subscription must not have been changed in memory. */
	public static function of( \WC_Subscription $subscription ): self {
		$copy = new self();
		$copy->set_id( $subscription->get_id() );
		$copy->data        = $subscription->data;
		$copy->changes     = $subscription->changes;
		$copy->meta_data   = array_map(
			static fn ( \WC_Meta_Data $meta ): \WC_Meta_Data => clone $meta,
			$subscription->get_meta_data(),
		);
		$copy->object_read = true;
		return $copy;
	}

	/** What calculate_totals() and recalculate_coupons() would save. */
	public function save(): int {
		return $this->get_id();
	}

	public function save_dates(): void {}

	/**
	 * update_taxes() saves the tax lines that it finds one by one; without any it makes new ones in memory. Their sums
	 * are the same.
	 */
	public function get_taxes(): array {
		return array();
	}

	/** The total as the store would calculate it anew, without any coupon. */
	public function recalculated_total(): float {
		foreach ( array_keys( $this->get_items( 'coupon' ) ) as $id ) {
			unset( $this->items['coupon_lines'][ $id ] );
		}
		$this->recalculate_coupons();
		return (float) $this->get_total( 'edit' );
	}

	/** The total with one more coupon, through the same code that apply_coupon() runs. */
	public function total_with( \WC_Coupon $coupon ): float {
		$line = new \WC_Order_Item_Coupon();
		$line->set_code( $coupon->get_code() );
		$this->get_items( 'coupon' );
		$this->items['coupon_lines'] = array( 'scratch' => $line );

		$ours = static fn (
			mixed $found,
			string $code,
		): mixed => wc_strtolower( $code ) === wc_strtolower( $coupon->get_code() )
			? $coupon
			: $found;
		add_filter( 'woocommerce_order_recalculate_coupons_coupon_object', $ours, PHP_INT_MAX, 2 );
		try {
			$this->recalculate_coupons();
		} finally {
			remove_filter( 'woocommerce_order_recalculate_coupons_coupon_object', $ours, PHP_INT_MAX );
		}
		return (float) $this->get_total( 'edit' );
	}

	/**
	 * The total with other lines, as a switch leaves them. It may be asked again and again.
	 *
	 * @param array<int|string, \WC_Order_Item_Product>       $lines
	 * @param array<int|string, \WC_Order_Item_Shipping>|null $shipping Null: as it is.
	 */
	public function total_of( array $lines, ?array $shipping ): float {
		$this->get_items( array( 'line_item', 'shipping', 'fee', 'coupon' ) );
		$this->own_shipping          ??= $this->items['shipping_lines'];
		$this->items['line_items']     = $lines;
		$this->items['coupon_lines']   = array();
		$this->items['shipping_lines'] = $shipping ?? $this->own_shipping;
		foreach ( $this->get_items( 'fee' ) as $id => $fee ) {
			if ( $fee instanceof \WC_Order_Item_Fee && ! $fee instanceof ScratchFee ) {
				$this->items['fee_lines'][ $id ] = ScratchFee::of( $fee, $this );
			}
		}
		$this->calculate_totals( true );
		return (float) $this->get_total( 'edit' );
	}

	/** What coupons take off the lines, before any rounding. */
	public function line_discount(): float {
		$discount = 0.0;
		foreach ( $this->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$discount += (float) $line->get_subtotal() - (float) $line->get_total();
			}
		}
		return $discount;
	}
}
