<?php
/**
 * The store's renewals with ChurnStop not active: php harness/run.php renewals-without.php SUBSCRIPTION TIMES. Prints
 * what each billed, in cents, as JSON.
 */

declare(strict_types=1);

/** @var list<string> $args */
if ( class_exists( ChurnStop\Plugin::class, false ) ) {
	throw new LogicException( 'ChurnStop is active.' );
}
$billed = array();
for ( $n = 0; $n < (int) $args[1]; $n++ ) {
	do_action( 'woocommerce_scheduled_subscription_payment', (int) $args[0] );
	$order    = wcs_get_subscription( (int) $args[0] )->get_last_order( 'all', 'renewal' );
	$billed[] = $order instanceof WC_Order && $order->is_paid()
		? (int) round( 100 * (float) $order->get_total() )
		: null;
}
echo "\n" . wp_json_encode( $billed );
