<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Flows;

use ChurnStop\Data;
use ChurnStop\Flows\WaysIn;
use ChurnStop\Offers\HasNeeds;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use PHPUnit\Framework\TestCase;

/** Who can be in a flow's audience and an offer's at once, and why nobody can. */
final class WaysInTest extends TestCase {

	private const FACTS = array( 'country', 'connection', 'items', 'in_trial', 'has_coupon', 'product', 'tenure_days' );

	/**
	 * @param list<array{string, string, mixed}> $flow
	 * @param list<array{string, string, mixed}> $offer
	 * @dataProvider audiences
	 */
	public function test_it_says_why_nobody_is_in_it( array $flow, array $offer, string $match, string $word ): void {
		$knows = static fn ( string $fact ): bool => in_array( $fact, self::FACTS, true );
		$ways  = WaysIn::to( self::audience( $flow ), self::audience( $offer, $match ) );
		$why   = $ways->nobody( array( 'shop' ), $knows );
		self::assertSame( '' === $word, null === $why, (string) $why );
		self::assertStringContainsString( $word, (string) $why );
	}

	/** @return iterable<string, array<int, mixed>> */
	public static function audiences(): iterable {
		$german = array( 'country', 'in', array( 'DE' ) );
		$both   = array( 'country', 'in', array( 'DE', 'CH' ) );
		$swiss  = array( 'country', 'in', array( 'CH' ) );
		$old    = array( 'tenure_days', 'at_least', 365 );
		$gone   = array( 'mood', 'is', true );
		$shop   = array( 'connection', 'in', array( 'other' ) );
		$empty  = array( 'items', 'at_most', 0 );
		$no_ch  = array( 'country', 'not_in', array( 'CH' ) );
		yield 'everybody' => array( array(), array(), 'all', '' );
		yield 'Germany' => array( array(), array( $german, $old ), 'all', 'the law' );
		yield 'Germany or Switzerland' => array( array(), array( $both ), 'all', '' );
		yield 'Germany or old' => array( array(), array( $german, $old ), 'any', '' );
		yield 'a flow for both, an offer for all but one' => array( array( $both ), array( $no_ch ), 'all', 'the law' );
		yield 'a fact that nobody knows' => array( array( $gone ), array(), 'all', 'a fact' );
		yield 'a fact that nobody knows, or another' => array( array(), array( $gone, $old ), 'any', '' );
		yield 'another shop system' => array( array( $shop ), array(), 'all', 'shop system' );
		yield 'no product at all' => array( array(), array( $empty ), 'all', 'without a product' );
		yield 'what contradicts itself has its own check' => array( array( $swiss ), array( $german ), 'all', '' );
	}

	/**
	 * @param array<string, mixed>               $offer
	 * @param list<array{string, string, mixed}> $audience
	 * @dataProvider offers
	 */
	public function test_it_says_which_offers_fit_none_of_them( array $offer, array $audience, string $word ): void {
		$type = ( new OfferTypes( OfferTypes::shipped() ) )->get( Data::string( $offer, 'type' ) );
		$why  = WaysIn::to( self::audience( $audience ) )->unfit(
			$type instanceof HasNeeds ? $type->needs( Offer::from_array( $offer ) ) : array(),
		);
		self::assertSame( '' === $word, null === $why, (string) $why );
		self::assertStringContainsString( $word, (string) $why );
	}

	/** @return iterable<string, array<int, mixed>> */
	public static function offers(): iterable {
		$trial  = array( 'in_trial', 'is', true );
		$paid   = array( 'in_trial', 'is', false );
		$coupon = array( 'has_coupon', 'is', true );
		$pair   = array( 'items', 'at_least', 2 );
		$once   = array( 'type' => 'discount', 'value_percent' => 20, 'duration_billing_cycles' => 1 );
		$long   = array( 'duration_billing_cycles' => 3 ) + $once;
		$longer = array( 'type' => 'extend_trial' );
		$swap   = array( 'type' => 'product_swap' );
		yield 'a longer trial for those who pay' => array( $longer, array( $paid ), 'in a trial' );
		yield 'a longer trial for anybody' => array( $longer, array(), '' );
		yield 'a long discount in a trial' => array( $long, array( $trial ), 'one renewal only' );
		yield 'a short discount in a trial' => array( $once, array( $trial ), '' );
		yield 'a discount on a coupon' => array( $once, array( $coupon ), 'has a coupon' );
		yield 'another product with a coupon' => array( $swap, array( $coupon ), 'has a coupon' );
		yield 'a pause with a coupon' => array( array( 'type' => 'pause' ), array( $coupon, $pair ), '' );
		yield 'another product for several' => array( $swap, array( $pair ), 'one product' );
	}

	public function test_it_knows_the_products_that_everybody_in_it_has(): void {
		$these = array( 'product', 'in', array( 3, 4 ) );
		self::assertSame( array( 3, 4 ), WaysIn::to( self::audience( array( $these ) ) )->products() );
		self::assertNull( WaysIn::to( self::audience( array() ) )->products() );
		$either = self::audience( array( $these, array( 'in_trial', 'is', true ) ), 'any' );
		self::assertNull( WaysIn::to( $either )->products() );
	}

	/**
	 * @param list<array{string, string, mixed}> $conditions
	 * @return array<string, mixed>
	 */
	private static function audience( array $conditions, string $match = 'all' ): array {
		return array(
			'match'      => $match,
			'conditions' => array_map(
				static fn ( array $one ): array => array_combine( array( 'fact', 'is', 'value' ), $one ),
				$conditions,
			),
		);
	}
}
