<?php
/**
 * A process with WordPress loaded once, that does what it is told on its input, a line each, at the moment it is told.
 *
 *   php worker.php integration|store
 *
 * A task: {"at": 1700000000.5, "user": 3, "do": "rest", "method": "POST", "route": "/attempts", "body": {…}}; other
 * words: see Tasks. The answer, a line too: {"status": 200, "body": {…}, "notices": []}.
 */

declare(strict_types=1);

use ChurnStop\Tests\Torture\Notices;
use ChurnStop\Tests\Torture\Tasks;

require dirname( __DIR__ ) . '/bootstrap-' . ( 'store' === ( $argv[1] ?? '' ) ? 'store' : 'integration' ) . '.php';

Notices::record();
fwrite( STDOUT, "ready\n" );
while ( false !== ( $churnstop_line = fgets( STDIN ) ) ) {
	$churnstop_answer = Tasks::run( (array) json_decode( $churnstop_line, true ) );
	fwrite( STDOUT, json_encode( $churnstop_answer + array( 'notices' => Notices::taken() ) ) . "\n" );
}
