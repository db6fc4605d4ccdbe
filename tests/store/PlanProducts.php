<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\WooCommerceSubscriptions\SellingPlans;
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;

/** Makes products of $40 that are sold by the plans "full", "less" and "least". */
final class PlanProducts {

	/** Full price a month; "less" is what a kind of plan makes of it. */
	private const FULL = array(
		'id'                           => 'full',
		'subscription_period'          => 'month',
		'subscription_period_interval' => '1',
		'subscription_length'          => '0',
		'subscription_pricing_method'  => 'inherit',
		'subscription_discount'        => '',
	);

	/** $20 a month. */
	private const LEAST = array(
		'id'                          => 'least',
		'subscription_pricing_method' => 'override',
		'subscription_regular_price'  => '20',
	) + self::FULL;

	/**
	 * @param array<string, string> $plan What "less" differs in.
	 * @param string                $sold plans, storewide, once (or by plan) or variation: of size L, beside S for $20.
	 */
	public static function make( array $plan, string $sold, bool $with_least = false ): \WC_Product {
		$plans   = array( self::FULL, array( 'id' => 'less' ) + $plan + self::FULL );
		if ( $with_least ) {
			$plans[] = self::LEAST;
		}
		$product = 'variation' === $sold ? new \WC_Product_Variable() : new \WC_Product_Simple();
		$product->set_props( array(
			'name' => 'Coffee ' . bin2hex( random_bytes( 3 ) ),
			'status' => 'publish',
			'virtual' => true,
		) );
		if ( 'variation' !== $sold ) {
			$product->set_regular_price( '40' );
		}
		if ( 'storewide' === $sold ) {
			update_option( 'wcsatt_subscribe_to_cart_schemes', $plans );
		}
		$product->update_meta_data( '_wcsatt_schemes_status', 'storewide' === $sold ? 'inherit' : 'override' );
		$product->update_meta_data( '_wcsatt_schemes', 'storewide' === $sold ? array() : $plans );
		$product->update_meta_data( '_wcsatt_force_subscription', 'once' === $sold ? 'no' : 'yes' );
		$product->save();
		if ( 'variation' !== $sold ) {
			return Shop::product( $product->get_id() );
		}
		$size = new \WC_Product_Attribute();
		$size->set_name( 'Size' );
		$size->set_options( array( 'L', 'S' ) );
		$size->set_variation( true );
		$product->set_attributes( array( $size ) );
		$product->save();
		foreach ( array( 'S' => '20', 'L' => '40' ) as $name => $price ) {
			$variation = new \WC_Product_Variation();
			$variation->set_props( array(
				'parent_id' => $product->get_id(),
				'status' => 'publish',
				'virtual' => true,
				'regular_price' => $price,
				'attributes' => array( 'size' => (string) $name ),
			) );
			$variation->save();
		}
		return Shop::product( $variation->get_id() );
	}

	public static function subscribe( Given $given, \WC_Product $product, string $plan ): Made {
		$sold = SellingPlans::product( new PlanRef( $product->get_id(), $plan ) )
			?? throw new \RuntimeException( $product->get_name() . ' is not sold by the plan ' . $plan );
		return Shop::of( $given, $sold, $plan );
	}

	/** No plans of the whole store any more. */
	public static function forget(): void {
		delete_option( 'wcsatt_subscribe_to_cart_schemes' );
	}
}
