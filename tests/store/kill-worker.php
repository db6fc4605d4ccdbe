<?php
/**
 * One change in a process of its own, which ends itself with SIGKILL before its Nth write to the database.
 *
 *   php kill-worker.php apply|undo RECEIPT KEY N
 *
 * N 0 lets it live; it prints how many writes there were.
 */

declare(strict_types=1);

use ChurnStop\Connections\Receipt;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Tests\Contract\RecordingWatcher;

require dirname( __DIR__ ) . '/bootstrap-store.php';

[ , $churnstop_what, $churnstop_receipt, $churnstop_key, $churnstop_at ] = $argv;

$churnstop_connection = new WooCommerceSubscriptions();
$churnstop_connection->watch( new RecordingWatcher() );
$churnstop_writes = 0;

add_filter(
	'query',
	static function ( $sql ) use ( &$churnstop_writes, $churnstop_at ) {
		if ( 1 === preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE|COMMIT)\b/i', (string) $sql ) && ++$churnstop_writes === (int) $churnstop_at ) {
			posix_kill( getmypid(), SIGKILL );
		}
		return $sql;
	},
	PHP_INT_MAX
);

$churnstop_receipt = Receipt::from_array( Data::decode( $churnstop_receipt ) );
if ( 'apply' === $churnstop_what ) {
	$churnstop_connection->apply( $churnstop_receipt, $churnstop_key );
} else {
	$churnstop_connection->undo( $churnstop_receipt, $churnstop_key, 'Taken back by the kill test.' );
}
fwrite( STDOUT, 'writes: ' . $churnstop_writes );
