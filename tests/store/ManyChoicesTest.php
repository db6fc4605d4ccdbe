<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Data;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;

/**
 * Of many products a screen shows the dozen nearest in price; the rest is found by its name, and taken at the price
 * told.
 */
final class ManyChoicesTest extends StoreAttempt {

	private const PLANS = 40;

	public function test_a_dozen_is_shown_and_the_rest_is_found(): void {
		Shop::settings( new Given() );
		$plans = array();
		for ( $at = 1; $at <= self::PLANS; $at++ ) {
			$plans[ 'Size ' . $at . 'x' ] = array( 100 * $at, 'month', 1, 20 !== $at );
		}
		// Dearer a payment and cheaper a day: the nearest of all.
		$plans['By the year'] = array( 35500, 'year', 1, true );
		$products             = Shop::variations( $plans );
		$made                 = Shop::of( new Given( next_payment: '+12 days' ), $products['Size 30x'] );
		self::publish( 'product_swap' );
		$http    = Http::as( (int) $made->customer_id );
		$ask     = static fn (
			string $method,
			string $route,
			array $body = array(),
		): array => $http->rest( $method, '/churnstop/v1/attempts' . $route, $body );
		$id      = '/'
			. Data::string( Data::as_map( $ask( 'POST', '', array( 'subscription_id' => $made->id ) )['json'] ), 'id' );
		$offer   = Data::map(
			Data::map(
				Data::as_map( $ask( 'POST', $id . '/reason', array( 'reason' => 'too_expensive' ) )['json'] ),
				'screen',
			),
			'offer',
		);
		$shown   = array_column( Data::maps( $offer, 'choices' ), 'product_id' );
		$nearest = array(
			'By the year',
			'Size 29x',
			'Size 28x',
			'Size 27x',
			'Size 26x',
			'Size 25x',
			'Size 24x',
			'Size 23x',
			'Size 22x',
			'Size 21x',
			'Size 19x',
			'Size 18x',
		);
		self::assertSame(
			array_map( static fn ( string $name ): int => $products[ $name ]->get_id(), $nearest ),
			$shown,
			'Sold out and dearer ones are left out.',
		);
		self::assertTrue( Data::bool( $offer, 'more_choices' ) );

		$far    = $products['Size 3x']->get_id();
		$accept = array( 'offer_id' => Data::string( $offer, 'id' ), 'product_id' => $far );
		self::assertSame( 400, $ask( 'POST', $id . '/accept', $accept )['status'], 'It was not told of.' );
		$found = $ask( 'GET', $id . '/choices?search=size+3x' );
		self::assertContains(
			array( $far, '$3.00' ),
			array_map(
				static fn ( array $one ): array => array( $one['product_id'], $one['price']['formatted'] ),
				(array) $found['json'],
			),
		);
		self::assertSame( array(), $ask( 'GET', $id . '/choices?search=nothing+like+that' )['json'] );
		self::assertSame(
			404,
			Http::as( Shop::customer() )->rest( 'GET', '/churnstop/v1/attempts' . $id . '/choices?search=x' )['status'],
		);

		self::assertSame(
			'saved',
			Data::string( Data::as_map( $ask( 'POST', $id . '/accept', $accept )['json'] ), 'state' ),
		);
		self::assertSame( array( 300, 300 ), array( Shop::renew( (int) $made->id ), Shop::renew( (int) $made->id ) ) );
		self::assertSame( 409, $ask( 'GET', $id . '/choices?search=x' )['status'] );
	}
}
