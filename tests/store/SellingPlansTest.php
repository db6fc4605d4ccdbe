<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Product;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\WooCommerceSubscriptions\SellingPlans;
use ChurnStop\Flows\TargetProducts;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;

/** Products that are sold by selling plans, from WooCommerce Subscriptions 9.0 on: what leads to what, who finds it. */
final class SellingPlansTest extends StoreTestCase {

	protected function setUp(): void {
		parent::setUp();
		if ( ! SellingPlans::exist() ) {
			self::markTestSkipped( 'This version of WooCommerce Subscriptions knows no selling plans.' );
		}
		Shop::settings( new Given() );
	}

	protected function tearDown(): void {
		delete_option( 'woocommerce_subscriptions_allow_switching_product_plans' );
		parent::tearDown();
	}

	public function test_classic_products_and_plans_of_a_group_lead_to_each_other(): void {
		$by_plan = PlanProducts::make( array( 'subscription_discount' => '25' ), 'plans' );
		$classic = Shop::simple( 3500 );
		$group   = new \WC_Product_Grouped();
		$group->set_props( array(
			'name' => 'Group of both',
			'status' => 'publish',
			'children' => array( $by_plan->get_id(), $classic->get_id() ),
		) );
		$group->save();
		$made = Shop::of( new Given( price: 3500 ), $classic );
		$refs = static fn (): array => array_map(
			static fn ( Target $target ): string => $target->ref()->written(),
			self::connection()->targets( self::snapshot( $made->id ) ),
		);
		self::assertSame( array( $by_plan->get_id() . ':full', $by_plan->get_id() . ':less' ), $refs() );
		$key     = self::key();
		$receipt = self::apply( $made->id, Change::switch_to( $by_plan->get_id(), 'less' ), $key );
		self::assertSame( array( 'less', 'month', 3000 ), self::state( $made ) );
		self::assertContains( (string) $classic->get_id(), $refs() );
		self::connection()->undo( $receipt, $key, 'Back.' );
		self::assertSame( array( '', 'month', 3500 ), self::state( $made ) );

		self::apply( $made->id, Change::switch_to( $by_plan->get_id(), 'less' ), self::key() );
		self::apply( $made->id, Change::switch_to( $classic->get_id() ), self::key() );
		self::assertSame(
			array( '', 'month', 3500 ),
			self::state( $made ),
			'A classic product leaves no plan behind.',
		);
		self::assertSame( 3500, Shop::renew( $made->id ) );
	}

	public function test_what_cannot_be_switched_says_why(): void {
		$made   = self::subscribe();
		$targets = new TargetProducts(
			new Connections( array( self::connection() ) ),
			new OfferTypes( OfferTypes::shipped() ),
		);
		$listed  = static fn ( Product $product ): bool => $product->id === $made->product_id;
		$picked  = static fn ( string $type ): array => array_map(
			static fn ( Product $product ): array => array( $product->plan, $product->price->cents ),
			array_values( array_filter( $targets->for_type( $type ), $listed ) ),
		);
		self::assertSame(
			array( array( 'less', 3000 ) ),
			$picked( 'tier_down' ),
			'The editor offers each plan of its own.',
		);
		self::assertSame( array( array( 'full', 4000 ), array( 'less', 3000 ) ), $picked( 'product_swap' ) );
		update_option( 'woocommerce_subscriptions_allow_switching_product_plans', 'no' );
		$why = static fn (): array => array_map(
			static fn ( $blocker ): array => array( $blocker->code, $blocker->params['because'] ?? '' ),
			self::connection()->why_no_targets( self::snapshot( $made->id ) ),
		);
		self::assertSame( array( array( 'not_switchable', 'no_siblings' ) ), $why() );
		update_option( 'woocommerce_subscriptions_allow_switching', 'no' );
		self::assertSame( array( array( 'not_switchable', 'switching_off' ) ), $why() );
		self::assertSame( array(), self::connection()->targets( self::snapshot( $made->id ) ) );
	}

	public function test_pickers_find_what_plans_sell_and_no_ordinary_product(): void {
		$name    = 'Zebra' . bin2hex( random_bytes( 3 ) );
		$by_plan = PlanProducts::make( array( 'subscription_discount' => '25' ), 'plans' );
		foreach ( array( $by_plan, new \WC_Product_Simple() ) as $product ) {
			$product->set_props( array( 'name' => $name, 'status' => 'publish', 'regular_price' => '40' ) );
			$product->save();
		}
		$targets = new TargetProducts(
			new Connections( array( self::connection() ) ),
			new OfferTypes( OfferTypes::shipped() ),
		);
		self::assertSame( array( $by_plan->get_id() ), array_column( $targets->plans( $name ), 'id' ) );
		$found = static fn ( string $search, int ...$ids ): array => array_column(
			$targets->found( 'product_swap', $search, array_values( $ids ) ),
			'plan',
		);
		self::assertSame( array( 'full', 'less' ), $found( strtolower( $name ) . ' month' ) );
		self::assertSame( array( 'full', 'less' ), $found( '', $by_plan->get_id() ) );
		self::assertSame( array(), $found( $name . ' year' ) );
	}

	/** @return array{string, string, int} Plan, period, total. */
	private static function state( Made $made ): array {
		$now = self::snapshot( $made->id );
		return array( $now->items[0]->plan, $now->period, $now->total->cents );
	}

	/** A subscription by the plan "full" to a product that is also sold for less. */
	private static function subscribe(): Made {
		$product = PlanProducts::make( array( 'subscription_discount' => '25' ), 'plans' );
		return PlanProducts::subscribe( new Given( next_payment: '+12 days' ), $product, 'full' );
	}
}
