<?php
/**
 * One shopper walks start, reason, decline, dismiss, with admin-ajax in between. Prints JSON: route → ms and queries of
 * each round.
 */

declare(strict_types=1);

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\Http;

require_once dirname( __DIR__ ) . '/vendor/autoload.php';

$rounds = max( 3, (int) ( $args[0] ?? 40 ) );
[ $customer, $ref ] = require __DIR__ . '/lib/shopper.php';

$http    = Http::as( $customer );
$timed   = array();
$request = static function ( string $name, callable $call ) use ( &$timed ): array {
	$began                       = hrtime( true );
	$answer                      = $call();
	$timed[ $name ]['ms'][]      = ( hrtime( true ) - $began ) / 1e6;
	$timed[ $name ]['queries'][] = (int) ( $answer['headers']['x-churnstop-queries'] ?? 0 );
	if ( $answer['status'] >= 300 ) {
		throw new RuntimeException( $name . ' answered ' . $answer['status'] . ': ' . substr(
			$answer['body'],
			0,
			300,
		) );
	}
	return $answer;
};
for ( $round = -3; $round < $rounds; $round++ ) {
	if ( 0 === $round ) {
		$timed = array();
	}
	Plugin::get()->part( Database::class )->execute( 'DELETE FROM {responses}' );
	$request( 'ajax', static fn (): array => $http->get( admin_url( 'admin-ajax.php?action=rest-nonce' ) ) );
	$attempt = Data::as_map(
		$request(
			'start',
			static fn (): array => $http->rest( 'POST', '/churnstop/v1/attempts', array( 'subscription_id' => $ref ) ),
		)['json'],
	);
	$route   = '/churnstop/v1/attempts/' . Data::string( $attempt, 'id' );
	$shown   = Data::as_map(
		$request(
			'reason',
			static fn (): array => $http->rest( 'POST', $route . '/reason', array( 'reason' => 'too_expensive' ) ),
		)['json'],
	);
	$offer   = Data::string( Data::map( Data::map( $shown, 'screen' ), 'offer' ), 'id' );
	$request(
		'decline',
		static fn (): array => $http->rest( 'POST', $route . '/decline', array( 'offer_id' => $offer ) ),
	);
	$request( 'dismiss', static fn (): array => $http->rest( 'POST', $route . '/dismiss', array() ) );
}
echo wp_json_encode( $timed );
