<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Data;

/** What the editor's pickers list, on the sandbox's book. */
final class ProductsTest extends AttemptTestCase {

	/** @return array<string, array<string, mixed>> By name. */
	private function products( string $for ): array {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ $status, $products ] = $this->rest( 'GET', '/products', array( 'for' => $for ) );
		self::assertSame( 200, $status );
		return array_column( array_values( $products ), null, 'name' );
	}

	public function test_a_target_says_what_it_saves(): void {
		$this->book->add_plan( 'Pro, yearly', 36000, 'year', 1, 'USD', 1 );
		$this->book->add_plan( 'Alone', 9900 );
		$targets = $this->products( 'tier_down' );
		self::assertSame(
			array( 'Basic', 'Pro, yearly' ),
			array_keys( $targets ),
			'The dearest a day is no step down, and what stands alone is no target.',
		);
		self::assertSame(
			array( '$19.00 / month', '$360.00 / year' ),
			array_column( $targets, 'price_text' ),
		);
		$basic = Data::map( $targets['Basic'], 'compared' );
		self::assertSame(
			array( 'Pro', '$40.00 / month', true, -53 ),
			array( $basic['name'], $basic['price_text'], $basic['comparable'], $basic['percent'] ),
			'19.00 instead of 40.00',
		);
		$yearly = Data::map( $targets['Pro, yearly'], 'compared' );
		self::assertFalse( $yearly['comparable'], 'A year\'s bill beside a month\'s says nothing.' );
		self::assertSame( -25, $yearly['percent'], '360.00 a year instead of 480.00' );
	}

	public function test_an_audience_names_what_cannot_be_switched_too(): void {
		$this->book->add_plan( 'Alone', 9900 );
		$plans = $this->products( 'audience' );
		self::assertSame( array( 'Alone', 'Basic', 'Pro' ), array_keys( $plans ) );
		self::assertNull( $plans['Alone']['compared'] );
	}

	public function test_a_switch_that_no_product_of_its_audience_can_make_is_named(): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$alone = $this->book->add_plan( 'Alone', 900, 'month', 1, 'USD', 2 );
		$cases = array(
			'the dearest'         => array( array( $this->pro ), 'tier_down', null, 0 ),
			'the cheapest'        => array( array( $this->basic ), 'tier_down', null, 1 ),
			'the cheapest, any'   => array( array( $this->basic ), 'product_swap', $this->pro, 0 ),
			'a group of its own'  => array( array( $alone ), 'product_swap', $this->basic, 1 ),
			'one of both'         => array( array( $alone, $this->pro ), 'tier_down', $this->basic, 0 ),
			'what it has already' => array( array( $this->basic ), 'tier_down', $this->basic, 1 ),
			'not known here'      => array( array( 999_999 ), 'tier_down', null, 0 ),
		);
		foreach ( $cases as $name => [ $products, $type, $target, $expected ] ) {
			$choice = 'tier_down' === $type ? array() : array( 'allow_customer_choice' => null === $target );
			$offer  = array( 'type' => $type, 'target_product_id' => $target ) + $choice;
			$reason = array( 'id' => 'other', 'kind' => 'other', 'label' => 'Other', 'offers' => array( $offer ) );
			$flow   = array(
				'audience' => array(
					'match'      => 'all',
					'conditions' => array( array( 'fact' => 'product', 'is' => 'in', 'value' => $products ) ),
				),
				'reasons'  => array( $reason ),
			);
			[ , $checked ] = $this->rest( 'POST', '/flows/validate', $flow );
			$found         = array_filter(
				$checked['violations'],
				static fn ( array $one ): bool => 'offer_is_reached' === $one['check'],
			);
			self::assertCount( $expected, $found, $name . ': ' . wp_json_encode( $checked ) );
		}
	}
}
