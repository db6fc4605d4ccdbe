<?php
/** One scenario of npm run simulate: php bench/simulation/run.php experiments|holdouts NUMBER STORES SEED. Answers JSON. */

declare(strict_types=1);

namespace ChurnStop\Bench\Simulation;

$root = dirname( __DIR__, 2 );
define( 'ABSPATH', $root . '/' ); // Classes without WordPress: their files answer only where this is set.
require $root . '/vendor/autoload.php';
foreach ( array( 'Dice', 'Experiments', 'Holdouts' ) as $name ) {
	require __DIR__ . '/' . $name . '.php';
}
[ , $kind, $number, $stores, $seed ] = $argv;
if ( 'list' === $number ) {
	$count = 'experiments' === $kind ? count( Experiments::SCENARIOS ) : count( Holdouts::scenarios() );
	echo json_encode( $count );
	return;
}
$result = 'experiments' === $kind
	? Experiments::run( array_keys( Experiments::SCENARIOS )[ (int) $number ], (int) $stores, (int) $seed )
	: Holdouts::run( Holdouts::scenarios()[ (int) $number ], (int) $stores, (int) $seed );
echo json_encode( $result, JSON_THROW_ON_ERROR );
