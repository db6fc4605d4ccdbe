<?php
/**
 * One process of SandboxRaceTest: waits for its moment, does one thing to the book, and prints what came of it.
 *
 * Arguments: apply|undo|bill, the receipt as JSON (of which bill needs the subscription), the key, the moment
 * (microtime), and after which kill point to end by SIGKILL (its number, or -1).
 */

declare(strict_types=1);

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Connections\Sandbox\Engine;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Storage\Database;

/** @var list<string> $args */
global $wpdb;
list( $action, $json, $key, $moment, $kill_at ) = $args;

$sandbox = new Sandbox( new Database( $wpdb ) );
$receipt = Receipt::from_array( Data::decode( $json ) );
$passed  = 0;
KillPoint::listen(
	static function () use ( &$passed, $kill_at ): void {
		if ( $passed++ === (int) $kill_at ) {
			posix_kill( getmypid(), SIGKILL );
		}
	}
);

usleep( max( 0, (int) ( ( (float) $moment - microtime( true ) ) * 1_000_000 ) ) );
try {
	if ( 'apply' === $action ) {
		$sandbox->apply( $receipt, $key );
		echo 'done';
	} elseif ( 'undo' === $action ) {
		$sandbox->undo( $receipt, $key, 'Undone by a process.' );
		echo 'done';
	} else {
		$entry = $sandbox->book->entry( $receipt->subscription->number() );
		$moment = $sandbox->book->now()->modify( '+1 minute' );
		echo null !== $entry && ( new Engine( $sandbox->book ) )->bill( $entry, $moment ) ? 'done' : 'nothing';
	}
} catch ( ConnectionFailure $failure ) {
	echo 'refused:' . $failure->blocker->code;
}
