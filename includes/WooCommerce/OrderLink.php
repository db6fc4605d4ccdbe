<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Admin\CustomerAttempts;

/** On the page of an order: the way to its customer's attempts. For both storages of orders. */
final class OrderLink {

	/** @param \Closure(): CustomerAttempts $attempts */
	public function __construct( private readonly \Closure $attempts ) {}

	public function register(): void {
		add_action( 'woocommerce_admin_order_data_after_order_details', $this->print_link( ... ) );
	}

	private function print_link( mixed $order ): void {
		if ( ! $order instanceof \WC_Order || 'shop_order' !== $order->get_type() ) {
			return;
		}
		$link = ( $this->attempts )()->link( $order->get_customer_id() );
		if ( '' !== $link ) {
			// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
			printf(
				'<p class="form-field form-field-wide">%s: %s</p>',
				esc_html__( 'Cancellation history', 'churnstop' ),
				$link,
			);
			// phpcs:enable
		}
	}
}
