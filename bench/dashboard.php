<?php
/**
 * Reads the dashboard and the list as an admin does, with admin-ajax in between; or measures a day's outcomes. Prints
 * JSON.
 */

declare(strict_types=1);

use ChurnStop\Data;
use ChurnStop\Measure\Measure;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\Http;

require_once dirname( __DIR__ ) . '/vendor/autoload.php';

$database = Plugin::get()->part( Database::class );
if ( 'measure' === ( $args[0] ?? '' ) ) {
	$database->execute( 'UPDATE {outcomes} SET dirty = 1 ORDER BY id DESC LIMIT %d', array( (int) ( $args[1] ?? 1 ) ) );
	$began = microtime( true );
	do {
		Plugin::get()->part( Measure::class )->run( time() + 600 );
		$left = (int) $database->value( 'SELECT COUNT(*) FROM {outcomes} WHERE dirty > 0' );
	} while ( $left > 0 && microtime( true ) - $began < 600 );
	echo wp_json_encode( array( 'seconds' => microtime( true ) - $began ) );
	return;
}

$rounds   = max( 3, (int) ( $args[1] ?? 20 ) );
$attempts = (int) ( $args[2] ?? 0 );
$per_page = 20;
$page     = min( 10_000, intdiv( $attempts, $per_page ) - 1 );
$last     = $database->row(
	'SELECT entered_at, id FROM {outcomes} ORDER BY entered_at DESC, id DESC LIMIT 1 OFFSET %d',
	array( ( $page - 1 ) * $per_page - 1 ),
)
	?? array();
$cursor   = rawurlencode( Data::encode( array( Data::string( $last, 'entered_at' ), Data::int( $last, 'id' ) ) ) );
$today    = (string) wp_date( 'Y-m-d' );
$year     = '?interval=month&after='
	. gmdate( 'Y-m-d', strtotime( $today ) - 364 * DAY_IN_SECONDS )
	. '&before='
	. gmdate( 'Y-m-d', strtotime( $today ) + DAY_IN_SECONDS );

$http  = Http::as( 1 );
$reads = array(
	'ajax'              => static fn (): array => $http->get( admin_url( 'admin-ajax.php?action=rest-nonce' ) ),
	'refused'           => static fn (): array => $http->rest( 'GET', '/churnstop/v1/reports/dashboard?after=never' ),
	'dashboard'         => static fn (): array => $http->rest( 'GET', '/churnstop/v1/reports/dashboard' ),
	'dashboard, a year' => static fn (): array => $http->rest( 'GET', '/churnstop/v1/reports/dashboard' . $year ),
	'list, page 1'      => static fn (): array => $http->rest( 'GET', '/churnstop/v1/attempts?per_page=' . $per_page ),
	'list, page 10,000' => static fn (): array => $http->rest(
		'GET',
		'/churnstop/v1/attempts?per_page=' . $per_page . '&cursor=' . $cursor,
	),
);
$timed = array();
for ( $round = -2; $round < $rounds; $round++ ) {
	foreach ( $reads as $name => $read ) {
		$began  = hrtime( true );
		$answer = $read();
		$ms     = ( hrtime( true ) - $began ) / 1e6;
		if ( $answer['status'] !== ( 'refused' === $name ? 400 : 200 ) ) {
			throw new RuntimeException( $name . ' answered ' . $answer['status'] . ': ' . substr(
				$answer['body'],
				0,
				300,
			) );
		}
		if ( $round >= 0 ) {
			$timed[ $name ]['ms'][]      = $ms;
			$timed[ $name ]['queries'][] = (int) ( $answer['headers']['x-churnstop-queries'] ?? 0 );
		}
	}
}
echo wp_json_encode( $timed );
