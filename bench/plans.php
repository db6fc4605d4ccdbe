<?php
/**
 * Shoppers of a product with ten variations, and of one with a thousand, give the reason that lets them choose another,
 * by turns. Prints JSON: number of variations → ms and queries of each round, and how many choices were shown.
 */

declare(strict_types=1);

use ChurnStop\Data;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Store\Shop;

require_once dirname( __DIR__ ) . '/vendor/autoload.php';

$rounds = max( 3, (int) ( $args[0] ?? 20 ) );
$ways   = array();
Shop::settings( new Given() );
foreach ( array( 10, 1000 ) as $many ) {
	$plans = array();
	for ( $at = 0; $at < $many; $at++ ) {
		$plans[ 'Plan ' . $at ] = array( 1000 + intdiv( 8000 * $at, $many ), 'month', 1, true );
	}
	$made          = Shop::of(
		new Given( next_payment: '+12 days' ),
		array_values( Shop::variations( $plans ) )[ $many - 1 ],
	);
	$http          = Http::as( (int) $made->customer_id );
	$answer        = $http->rest( 'POST', '/churnstop/v1/attempts', array( 'subscription_id' => $made->id ) );
	$ways[ $many ] = array(
		$http,
		'/churnstop/v1/attempts/' . Data::string( Data::as_map( $answer['json'] ), 'id' ) . '/reason',
	);
}
$found = array();
for ( $round = -3; $round < $rounds; $round++ ) {
	foreach ( 0 === $round % 2 ? array( 10, 1000 ) : array( 1000, 10 ) as $many ) {
		[ $http, $route ] = $ways[ $many ];
		$began            = hrtime( true );
		$answer           = $http->rest( 'POST', $route, array( 'reason' => 'no_longer_needed' ) );
		$ms               = ( hrtime( true ) - $began ) / 1e6;
		$offer            = Data::map( Data::map( Data::as_map( $answer['json'] ), 'screen' ), 'offer' );
		if ( 200 !== $answer['status'] || array() === $offer ) {
			throw new RuntimeException( $many . ' plans answered ' . $answer['status'] . ': ' . substr(
				$answer['body'],
				0,
				300,
			) );
		}
		if ( $round >= 0 ) {
			$found[ $many ]['ms'][] = $ms;
			$found[ $many ]['queries'] = (int) ( $answer['headers']['x-churnstop-queries'] ?? 0 );
			$found[ $many ]['choices'] = count( Data::maps( $offer, 'choices' ) );
		}
	}
}
echo wp_json_encode( $found );
