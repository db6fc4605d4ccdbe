<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Demo;

use ChurnStop\Connections\Product;
use ChurnStop\Demo\Deals;
use ChurnStop\Demo\Dice;
use ChurnStop\Demo\Plan;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Subscriptions\Money;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What offers mean for made-up customers, on a plan of $40.00 a month. */
final class DealsTest extends TestCase {

	/**
	 * @return iterable<string, array{array<string, mixed>, int, int, float, bool}> Payments, cents off each, days of
	 *     waiting, whether the price changes for good.
	 */
	public static function offers(): iterable {
		yield 'a discount' => array(
			array( 'type' => 'discount', 'value_percent' => 25, 'duration_billing_cycles' => 2 ),
			2,
			1000,
			0.0,
			false,
		);
		yield 'a pause' => array( array( 'type' => 'pause', 'duration_days' => 45 ), 0, 0, 45.0, false );
		yield 'a longer trial' => array( array( 'type' => 'extend_trial', 'duration_days' => 14 ), 0, 0, 14.0, false );
		yield 'a smaller plan' => array(
			array( 'type' => 'tier_down', 'target_product_id' => null ),
			0,
			2000,
			0.0,
			true,
		);
		yield 'the merchant\'s own target' => array(
			array( 'type' => 'product_swap', 'target_product_id' => 55, 'allow_customer_choice' => false ),
			0,
			2000,
			0.0,
			true,
		);
	}

	/** @param array<string, mixed> $offer */
	#[DataProvider( 'offers' )]
	public function test_the_offer_itself_says_what_it_means(
		array $offer,
		int $payments,
		int $off,
		float $waits,
		bool $switches,
	): void {
		$deal = ( new Deals( new OfferTypes( OfferTypes::shipped() ) ) )->of(
			Offer::from_array( $offer ),
			self::plan(),
			new \DateTimeImmutable( '2026-05-01' ),
		);
		self::assertNotNull( $deal );
		self::assertSame(
			array( $payments, $off, $waits, $switches ),
			array( $deal->payments(), $deal->off(), $deal->waits(), $deal->change->changes_price() ),
		);
	}

	public function test_what_fits_nobody_is_no_deal(): void {
		$deals = new Deals( new OfferTypes( OfferTypes::shipped() ) );
		self::assertNull( $deals->of(
			Offer::from_array( array( 'type' => 'gone' ) ),
			self::plan(),
			new \DateTimeImmutable( '2026-05-01' ),
		) );
		self::assertNull( $deals->of(
			Offer::from_array( array( 'type' => 'discount', 'discount_id' => 9 ) ),
			self::plan(),
			new \DateTimeImmutable( '2026-05-01' ),
		) );
	}

	public function test_what_answers_the_reason_best_is_accepted_most(): void {
		$deals  = new Deals( new OfferTypes( OfferTypes::shipped() ) );
		$reason = new Reason( 'too_busy', 'usage', '', null, null, array() );
		$pause  = $deals->likelihood( Offer::from_array( array( 'type' => 'pause' ) ), $reason );
		self::assertGreaterThan(
			$deals->likelihood( Offer::from_array( array( 'type' => 'skip_renewal' ) ), $reason ),
			$pause,
		);
		self::assertGreaterThan(
			$deals->likelihood( Offer::from_array( array( 'type' => 'gone' ) ), $reason ),
			$pause,
		);
	}

	public function test_the_same_seed_throws_the_same(): void {
		$throws = static fn ( Dice $dice ): array => array(
			$dice->roll( 6 ),
			$dice->uuid(),
			$dice->weighted( array( 'a' => 1, 'b' => 3 ) ),
			$dice->pick( range( 1, 9 ) ),
		);
		self::assertSame( $throws( new Dice( 7 ) ), $throws( new Dice( 7 ) ) );
		self::assertNotSame( $throws( new Dice( 7 ) ), $throws( new Dice( 8 ) ) );
		self::assertMatchesRegularExpression(
			'/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/',
			( new Dice( 3 ) )->uuid(),
		);
	}

	private static function plan(): Plan {
		$plan = Plan::of( new Product(
			1,
			'Box',
			'boxes',
			new Money( 4000, 'USD', 2, '$40.00' ),
			(int) round( 4000 * 10_000 / 30.4375 ),
			true,
		) );
		self::assertNotNull( $plan );
		self::assertSame( array( 'month', 1 ), array( $plan->billing->period, $plan->billing->interval ) );
		return $plan;
	}
}
