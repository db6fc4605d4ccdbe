<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Compliance\FlowContext;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Product;
use ChurnStop\Flows\TargetProducts;
use ChurnStop\Offers\OfferTypes;

/** An explicit target is checked against what the store can switch between, before a flow is saved. */
final class FlowTargetsTest extends StoreTestCase {

	private string $allowed;

	protected function setUp(): void {
		parent::setUp();
		$this->allowed = (string) get_option( 'woocommerce_subscriptions_allow_switching', 'no' );
		update_option( 'woocommerce_subscriptions_allow_switching', 'variable_grouped' );
	}

	protected function tearDown(): void {
		update_option( 'woocommerce_subscriptions_allow_switching', $this->allowed );
		delete_option( 'woocommerce_subscriptions_allow_switching_product_plans' );
		parent::tearDown();
	}

	public function test_states_of_variations(): void {
		[ $pro, $basic, $yearly ] = self::group();
		$this->assertSame( FlowContext::TARGET_VALID, self::state( 'tier_down', $basic ) );
		$this->assertSame( FlowContext::TARGET_NOT_CHEAPER, self::state( 'tier_down', $pro ) );
		$this->assertSame(
			FlowContext::TARGET_VALID,
			self::state( 'tier_down', $yearly ),
			'Dearer a payment, cheaper a day',
		);
		$this->assertSame( FlowContext::TARGET_VALID, self::state( 'product_swap', $pro ) );
	}

	public function test_what_is_gone_or_alone_is_no_target(): void {
		[ , $basic ] = self::group();
		$product     = Shop::product( $basic );
		$product->set_status( 'private' );
		$product->save();
		$this->assertSame( FlowContext::TARGET_GONE, self::state( 'tier_down', $basic ) );
		$this->assertSame(
			FlowContext::TARGET_GONE,
			self::state( 'product_swap', Shop::simple( 1500 )->get_id() ),
			'In no group',
		);
		$this->assertSame( FlowContext::TARGET_GONE, self::state( 'product_swap', 999999999 ) );
	}

	public function test_a_store_that_allows_no_switching_has_no_targets(): void {
		[ , $basic ] = self::group();
		update_option( 'woocommerce_subscriptions_allow_switching', 'no' );
		update_option( 'woocommerce_subscriptions_allow_switching_product_plans', 'no' );
		$this->assertSame( FlowContext::TARGET_GONE, self::state( 'tier_down', $basic ) );
		$this->assertSame(
			array(),
			(
				new TargetProducts(
					new Connections( array( self::connection() ) ),
					new OfferTypes( OfferTypes::shipped() ),
				)
			)->for_type( 'product_swap' ),
		);
	}

	public function test_an_audience_names_whatever_is_sold_by_subscription(): void {
		[ $pro ] = self::group();
		$group   = Shop::product( Shop::product( $pro )->get_parent_id() );
		$alone   = Shop::simple( 1500 );
		$private = Shop::simple( 1700 );
		$private->set_status( 'private' );
		$draft = Shop::simple( 1900 );
		$draft->set_status( 'draft' );
		foreach ( array( $group, $alone, $private, $draft ) as $product ) {
			// First by name, so that they are among those listed, however many products other tests have left.
			$product->set_name( '! ' . bin2hex( random_bytes( 4 ) ) );
			$product->save();
		}
		update_option( 'woocommerce_subscriptions_allow_switching', 'no' );
		$plans = array_column(
			(
				new TargetProducts(
					new Connections( array( self::connection() ) ),
					new OfferTypes( OfferTypes::shipped() ),
				)
			)->plans(),
			null,
			'id',
		);
		$this->assertArrayHasKey( $alone->get_id(), $plans, 'In no group, and switching is off.' );
		$this->assertSame( '15.00', $plans[ $alone->get_id() ]->price->amount() );
		$this->assertArrayHasKey( $pro, $plans, 'A variation' );
		$this->assertArrayHasKey( $group->get_id(), $plans, 'All of its product' );
		$this->assertArrayHasKey( $private->get_id(), $plans, 'Not for sale any more, and still subscribed to' );
		$this->assertFalse( $plans[ $private->get_id() ]->available );
		$this->assertArrayNotHasKey( $draft->get_id(), $plans );
	}

	public function test_the_picker_lists_valid_targets_with_their_prices(): void {
		[ $pro, $basic ] = self::group();
		$targets         = new TargetProducts(
			new Connections( array( self::connection() ) ),
			new OfferTypes( OfferTypes::shipped() ),
		);
		$listed          = array();
		foreach ( $targets->for_type( 'tier_down' ) as $product ) {
			$listed[ $product->id ] = $product;
		}
		$this->assertArrayHasKey( $basic, $listed );
		$this->assertArrayNotHasKey( $pro, $listed );
		$this->assertSame( '19.00', $listed[ $basic ]->price->amount() );
		$this->assertTrue( $listed[ $basic ]->available );
		$dearest = $targets->dearest_sibling( $listed[ $basic ] );
		$this->assertInstanceOf( Product::class, $dearest );
		$this->assertSame( $pro, $dearest->id );
	}

	/** @return array{int, int, int} Pro 40.00 a month, Basic 19.00 a month, Yearly 400.00 a year. */
	private static function group(): array {
		$made = Shop::variations( array(
			'Pro' => array( 4000, 'month', 1, true ),
			'Basic' => array( 1900, 'month', 1, true ),
			'Yearly' => array( 40000, 'year', 1, true ),
		) );
		return array( $made['Pro']->get_id(), $made['Basic']->get_id(), $made['Yearly']->get_id() );
	}

	private static function state( string $type, int $id ): string {
		$body   = array(
			'reasons' => array( array( 'offers' => array( array( 'type' => $type, 'target_product_id' => $id ) ) ) ),
		);
		$states = (
			new TargetProducts(
				new Connections( array( self::connection() ) ),
				new OfferTypes( OfferTypes::shipped() ),
			)
		)->states( $body );
		return $states[ $type . ':' . $id ] ?? 'not looked at';
	}
}
