<?php
/**
 * One scenario of npm run simulate: php bench/simulation/run.php experiments|holdouts|depths NUMBER STORES SEED.
 * Answers JSON.
 */

declare(strict_types=1);

namespace ChurnStop\Bench\Simulation;

$root = dirname( __DIR__, 2 );
define( 'ABSPATH', $root . '/' ); // Classes without WordPress: their files answer only where this is set.
require $root . '/vendor/autoload.php';
foreach ( array( 'Dice', 'Experiments', 'Holdouts', 'Depths' ) as $name ) {
	require __DIR__ . '/' . $name . '.php';
}
[ , $kind, $number, $stores, $seed ] = $argv;
if ( 'list' === $number ) {
	$count = match ( $kind ) {
		'experiments' => count( Experiments::SCENARIOS ),
		'holdouts'    => count( Holdouts::scenarios() ),
		default       => count( Depths::SCENARIOS ),
	};
	echo json_encode( $count );
	return;
}
$result = match ( $kind ) {
	'experiments' => Experiments::run(
		array_keys( Experiments::SCENARIOS )[ (int) $number ],
		(int) $stores,
		(int) $seed,
	),
	'holdouts'    => Holdouts::run( Holdouts::scenarios()[ (int) $number ], (int) $stores, (int) $seed ),
	default       => Depths::run( array_keys( Depths::SCENARIOS )[ (int) $number ], (int) $stores, (int) $seed ),
};
echo json_encode( $result, JSON_THROW_ON_ERROR );
