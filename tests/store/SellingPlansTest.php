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
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Products that are sold by selling plans, from WooCommerce Subscriptions 9.0 on: told, billed three times, taken back.
 */
final class SellingPlansTest extends StoreTestCase {

	/** Full price a month; the other plan is what each kind makes of it. */
	private const FULL = array(
		'id'                            => 'full',
		'subscription_period'           => 'month',
		'subscription_period_interval'  => '1',
		'subscription_length'           => '0',
		'subscription_pricing_method'   => 'inherit',
		'subscription_discount'         => '',
	);

	protected function setUp(): void {
		parent::setUp();
		if ( ! SellingPlans::exist() ) {
			self::markTestSkipped( 'This version of WooCommerce Subscriptions knows no selling plans.' );
		}
		Shop::settings( new Given() );
	}

	protected function tearDown(): void {
		delete_option( 'wcsatt_subscribe_to_cart_schemes' );
		delete_option( 'woocommerce_subscriptions_allow_switching_product_plans' );
		parent::tearDown();
	}

	/**
	 * @return iterable<string, array{array<string, string>, int, string}> What the plan differs in, what it costs, how
	 *     it is sold.
	 */
	public static function kinds(): iterable {
		$own = array( 'subscription_pricing_method' => 'override', 'subscription_regular_price' => '29' );
		yield 'a percentage off' => array( array( 'subscription_discount' => '25' ), 3000, 'plans' );
		yield 'an amount off' => array(
			array( 'subscription_pricing_method' => 'fixed_discount', 'subscription_discount' => '7.5' ),
			3250,
			'plans',
		);
		yield 'its own price' => array( $own, 2900, 'plans' );
		yield 'a year for a price of its own' => array(
			array( 'subscription_period' => 'year', 'subscription_regular_price' => '300' ) + $own,
			30000,
			'plans',
		);
		yield 'of the whole store' => array( array( 'subscription_discount' => '25' ), 3000, 'storewide' );
		yield 'once or by plan' => array( array( 'subscription_discount' => '25' ), 3000, 'once' );
		yield 'a variation' => array( array( 'subscription_discount' => '25' ), 3000, 'variation' );
	}

	/** @param array<string, string> $plan */
	#[DataProvider( 'kinds' )]
	public function test_a_plan_is_told_billed_and_taken_back( array $plan, int $cents, string $sold ): void {
		$made   = self::subscribe( $plan, $sold );
		$before = self::state( $made );
		$target = Target::find(
			self::connection()->targets( self::snapshot( $made->id ) ),
			new PlanRef( $made->product_id, 'less' ),
		);
		self::assertNotNull( $target );
		self::assertSame( array( $cents, true ), array( $target->price->cents, $target->is_cheaper() ) );
		$change = Change::switch_to( $target->product_id, $target->plan );
		$told   = self::connection()->terms( self::snapshot( $made->id ), $change );
		$key    = self::key();
		self::connection()->undo( self::apply( $made->id, $change, $key ), $key, 'Taken back.' );
		self::assertSame( $before, self::state( $made ), 'Plan, period and price are as before.' );

		self::apply( $made->id, $change, self::key() );
		self::assertSame( array( 'less', $plan['subscription_period'] ?? 'month', $cents ), self::state( $made ) );
		self::assertSame(
			array( $cents, $cents, $cents, $cents ),
			array(
				$told->price_after->cents,
				Shop::renew( $made->id ),
				Shop::renew( $made->id ),
				Shop::renew( $made->id ),
			),
		);
		self::assertFalse( Shop::get( $made->id )->is_manual() );
	}

	/** @param array<string, string> $plan */
	#[DataProvider( 'kinds' )]
	public function test_other_offers_hold_on_a_plan( array $plan, int $cents, string $sold ): void {
		foreach (
			array(
				array( Change::discount( 20, 2 ), 3200, 3200, 4000 ),
				array( Change::hold( 30 ), null, null, null ),
				array( Change::skip( 1 ), 4000, 4000, 4000 ),
			) as [ $change, $first, $second, $third ]
		) {
			$made   = self::subscribe( $plan, $sold );
			$before = self::state( $made );
			$key    = self::key();
			self::connection()->undo( self::apply( $made->id, $change, $key ), $key, 'Taken back.' );
			self::assertSame( $before, self::state( $made ) );
			self::assertSame( 'active', Shop::get( $made->id )->get_status() );
			if ( null !== $first ) {
				self::apply( $made->id, $change, self::key() );
				self::assertSame(
					array( $first, $second, $third ),
					array( Shop::renew( $made->id ), Shop::renew( $made->id ), Shop::renew( $made->id ) ),
				);
			}
		}
	}

	public function test_classic_products_and_plans_of_a_group_lead_to_each_other(): void {
		$by_plan = self::product( array( 'subscription_discount' => '25' ), 'plans' );
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
		$made   = self::subscribe( array( 'subscription_discount' => '25' ), 'plans' );
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
		$by_plan = self::product( array( 'subscription_discount' => '25' ), 'plans' );
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

	/** @param array<string, string> $plan */
	private static function subscribe( array $plan, string $sold ): Made {
		$product = SellingPlans::product( new PlanRef( self::product( $plan, $sold )->get_id(), 'full' ) );
		self::assertNotNull( $product );
		return Shop::of( new Given( next_payment: '+12 days' ), $product, 'full' );
	}

	/** @param array<string, string> $plan */
	private static function product( array $plan, string $sold ): \WC_Product {
		$plans   = array( self::FULL, array( 'id' => 'less' ) + $plan + self::FULL );
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
}
