<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Offers;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Connections\Target;
use ChurnStop\Offers\Discount;
use ChurnStop\Offers\ExtendTrial;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferType;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Offers\Pause;
use ChurnStop\Offers\ProductSwap;
use ChurnStop\Offers\SkipRenewal;
use ChurnStop\Offers\TierDown;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class OfferTypesTest extends TestCase {

	/**
	 * @param array<string, mixed> $settings
	 * @param list<Target>         $targets
	 * @param list<string>         $expected
	 */
	#[DataProvider( 'blockers' )]
	public function test_blockers(
		OfferType $type,
		array $settings,
		Snapshot $snapshot,
		array $targets,
		array $expected,
	): void {
		$blockers = $type->blockers( self::offer( $type, $settings ), $snapshot, $targets );
		$this->assertSame(
			$expected,
			array_map( static fn ( Blocker $blocker ): string => $blocker->code, $blockers ),
		);
	}

	/** @return iterable<string, array{OfferType, array<string, mixed>, Snapshot, list<Target>, list<string>}> */
	public static function blockers(): iterable {
		$plain = self::snapshot();
		$trial = self::snapshot( trial: '+5 days' );
		$ended = self::snapshot( trial: '-1 second' );
		$three = array(
			'value_percent'           => 20,
			'duration_billing_cycles' => 3,
		);
		$one   = array( 'duration_billing_cycles' => 1 ) + $three;
		yield 'discount' => array( new Discount(), $three, $plain, array(), array() );
		yield 'long discount in a trial' => array(
			new Discount(),
			$three,
			$trial,
			array(),
			array( 'trial_needs_one_cycle' ),
		);
		yield 'one cycle in a trial' => array( new Discount(), $one, $trial, array(), array() );
		yield 'long discount after a trial' => array( new Discount(), $three, $ended, array(), array() );
		yield 'pause' => array( new Pause(), array( 'duration_days' => 30 ), $plain, array(), array() );
		yield 'skip' => array( new SkipRenewal(), array(), $plain, array(), array() );
		yield 'longer trial in a trial' => array(
			new ExtendTrial(),
			array( 'duration_days' => 14 ),
			$trial,
			array(),
			array(),
		);
		yield 'longer trial without one' => array(
			new ExtendTrial(),
			array( 'duration_days' => 14 ),
			$plain,
			array(),
			array( 'not_in_trial' ),
		);
		yield 'longer trial after it' => array(
			new ExtendTrial(),
			array( 'duration_days' => 14 ),
			$ended,
			array(),
			array( 'not_in_trial' ),
		);

		$cheaper = self::target( 2, 1900 );
		$same    = self::target( 3, 4000 );
		$dearer  = self::target( 4, 9900 );
		$two     = self::snapshot( items: 2 );
		yield 'a cheaper plan' => array(
			new TierDown(),
			array( 'target_product_id' => null ),
			$plain,
			array( $dearer, $cheaper ),
			array(),
		);
		yield 'no cheaper plan' => array(
			new TierDown(),
			array( 'target_product_id' => null ),
			$plain,
			array( $same, $dearer ),
			array( 'no_cheaper_target' ),
		);
		yield 'no plan at all' => array(
			new TierDown(),
			array( 'target_product_id' => null ),
			$plain,
			array(),
			array( 'no_cheaper_target' ),
		);
		yield 'the named plan is gone' => array(
			new TierDown(),
			array( 'target_product_id' => 77 ),
			$plain,
			array( $cheaper ),
			array( 'target_gone' ),
		);
		yield 'the named plan is dearer' => array(
			new TierDown(),
			array( 'target_product_id' => 4 ),
			$plain,
			array( $cheaper, $dearer ),
			array( 'no_cheaper_target' ),
		);
		yield 'the customer has the named plan' => array(
			new TierDown(),
			array( 'target_product_id' => 1 ),
			$plain,
			array( $cheaper ),
			array( 'no_cheaper_target' ),
		);
		yield 'a step down of several items' => array(
			new TierDown(),
			array( 'target_product_id' => null ),
			$two,
			array( $cheaper ),
			array( 'several_items' ),
		);
		yield 'a swap with a choice' => array(
			new ProductSwap(),
			array( 'allow_customer_choice' => true ),
			$plain,
			array( $same ),
			array(),
		);
		yield 'a swap with only dearer ones' => array(
			new ProductSwap(),
			array( 'allow_customer_choice' => true ),
			$plain,
			array( $dearer ),
			array( 'no_swap_target' ),
		);
		yield 'a swap to a named dearer one' => array(
			new ProductSwap(),
			array( 'target_product_id' => 4 ),
			$plain,
			array( $dearer ),
			array(),
		);
		yield 'a swap to one that is gone' => array(
			new ProductSwap(),
			array( 'target_product_id' => 77 ),
			$plain,
			array( $same ),
			array( 'target_gone' ),
		);
		yield 'a swap to nothing' => array(
			new ProductSwap(),
			array( 'target_product_id' => null ),
			$plain,
			array( $same ),
			array( 'no_swap_target' ),
		);
		yield 'a swap to what the customer has' => array(
			new ProductSwap(),
			array( 'target_product_id' => 1 ),
			$plain,
			array( $same ),
			array( 'no_swap_target' ),
		);
		yield 'a choice whose named one is gone' => array(
			new ProductSwap(),
			array(
				'target_product_id'     => 77,
				'allow_customer_choice' => true,
			),
			$plain,
			array( $same ),
			array(),
		);
		yield 'a swap of several items' => array(
			new ProductSwap(),
			array( 'allow_customer_choice' => true ),
			$two,
			array( $same ),
			array( 'several_items' ),
		);
	}

	public function test_changes(): void {
		$snapshot = self::snapshot();
		$discount = array(
			'value_percent'           => 25,
			'duration_billing_cycles' => 2,
		);
		$this->assertEquals(
			Change::discount( 25, 2 ),
			( new Discount() )->change( self::offer( new Discount(), $discount ), $snapshot, array() ),
		);
		$this->assertEquals(
			Change::hold( 60 ),
			( new Pause() )->change( self::offer( new Pause(), array( 'duration_days' => 60 ) ), $snapshot, array() ),
		);
		$this->assertEquals(
			Change::skip( 1 ),
			( new SkipRenewal() )->change( self::offer( new SkipRenewal(), array() ), $snapshot, array() ),
		);
		$this->assertEquals(
			Change::extend_trial( 7 ),
			( new ExtendTrial() )->change(
				self::offer( new ExtendTrial(), array( 'duration_days' => 7 ) ),
				$snapshot,
				array(),
			),
		);
	}

	/** The next cheaper one is the dearest of those that are cheaper. */
	public function test_tier_down_takes_the_next_cheaper_plan(): void {
		$targets = array(
			self::target( 2, 900 ),
			self::target( 3, 2900 ),
			self::target( 4, 9900 ),
			self::target( 5, 1900 ),
		);
		$offer   = self::offer( new TierDown(), array( 'target_product_id' => null ) );
		$this->assertSame( 3, ( new TierDown() )->change( $offer, self::snapshot(), $targets )->product_id );
		$this->assertNull( ( new TierDown() )->choices( $offer, self::snapshot(), $targets ) );
	}

	public function test_tier_down_compares_by_day_not_by_payment(): void {
		// 400.00 a year costs more a payment than 40.00 a month, and less a day.
		$yearly = new Target( 9, 'Yearly', self::money( 40000 ), self::money( 36000 ), 1095, 1315 );
		$change = ( new TierDown() )->change(
			self::offer( new TierDown(), array() ),
			self::snapshot(),
			array( $yearly ),
		);
		$this->assertSame( 9, $change->product_id );
	}

	public function test_swap_lists_what_is_not_dearer_and_the_merchants_own_first(): void {
		$targets = array(
			self::target( 2, 1900 ),
			self::target( 3, 4000 ),
			self::target( 4, 9900 ),
			self::target( 5, 9900 ),
		);
		$choose  = array(
			'target_product_id'     => 5,
			'allow_customer_choice' => true,
		);
		$type    = new ProductSwap();
		$ids     = array_map(
			static fn ( Target $target ): int => $target->product_id,
			$type->choices( self::offer( $type, $choose ), self::snapshot(), $targets ) ?? array(),
		);
		$this->assertSame( array( 5, 3, 2 ), $ids, 'The nearest in price first.' );
		$this->assertSame(
			3,
			$type->change( self::offer( $type, $choose ), self::snapshot(), $targets, 3 )->product_id,
		);
		$this->assertSame( 5, $type->change( self::offer( $type, $choose ), self::snapshot(), $targets )->product_id );
		$this->assertNull( $type->choices(
			self::offer( $type, array( 'target_product_id' => 5 ) ),
			self::snapshot(),
			$targets,
		) );
	}

	public function test_a_product_that_is_no_choice_is_refused(): void {
		$this->expectException( \LogicException::class );
		( new ProductSwap() )->change(
			self::offer( new ProductSwap(), array( 'allow_customer_choice' => true ) ),
			self::snapshot(),
			array( self::target( 2, 1900 ), self::target( 4, 9900 ) ),
			4,
		);
	}

	public function test_each_setting_says_what_it_is(): void {
		$types = new OfferTypes( OfferTypes::shipped() );
		$this->assertSame(
			array( 'discount', 'pause', 'skip_renewal', 'tier_down', 'extend_trial', 'product_swap' ),
			array_map( static fn ( OfferType $type ): string => $type->id(), $types->all() ),
		);
		foreach ( $types->all() as $type ) {
			foreach ( $type->settings() as $name => $schema ) {
				foreach ( array( 'type', 'required', 'default', 'title', 'description' ) as $keyword ) {
					$this->assertArrayHasKey( $keyword, $schema, $type->id() . '.' . $name );
				}
			}
		}
		$this->assertSame(
			array( 'discount', 'pause' ),
			array_values( array_map(
				static fn ( OfferType $type ): string => $type->id(),
				array_filter(
					$types->all(),
					static fn ( OfferType $type ): bool => OfferTypes::unlocked( $type, 'free' ),
				),
			) ),
		);
	}

	/** @return iterable<string, array{string, string, int, int}> The ranges of the contract. */
	public static function ranges(): iterable {
		yield 'percent' => array( 'discount', 'value_percent', 5, 75 );
		yield 'cycles' => array( 'discount', 'duration_billing_cycles', 1, 12 );
		yield 'days of a pause' => array( 'pause', 'duration_days', 7, 365 );
		yield 'days of a trial' => array( 'extend_trial', 'duration_days', 1, 60 );
	}

	#[DataProvider( 'ranges' )]
	public function test_ranges( string $type, string $setting, int $least, int $most ): void {
		$schema = ( new OfferTypes( OfferTypes::shipped() ) )->get( $type )?->settings()[ $setting ] ?? array();
		$this->assertSame(
			array( 'integer', $least, $most ),
			array( $schema['type'] ?? null, $schema['minimum'] ?? null, $schema['maximum'] ?? null ),
		);
	}

	/** @param array<string, mixed> $settings */
	private static function offer( OfferType $type, array $settings ): Offer {
		return new Offer( 'reason-' . $type->id() . '-1', $type->id(), $settings );
	}

	private static function target( int $id, int $cents ): Target {
		return new Target( $id, 'Product ' . $id, self::money( $cents ), self::money( $cents - 4000 ), $cents, 4000 );
	}

	private static function money( int $cents ): Money {
		return new Money( $cents, 'USD', 2, '' );
	}

	private static function snapshot( ?string $trial = null, int $items = 1 ): Snapshot {
		$now   = new \DateTimeImmutable( '2026-11-21T08:00:00Z' );
		$lines = array();
		for ( $number = 1; $number <= $items; ++$number ) {
			$lines[] = new Item( $number, $number, 0, 'Box', 1, 4000 );
		}
		return new Snapshot(
			new SubscriptionRef( 'sandbox', '1' ),
			1,
			'1',
			'Box',
			Status::Active,
			'active',
			$lines,
			self::money( 4000 ),
			'month',
			1,
			$now->modify( '+10 days' ),
			null === $trial ? null : $now->modify( $trial ),
			null,
			$now,
			array(),
			0,
			false,
			array(),
			true,
			'US',
			'CA',
			$now,
		);
	}
}
