<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** Nobody is written to about the orders of our switches, and there is nothing to fulfil. */
final class SilentSwitchOrders {

	/** The customer is told by ChurnStop; an e-mail about an order of 0 would only raise questions. */
	private const SILENT_EMAILS = array(
		'customer_completed_switch_order',
		'customer_completed_order',
		'customer_processing_order',
		'customer_on_hold_order',
		'customer_invoice',
		'new_order',
	);

	public function register(): void {
		// E-mails may be sent later, by a job.
		foreach ( self::SILENT_EMAILS as $email ) {
			add_filter( 'woocommerce_email_enabled_' . $email, array( $this, 'is_email_enabled' ), 20, 2 );
		}
		// Before WooCommerce Subscriptions' own look at it (10), which ends in a fatal error where a line's product is
		// gone; and after everybody else's.
		add_filter( 'woocommerce_payment_complete_order_status', array( $this, 'completed_at_once' ), 5, 3 );
		add_filter( 'woocommerce_payment_complete_order_status', array( $this, 'completed_at_once' ), 20, 3 );
	}

	/**
	 * @param mixed $enabled
	 * @param mixed $order
	 */
	public function is_email_enabled( $enabled, $order = null ): bool {
		return (bool) $enabled && ! ( $order instanceof \WC_Order && SwitchOrders::is_ours( $order ) );
	}

	/**
	 * There is nothing to fulfil.
	 *
	 * @param mixed $status
	 * @param mixed $id
	 * @param mixed $order
	 */
	public function completed_at_once( $status, $id = 0, $order = null ): string {
		return $order instanceof \WC_Order && SwitchOrders::is_ours( $order )
			? 'completed'
			: Data::string( array( 's' => $status ), 's', 'processing' );
	}
}
