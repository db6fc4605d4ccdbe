<?php
/**
 * The store's renewal job in a process of its own, with a gateway that takes its time.
 *
 *   php renewal-worker.php SUBSCRIPTION MILLISECONDS
 *
 * Prints "charging" when it is in the gateway's hands, and "done" afterwards.
 */

declare(strict_types=1);

use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Tests\Contract\RecordingWatcher;

require dirname( __DIR__ ) . '/bootstrap-store.php';

( new WooCommerceSubscriptions() )->watch( new RecordingWatcher() );
add_action(
	'woocommerce_scheduled_subscription_payment',
	static function () use ( $argv ): void {
		fwrite( STDOUT, "charging\n" );
		usleep( 1000 * (int) $argv[2] );
	},
	// Before WooCommerce Subscriptions puts it on hold and counts what to bill.
	-500
);
// A queue's process has read the lines for something else before.
foreach ( wcs_get_subscription( (int) $argv[1] )->get_items() as $line ) {
	$line->get_meta( 'any' );
}
do_action( 'woocommerce_scheduled_subscription_payment', (int) $argv[1] );
fwrite( STDOUT, "done\n" );
