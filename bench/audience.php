<?php
/**
 * One shopper starts and gives a reason, by turns under a flow with an audience of five facts and under one without.
 * Prints JSON: name → ms of each round.
 */

declare(strict_types=1);

use ChurnStop\Data;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Tests\Harness\Http;

require_once dirname( __DIR__ ) . '/vendor/autoload.php';

$rounds             = max( 3, (int) ( $args[0] ?? 40 ) );
[ $customer, $ref ] = require __DIR__ . '/lib/shopper.php';
$http               = Http::as( $customer );
$table              = Plugin::get()->part( FlowTable::class );
$plain              = $table->find_default() ?? throw new RuntimeException( 'There is no flow.' );
$conditions         = array(
	array( 'fact' => 'country', 'is' => 'in', 'value' => array( 'US' ) ),
	array( 'fact' => 'price_per_month', 'is' => 'at_least', 'value' => 1 ),
	array( 'fact' => 'tenure_days', 'is' => 'at_least', 'value' => 0 ),
	array( 'fact' => 'renewals_paid', 'is' => 'at_least', 'value' => 0 ),
	array( 'fact' => 'attempts_before', 'is' => 'at_least', 'value' => 0 ),
);
$body               = Plugin::get()->part( FlowInput::class )->body(
	array( 'audience' => array( 'match' => 'all', 'conditions' => $conditions ) ) + $plain->body,
);
$asking             = (int) $table->insert( $body, 'active', 1, 'bench' );
$timed              = array();
$request            = static function ( string $name, string $route, array $body ) use ( &$timed, $http ): array {
	$began            = hrtime( true );
	$answer           = $http->rest( 'POST', $route, $body );
	$timed[ $name ][] = ( hrtime( true ) - $began ) / 1e6;
	if ( $answer['status'] >= 300 ) {
		throw new RuntimeException( $name . ' answered ' . $answer['status'] . ': ' . substr(
			$answer['body'],
			0,
			300,
		) );
	}
	return Data::as_map( $answer['json'] );
};
for ( $round = -3; $round < $rounds; $round++ ) {
	if ( 0 === $round ) {
		$timed = array();
	}
	// Which one goes first changes: neither is always the one that finds caches warm.
	foreach ( 0 === $round % 2 ? array( 'with', 'without' ) : array( 'without', 'with' ) as $which ) {
		$table->set_status( $plain->id, 'with' === $which ? 'archived' : 'active' );
		$table->set_status( $asking, 'with' === $which ? 'active' : 'archived' );
		$attempt = $request( 'start ' . $which, '/churnstop/v1/attempts', array( 'subscription_id' => $ref ) );
		$route   = '/churnstop/v1/attempts/' . Data::string( $attempt, 'id' );
		$request( 'reason ' . $which, $route . '/reason', array( 'reason' => 'too_expensive' ) );
		$http->rest( 'POST', $route . '/dismiss', array() );
	}
}
$table->set_status( $plain->id, 'active' );
$table->set_status( $asking, 'archived' );
echo wp_json_encode( $timed );
