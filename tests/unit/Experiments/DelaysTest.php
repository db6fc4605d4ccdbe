<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Experiments;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Experiments\Delays;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferType;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\SystemClock;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** How long offers can put off a payment: their changes say it, whatever their types and settings are called. */
final class DelaysTest extends TestCase {

	/**
	 * @return iterable<string, array{list<array<string, mixed>>, int, int}> Offers → days for a monthly plan, and for
	 *     two years.
	 */
	public static function offers(): iterable {
		$discount = array( 'type' => 'discount', 'value_percent' => 20, 'duration_billing_cycles' => 3 );
		$pause    = array( 'type' => 'pause', 'duration_days' => 45 );
		$skip     = array( 'type' => 'skip_renewal' );
		yield 'none' => array( array(), 0, 0 );
		yield 'prices only' => array( array( $discount, array( 'type' => 'tier_down' ) ), 0, 0 );
		yield 'a discount that is not looked up' => array(
			array( array( 'type' => 'discount', 'discount_id' => 7 ) ),
			0,
			0,
		);
		yield 'a pause' => array( array( $discount, $pause ), 45, 45 );
		yield 'a longer trial' => array( array( array( 'type' => 'extend_trial', 'duration_days' => 14 ) ), 14, 14 );
		yield 'a skip' => array( array( $skip ), 31, 732 );
		yield 'a pause and a skip' => array( array( $pause, $skip ), 45, 732 );
		yield 'a type of another plugin, by days' => array( array( array( 'type' => 'later', 'rest' => 50 ) ), 50, 50 );
		yield 'by intervals' => array( array( array( 'type' => 'later', 'times' => 2 ) ), 62, 1464 );
		yield 'by both, never too short' => array(
			array( array( 'type' => 'later', 'times' => 1, 'rest' => 5 ) ),
			371,
			732,
		);
		yield 'a type whose plugin is gone' => array( array( array( 'type' => 'gone', 'duration_days' => 99 ) ), 0, 0 );
	}

	/** @param list<array<string, mixed>> $offers */
	#[DataProvider( 'offers' )]
	public function test_the_change_says_how_long( array $offers, int $month, int $two_years ): void {
		$delays = new Delays( new OfferTypes( array( ...OfferTypes::shipped(), self::later() ) ), new SystemClock() );
		$delay  = $delays->of( array( array( 'reasons' => array( array( 'offers' => $offers ) ) ) ) );
		self::assertSame( $month, $delay->of_subscription( self::paying( 'month', 1 ) ) );
		self::assertSame( $two_years, $delay->of_subscription( self::paying( 'year', 2 ) ) );
	}

	private static function paying( string $period, int $interval ): Snapshot {
		$now = new \DateTimeImmutable( '2026-01-01T12:00:00Z' );
		return Snapshot::imagined(
			'Box',
			1,
			new Money( 4000, 'USD', 2, '$40.00' ),
			new Billing( $period, $interval ),
			$now,
			$now,
		);
	}

	/** What another developer would write, with settings of their own. */
	private static function later(): OfferType {
		return new class() implements OfferType {

			public function id(): string {
				return 'later';
			}

			public function plan(): string {
				return 'free';
			}

			public function label(): string {
				return 'Later';
			}

			public function settings(): array {
				return array();
			}

			public function needs_targets(): bool {
				return false;
			}

			public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
				return array();
			}

			public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
				return null;
			}

			public function change(
				Offer $offer,
				Snapshot $snapshot,
				array $targets,
				?int $product_id = null,
			): Change {
				return new MoveDates( Data::int( $offer->settings, 'times' ), Data::int( $offer->settings, 'rest' ) );
			}

			public function texts( Offer $offer ): array {
				return array( 'headline' => '', 'message' => '', 'accept_label' => '' );
			}

			public function summary( Offer $offer, Terms $terms ): string {
				return '';
			}
		};
	}
}
