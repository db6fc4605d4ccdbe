<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Attempts;

use ChurnStop\Attempts\ShownOffer;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\PlanRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What was told is what is billed, and only what was shown can be chosen. */
final class ShownOfferTest extends TestCase {

	/** @param list<Target> $now */
	#[DataProvider( 'changed' )]
	public function test_it_holds_only_as_it_was_told(
		bool $holds,
		ShownOffer $shown,
		int $cents,
		Change $change,
		array $now = array(),
		?Target $chosen = null,
	): void {
		self::assertSame( $holds, $shown->holds( self::terms( $cents ), $change, $now, $chosen ) );
	}

	/** @return iterable<string, array{bool, ShownOffer, int, Change, 4?: list<Target>, 5?: Target}> */
	public static function changed(): iterable {
		$discount = Change::discount( 20, 3 );
		yield 'as shown' => array( true, self::shown( $discount ), 4000, $discount );
		yield 'another price' => array( false, self::shown( $discount ), 4100, $discount );
		yield 'its coupon takes off less' => array( false, self::shown( $discount ), 4000, Change::discount( 10, 3 ) );

		$switch = Change::switch_to( 7 );
		$basic  = self::target( 7, 2000 );
		$one    = self::shown( $switch, null, $basic );
		yield 'its product as shown' => array( true, $one, 4000, $switch, array( $basic ) );
		yield 'its product is dearer now' => array( false, $one, 4000, $switch, array( self::target( 7, 2500 ) ) );
		yield 'its product is gone' => array( false, $one, 4000, $switch, array() );

		$several = self::shown( null, array( $basic, self::target( 8, 3000 ) ) );
		yield 'the choice at its card\'s price' => array( true, $several, 2000, $switch, array( $basic ), $basic );
		yield 'the choice bills something else' => array( false, $several, 2100, $switch, array( $basic ), $basic );
	}

	#[DataProvider( 'choices' )]
	public function test_only_what_was_shown_can_be_chosen( ?PlanRef $choice, string $expected ): void {
		$shown = self::shown( null, array( self::target( 7, 2000 ), self::target( 8, 3000 ) ) )->with_found( array(
			self::target( 9, 1500, 'monthly' ),
			self::target( 9, 1200, 'yearly' ),
		) );
		try {
			$found = $shown->choose( $choice )?->ref()->written();
		} catch ( Failure $failure ) {
			$found = implode( array_keys( Data::map( $failure->data, 'params' ) ) );
		}
		self::assertSame( $expected, $found );
	}

	/** @return iterable<string, array{PlanRef|null, string}> */
	public static function choices(): iterable {
		yield 'a card' => array( new PlanRef( 8 ), '8' );
		yield 'found by searching' => array( new PlanRef( 9, 'yearly' ), '9:yearly' );
		yield 'sold by several plans' => array( new PlanRef( 9 ), 'plan' );
		yield 'one that was not shown' => array( new PlanRef( 10 ), 'product_id' );
		yield 'none' => array( null, 'product_id' );
	}

	public function test_an_offer_without_choices_takes_none(): void {
		$shown = self::shown( Change::hold( 30 ) );
		self::assertNull( $shown->choose( null ) );
		$this->expectException( Failure::class );
		$shown->choose( new PlanRef( 7 ) );
	}

	/** @param list<Target>|null $choices */
	private static function shown( ?Change $change, ?array $choices = null, ?Target $target = null ): ShownOffer {
		return new ShownOffer(
			'too_expensive-offer-1',
			'offer',
			'',
			'',
			'',
			self::terms( 4000 ),
			$choices,
			$target,
			'fingerprint',
			false,
			new \DateTimeImmutable( '2026-11-30T10:00:00Z' ),
			$change,
		);
	}

	private static function terms( int $cents ): Terms {
		$next = new \DateTimeImmutable( '2026-12-15T10:00:00Z' );
		return new Terms( self::money( 4000 ), null, null, self::money( $cents ), $next );
	}

	private static function target( int $id, int $cents, ?string $plan = null ): Target {
		return new Target(
			$id,
			"Product $id",
			self::money( $cents ),
			self::money( $cents - 4000 ),
			$cents,
			4000,
			plan: $plan,
		);
	}

	private static function money( int $cents ): Money {
		return new Money( $cents, 'USD', 2, '' );
	}
}
