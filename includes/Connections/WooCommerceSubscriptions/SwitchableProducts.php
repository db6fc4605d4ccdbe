<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Product;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\PlanRef;

/**
 * The store's plans that subscriptions can be switched between, without a subscription at hand: for the editor, never
 * on a shopper's way.
 */
final class SwitchableProducts {

	/** @return list<Product> A product that stands in several groups comes once for each. */
	public function all(): array {
		$allowed = get_option( 'woocommerce_subscriptions_allow_switching', 'no' );
		$found   = array();
		if ( in_array( $allowed, array( 'variable', 'variable_grouped' ), true ) ) {
			array_push( $found, ...$this->children_of( 'variable-subscription' ) );
		}
		if ( in_array( $allowed, array( 'grouped', 'variable_grouped' ), true ) ) {
			array_push( $found, ...$this->children_of( 'grouped' ) );
		}
		array_push( $found, ...$this->by_plan() );
		return $found;
	}

	/** @return list<Product> Each product that is sold by selling plans, once for each plan. */
	private function by_plan(): array {
		$found = array();
		foreach ( SellingPlans::sold( array( 'publish' ), 'menu_order title' ) as $id ) {
			$product = wc_get_product( $id );
			if ( ! $product instanceof \WC_Product || ! SellingPlans::may_be_changed( $product ) ) {
				continue;
			}
			$children = $product->is_type( 'variable' )
				? array_map( intval( ... ), $product->get_children() )
				: array( $product->get_id() );
			_prime_post_caches( $children );
			foreach ( $children as $sold ) {
				foreach ( SellingPlans::keys( $product ) as $plan ) {
					$one = SellingPlans::product( new PlanRef( $sold, $plan ) );
					if ( null !== $one && 'publish' === $one->get_status() && '' !== (string) $one->get_price() ) {
						$found[] = $this->product( $one, 'plans-' . $product->get_id(), $plan );
					}
				}
			}
		}
		return $found;
	}

	/** @return list<Product> */
	private function children_of( string $type ): array {
		$found   = array();
		$parents = wc_get_products(
			array(
				'type'    => $type,
				'status'  => 'publish',
				'limit'   => -1,
				'orderby' => 'menu_order',
				'order'   => 'ASC',
			)
		);
		foreach ( is_array( $parents ) ? $parents : array() as $parent ) {
			$children = $parent instanceof \WC_Product ? array_map( intval( ... ), $parent->get_children() ) : array();
			_prime_post_caches( $children );
			foreach ( $children as $id ) {
				$product = wc_get_product( $id );
				if (
					$product instanceof \WC_Product
					&& 'publish' === $product->get_status()
					&& $product->is_type( array( 'subscription', 'subscription_variation' ) )
					&& '' !== (string) \WC_Subscriptions_Product::get_price( $product )
				) {
					$found[] = $this->product( $product, $type . '-' . $parent->get_id() );
				}
			}
		}
		return $found;
	}

	private function product( \WC_Product $product, string $group, ?string $plan = null ): Product {
		$entered = null === $plan ? \WC_Subscriptions_Product::get_price( $product ) : $product->get_price();
		$price   = (float) wc_get_price_including_tax( $product, array( 'price' => (float) $entered ) );
		$money   = Amounts::money( $price, get_woocommerce_currency() );
		$billing = new Billing(
			\WC_Subscriptions_Product::get_period( $product ),
			max( 1, (int) \WC_Subscriptions_Product::get_interval( $product ) ),
		);
		$name    = SnapshotReader::plain( $product->get_name() );
		$image = (int) $product->get_image_id() > 0
			? wp_get_attachment_image_url( (int) $product->get_image_id(), 'woocommerce_thumbnail' )
			: false;
		return new Product(
			$product->get_id(),
			null === $plan ? $name : $name . ' (' . $billing->text( $money ) . ')',
			$group,
			$money,
			SwitchTargets::per_day(
				Amounts::cents( $price ),
				$billing->period,
				$billing->interval,
			),
			$product->is_in_stock()
				&& ( $product->is_purchasable() || 'no' !== wcs_get_product_limitation( $product ) ),
			false === $image ? '' : $image,
			$plan,
			$billing,
		);
	}
}
