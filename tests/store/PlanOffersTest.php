<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\SellingPlans;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use PHPUnit\Framework\Attributes\DataProvider;

/** Each kind of selling plan × each offer: taken back by staff, taken again, and billed three times as it was told. */
final class PlanOffersTest extends StoreAttempt {

	use InProcess;

	protected function setUp(): void {
		parent::setUp();
		if ( ! SellingPlans::exist() ) {
			self::markTestSkipped( 'This version of WooCommerce Subscriptions knows no selling plans.' );
		}
		Shop::settings( new Given() );
	}

	protected function tearDown(): void {
		PlanProducts::forget();
		parent::tearDown();
	}

	/**
	 * @return iterable<string, array{array<string, string>, int, string}> What the plan "less" differs in, its price,
	 *     how it is sold.
	 */
	private static function kinds(): iterable {
		$own   = array( 'subscription_pricing_method' => 'override', 'subscription_regular_price' => '29' );
		$fixed = array( 'subscription_pricing_method' => 'fixed_discount', 'subscription_discount' => '7.5' );
		$year  = array( 'subscription_period' => 'year', 'subscription_regular_price' => '300' ) + $own;
		yield 'a percentage off' => array( array( 'subscription_discount' => '25' ), 3000, 'plans' );
		yield 'an amount off' => array( $fixed, 3250, 'plans' );
		yield 'its own price' => array( $own, 2900, 'plans' );
		yield 'a year for a price of its own' => array( $year, 30000, 'plans' );
		yield 'of the whole store' => array( array( 'subscription_discount' => '25' ), 3000, 'storewide' );
		yield 'once or by plan' => array( array( 'subscription_discount' => '25' ), 3000, 'once' );
		yield 'a variation' => array( array( 'subscription_discount' => '25' ), 3000, 'variation' );
	}

	/**
	 * @return iterable<string, array{array<string, string>, string, string, string, string, list<int>}> What the plan
	 *     "less" differs in, how it is sold, the plan before and after, the offer, what three renewals bill.
	 */
	public static function cells(): iterable {
		foreach ( self::kinds() as $kind => [ $plan, $cents, $sold ] ) {
			$off = intdiv( $cents * 4, 5 );
			foreach (
				array(
					array( 'discount', 'less', 'less', array( $off, $off, $cents ) ),
					array( 'pause', 'less', 'less', array( $cents, $cents, $cents ) ),
					array( 'skip_renewal', 'less', 'less', array( $cents, $cents, $cents ) ),
					array( 'extend_trial', 'less', 'less', array( $cents, $cents, $cents ) ),
					array( 'tier_down', 'full', 'less', array( $cents, $cents, $cents ) ),
					array( 'product_swap', 'less', 'least', array( 2000, 2000, 2000 ) ),
				) as [ $type, $from, $to, $bills ]
			) {
				yield $kind . ', ' . $type => array( $plan, $sold, $from, $to, $type, $bills );
			}
		}
	}

	/**
	 * @param array<string, string> $plan
	 * @param list<int>             $bills
	 */
	#[DataProvider( 'cells' )]
	public function test_an_offer_is_taken_back_and_billed_as_told(
		array $plan,
		string $sold,
		string $from,
		string $to,
		string $type,
		array $bills,
	): void {
		self::publish( array( array( 'type' => $type, 'show_again_after_accept' => true ) + match ( $type ) {
			'discount'     => array( 'value_percent' => 20, 'duration_billing_cycles' => 2 ),
			'pause'        => array( 'duration_days' => 30 ),
			'extend_trial' => array( 'duration_days' => 14 ),
			'tier_down'    => array( 'target_product_id' => null ),
			'product_swap' => array( 'target_product_id' => null, 'allow_customer_choice' => true ),
			default        => array(),
		} ) );
		$product = PlanProducts::make( $plan, $sold, true );
		$trial   = 'extend_trial' === $type ? '+12 days' : null;
		$made    = PlanProducts::subscribe( new Given( next_payment: '+12 days', trial_end: $trial ), $product, $from );
		$before  = self::state( $made );
		self::take( $made, $type, $to );
		self::assertNotSame( $before, self::state( $made ) );
		[ $status, $answer ] = self::request( 1, 'POST', '/redemptions/' . self::live( $made )->id . '/revert' );
		self::assertSame( 200, $status, (string) wp_json_encode( $answer ) );
		self::assertSame( $before, self::state( $made ), 'Plan, period, price and dates are as before.' );

		$told = self::take( $made, $type, $to );
		self::assertSame( $to, self::state( $made )[0] );
		if ( 'pause' === $type ) {
			do_action( 'churnstop_resume', self::live( $made )->key );
		}
		$billed = array( Shop::renew( $made->id ), Shop::renew( $made->id ), Shop::renew( $made->id ) );
		self::assertSame( array( $bills, $bills ), array( $told, $billed ), 'Told, billed.' );
		self::assertFalse( Shop::get( $made->id )->is_manual() );
	}

	/** @return list<int> What the next three renewals would bill, as the shopper is told who takes the offer. */
	private static function take( Made $made, string $type, string $to ): array {
		$ask     = static function ( string $route, array $body, int $expected = 200 ) use ( $made ): array {
			[ $status, $answer ] = self::request( $made->customer_id, 'POST', '/attempts' . $route, $body );
			self::assertSame( $expected, $status, (string) wp_json_encode( $answer ) );
			return $answer;
		};
		$id      = '/' . Data::string( $ask( '', array( 'subscription_id' => $made->id ), 201 ), 'id' );
		$attempt = $ask( $id . '/reason', array( 'reason' => 'too_expensive' ) );
		$offer   = Data::map( Data::map( $attempt, 'screen' ), 'offer' );
		self::assertSame( $type, $offer['type'] ?? null, (string) wp_json_encode( $attempt ) );
		$terms   = Data::map( $offer, 'terms' );
		$chosen  = array();
		$during  = Data::map( $terms, 'price_during' );
		$after   = Data::map( $terms, 'price_after' );
		foreach ( Data::maps( $offer, 'choices' ) as $choice ) {
			if ( array( $made->product_id, $to ) === array( $choice['product_id'] ?? 0, $choice['plan'] ?? '' ) ) {
				$chosen = array( 'product_id' => $made->product_id, 'plan' => $to );
				$during = Data::map( $choice, 'price' );
				$after  = $during;
			}
		}
		self::assertSame( 'product_swap' === $type, array() !== $chosen );
		$saved = $ask( $id . '/accept', array( 'offer_id' => Data::string( $offer, 'id' ) ) + $chosen );
		self::assertSame( 'saved', $saved['state'] ?? null );
		$state = self::state( $made );
		if ( 'pause' === $type ) {
			self::assertSame( 'on-hold', $state[3] );
		}
		self::assertSame( Data::string( $terms, 'next_payment_at' ), $state[4] );
		$payments = Data::int_or_null( $terms, 'payments' );
		return array_map(
			static fn ( int $n ): int => (int) round( 100 * (float) Data::string(
				array() !== $during && ( null === $payments || $n <= $payments ) ? $during : $after,
				'amount',
			) ),
			array( 1, 2, 3 ),
		);
	}

	private static function live( Made $made ): Redemption {
		self::afresh();
		return Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) )
			?? throw new \RuntimeException( 'Nothing was agreed.' );
	}

	/**
	 * @return array{string|null, string, int, string, string|null, string|null, list<string>} Plan, period, total,
	 *     status, next payment, end of trial, coupons.
	 */
	private static function state( Made $made ): array {
		self::afresh();
		$found = Plugin::get()->part( Connections::class )
			->find( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $found );
		$now = $found[1];
		return array(
			$now->items[0]->plan,
			$now->period,
			$now->total->cents,
			$now->store_status,
			Data::iso( $now->next_payment ),
			Data::iso( $now->trial_end ),
			array_values( Shop::get( $made->id )->get_coupon_codes() ),
		);
	}
}
