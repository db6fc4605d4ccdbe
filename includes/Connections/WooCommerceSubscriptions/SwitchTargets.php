<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Connections\Target;

/** What a subscription's one line can be switched to: what the store's own switching would offer. */
final class SwitchTargets {

	private const DAYS = array(
		'day'   => 1.0,
		'week'  => 7.0,
		'month' => 365.25 / 12,
		'year'  => 365.25,
	);

	/** @return list<Target> */
	public function all( \WC_Subscription $subscription ): array {
		$line = $this->line( $subscription );
		// Most products have no siblings at all, which needs no look through the customer's eyes.
		return null === $line || array() === $this->sibling_ids( $line )
			? array()
			: AsCustomer::of( $subscription, fn (): array => $this->find_all( $subscription, $line ) );
	}

	/** @return list<Target> */
	private function find_all( \WC_Subscription $subscription, \WC_Order_Item_Product $line ): array {
		if ( array() !== $this->refusal( $subscription, $line ) ) {
			return array();
		}
		$targets = array();
		foreach ( $this->candidates( $line ) as $product ) {
			if ( null === $this->product_refusal( $subscription, $line, $product ) ) {
				$targets[] = $this->target( $subscription, $line, $product );
			}
		}
		return $targets;
	}

	/** @return list<Blocker> */
	public function blockers( \WC_Subscription $subscription, int $product_id ): array {
		return AsCustomer::of( $subscription, fn (): array => $this->find_blockers( $subscription, $product_id ) );
	}

	/** @return list<Blocker> */
	private function find_blockers( \WC_Subscription $subscription, int $product_id ): array {
		$line = $this->line( $subscription );
		if ( null === $line ) {
			return array( new Blocker( 'several_items', array( 'items' => count( $subscription->get_items() ) ) ) );
		}
		$refusal = $this->refusal( $subscription, $line );
		if ( array() !== $refusal ) {
			return $refusal;
		}
		$product = $this->find( $line, $product_id );
		$refusal = null === $product ? new Blocker( 'target_gone', array( 'product_id' => $product_id ) ) : $this->product_refusal( $subscription, $line, $product );
		return null === $refusal ? array() : array( $refusal );
	}

	public function plan( \WC_Subscription $subscription, int $product_id ): ?SwitchPlan {
		return AsCustomer::of(
			$subscription,
			function () use ( $subscription, $product_id ): ?SwitchPlan {
				$line    = $this->line( $subscription );
				$product = null === $line ? null : $this->find( $line, $product_id );
				return null === $line || null === $product ? null : SwitchPlan::to_product( $subscription, $line, $product );
			}
		);
	}

	/** The only line of products; null where there are several, or none. */
	public function line( \WC_Subscription $subscription ): ?\WC_Order_Item_Product {
		$lines = array_values( $subscription->get_items() );
		return 1 === count( $lines ) && $lines[0] instanceof \WC_Order_Item_Product ? $lines[0] : null;
	}

	/** upgrade, downgrade or crossgrade, as WooCommerce Subscriptions names them. */
	public function direction( int $present_per_day, int $new_per_day ): string {
		return $new_per_day < $present_per_day ? 'downgrade' : ( $new_per_day > $present_per_day ? 'upgrade' : 'crossgrade' );
	}

	public static function per_day( int $cents, string $period, int $interval ): int {
		return (int) round( $cents * 10000 / ( ( self::DAYS[ $period ] ?? self::DAYS['month'] ) * max( 1, $interval ) ) );
	}

	/** @return list<Blocker> Why nothing on this subscription can be switched. */
	private function refusal( \WC_Subscription $subscription, \WC_Order_Item_Product $line ): array {
		$currency = (string) $subscription->get_currency();
		// Products have their prices in what this visitor sees.
		if ( OwnMoney::visitors_currency() !== $currency ) {
			return array( new Blocker( 'currency', array( 'currency' => $currency ) ) );
		}
		if ( ! $this->is_switchable( $subscription, $line ) ) {
			return array( new Blocker( 'not_switchable' ) );
		}
		$extras = LineExtras::of( $subscription, $line );
		return array() === $extras
			? array()
			: array( new Blocker( 'line_has_extras', array( 'extras' => implode( ', ', $extras ) ) ) );
	}

	/**
	 * WooCommerce Subscriptions' own word; but it also refuses a subscription without any order, because it could not prorate: nothing is
	 * prorated here.
	 */
	private function is_switchable( \WC_Subscription $subscription, \WC_Order_Item_Product $line ): bool {
		if ( ! class_exists( \WC_Subscriptions_Switcher::class ) ) {
			return false;
		}
		if ( \WC_Subscriptions_Switcher::can_item_be_switched( $line, $subscription ) ) {
			return true;
		}
		return array() === Payments::order_ids( $subscription ) && wcs_is_product_switchable_type( $this->product_of( $line )?->get_id() ?? 0 );
	}

	private function product_of( \WC_Order_Item_Product $line ): ?\WC_Product {
		$product = $line->get_product();
		return $product instanceof \WC_Product ? $product : null;
	}

	private function find( \WC_Order_Item_Product $line, int $product_id ): ?\WC_Product {
		foreach ( $this->candidates( $line ) as $product ) {
			if ( $product->get_id() === $product_id ) {
				return $product;
			}
		}
		return null;
	}

	/** @return list<\WC_Product> Siblings as the store's setting allows, in its order, without the present one. */
	private function candidates( \WC_Order_Item_Product $line ): array {
		$found = array();
		foreach ( $this->sibling_ids( $line ) as $id ) {
			$product = wc_get_product( $id );
			if ( $product instanceof \WC_Product && $this->is_for_sale( $product ) ) {
				$found[] = $product;
			}
		}
		return $found;
	}

	/** @return list<int> In the order of the store's setting. */
	private function sibling_ids( \WC_Order_Item_Product $line ): array {
		$present = $this->product_of( $line );
		if ( null === $present ) {
			return array();
		}
		$allowed = get_option( 'woocommerce_subscriptions_allow_switching', 'no' );
		$ids     = array();
		if ( in_array( $allowed, array( 'variable', 'variable_grouped' ), true ) && $present->get_parent_id() > 0 ) {
			$parent = wc_get_product( $present->get_parent_id() );
			$ids    = $parent instanceof \WC_Product && 'publish' === $parent->get_status() ? $parent->get_children() : array();
		}
		if ( in_array( $allowed, array( 'grouped', 'variable_grouped' ), true ) ) {
			$single = $present->get_parent_id() > 0 ? wc_get_product( $present->get_parent_id() ) : $present;
			foreach ( $single instanceof \WC_Product ? \WC_Subscriptions_Product::get_visible_grouped_parent_product_ids( $single ) : array() as $group_id ) {
				$group = wc_get_product( $group_id );
				$ids   = array_merge( $ids, $group instanceof \WC_Product ? $group->get_children() : array() );
			}
		}
		return array_values( array_diff( array_unique( array_map( intval( ... ), $ids ) ), array( $present->get_id() ) ) );
	}

	private function is_for_sale( \WC_Product $product ): bool {
		return 'publish' === $product->get_status()
			&& $product->is_type( array( 'subscription', 'subscription_variation' ) )
			&& '' !== (string) \WC_Subscriptions_Product::get_price( $product )
			// One payment only: there would be no renewal left to bill.
			&& (int) \WC_Subscriptions_Product::get_length( $product ) !== (int) \WC_Subscriptions_Product::get_interval( $product )
			// A product limited to one per customer is not purchasable to its own subscriber, but a switch may go to it.
			&& ( $product->is_purchasable() || 'no' !== wcs_get_product_limitation( $product ) );
	}

	private function product_refusal( \WC_Subscription $subscription, \WC_Order_Item_Product $line, \WC_Product $product ): ?Blocker {
		if ( ! $product->is_in_stock() || ! $product->has_enough_stock( (float) $line->get_quantity() ) ) {
			return new Blocker( 'target_out_of_stock', array( 'product_id' => $product->get_id() ) );
		}
		if ( Shipping::is_missing( $subscription, $line, $product ) ) {
			return new Blocker( 'target_needs_shipping', array( 'product_id' => $product->get_id() ) );
		}
		return null;
	}

	private function target( \WC_Subscription $subscription, \WC_Order_Item_Product $line, \WC_Product $product ): Target {
		$currency = (string) $subscription->get_currency();
		$plan     = SwitchPlan::to_product( $subscription, $line, $product );
		$cents    = $plan->total_cents( $subscription );
		$present  = Amounts::cents( $subscription->get_total( 'edit' ) );
		$image    = (int) $product->get_image_id() > 0 ? wp_get_attachment_image_url( (int) $product->get_image_id(), 'woocommerce_thumbnail' ) : false;
		return new Target(
			$product->get_id(),
			SnapshotReader::plain( $product->get_name() ),
			Amounts::from_cents( $cents, $currency ),
			Amounts::from_cents( $cents - $present, $currency ),
			self::per_day( $cents, $plan->period, $plan->interval ),
			self::per_day( $present, (string) $subscription->get_billing_period(), (int) $subscription->get_billing_interval() ),
			false === $image ? '' : $image,
			$plan->period,
			$plan->interval,
		);
	}
}
