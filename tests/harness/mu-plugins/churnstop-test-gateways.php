<?php
/**
 * Payment gateways of the tests: one that can do everything WooCommerce Subscriptions asks for, and one each that lacks
 * an ability.
 *
 *   churnstop_test                    everything, renews automatically
 *   churnstop_test_no_amounts         without subscription_amount_changes
 *   churnstop_test_no_dates           without subscription_date_changes
 *   churnstop_test_no_suspension      without subscription_suspension
 *   churnstop_test_no_reactivation    without subscription_reactivation
 *   churnstop_test_no_cancellation    without subscription_cancellation
 *   churnstop_test_no_multiple        without multiple_subscriptions
 *   churnstop_test_own_schedule       charges by its own clock (gateway_scheduled_payments), as PayPal Standard does
 *
 * Option `churnstop_test_gateway`:
 *   refuse_payments  true, or a list of gateway ids: renewals fail
 *   throw_on a list of statuses ("active", "on-hold", "cancelled", "pending-cancel"): the gateway throws when it is
 *   told of one
 *   refuse_status    a list of statuses ("pending-cancel"): another plugin throws before a change to one of them
 *
 * What was charged is in the order's meta `_churnstop_test_charged`.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

/** @return array<string, list<string>> Gateway id => what it lacks. */
function churnstop_test_gateways(): array {
	return array(
		'churnstop_test'                 => array(),
		'churnstop_test_no_amounts'      => array( 'subscription_amount_changes' ),
		'churnstop_test_no_dates'        => array( 'subscription_date_changes' ),
		'churnstop_test_no_suspension'   => array( 'subscription_suspension' ),
		'churnstop_test_no_reactivation' => array( 'subscription_reactivation' ),
		'churnstop_test_no_cancellation' => array( 'subscription_cancellation' ),
		'churnstop_test_no_multiple'     => array( 'multiple_subscriptions' ),
		'churnstop_test_own_schedule'    => array( 'subscription_amount_changes', 'subscription_date_changes' ),
	);
}

/** @return array{refuse_payments?: bool|list<string>, throw_on?: list<string>, refuse_status?: list<string>} */
function churnstop_test_gateway_mood(): array {
	$mood = get_option( 'churnstop_test_gateway', array() );
	return is_array( $mood ) ? $mood : array();
}

add_action(
	'woocommerce_subscription_pre_update_status',
	static function ( mixed $old, mixed $to ): void {
		if ( in_array( $to, churnstop_test_gateway_mood()['refuse_status'] ?? array(), true ) ) {
			throw new Exception( 'Refused by another plugin.' );
		}
	},
	5,
	2
);

add_action(
	'plugins_loaded',
	static function (): void {
		if ( ! class_exists( 'WC_Payment_Gateway' ) ) {
			return;
		}

		// phpcs:ignore Generic.Classes.OpeningBraceSameLine -- the gateway's class is there only now.
		class ChurnStop_Test_Gateway extends WC_Payment_Gateway {

			/** @param list<string> $lacks */
			public function __construct( string $id, array $lacks ) {
				$this->id           = $id;
				$this->method_title = $id;
				$this->title        = 'Test card'
					. ( array() === $lacks ? '' : ' (' . str_replace( 'churnstop_test_', '', $id ) . ')' );
				$this->enabled      = 'yes';
				$this->has_fields   = false;
				$all                = array(
					'products',
					'refunds',
					'subscriptions',
					'multiple_subscriptions',
					'subscription_cancellation',
					'subscription_suspension',
					'subscription_reactivation',
					'subscription_amount_changes',
					'subscription_date_changes',
					'subscription_payment_method_change',
					'subscription_payment_method_change_customer',
					'subscription_payment_method_change_admin',
				);
				$this->supports     = array_values( array_diff( $all, $lacks ) );
				if ( 'churnstop_test_own_schedule' === $id ) {
					$this->supports[] = 'gateway_scheduled_payments';
				}
			}

			/**
			 * @param int $order_id
			 * @return array{result: string, redirect: string}
			 */
			public function process_payment( $order_id ): array {
				$order = wc_get_order( $order_id );
				$this->charge( (float) $order->get_total(), $order );
				return array(
					'result'   => 'success',
					'redirect' => $this->get_return_url( $order ),
				);
			}

			public function charge( float $amount, WC_Order $order ): void {
				$refuse = churnstop_test_gateway_mood()['refuse_payments'] ?? false;
				if ( true === $refuse || ( is_array( $refuse ) && in_array( $this->id, $refuse, true ) ) ) {
					$order->update_status( 'failed', 'The test gateway was told to refuse.' );
					return;
				}
				$order->update_meta_data( '_churnstop_test_charged', wc_format_decimal( $amount ) );
				$order->save();
				$order->payment_complete( 'test-' . $order->get_id() );
			}

			/**
			 * @param int        $order_id
			 * @param float|null $amount
			 * @param string     $reason
			 */
			public function process_refund( $order_id, $amount = null, $reason = '' ): bool {
				return true;
			}
		}

		$gateways = array();
		foreach ( churnstop_test_gateways() as $id => $lacks ) {
			$gateways[ $id ] = new ChurnStop_Test_Gateway( $id, $lacks );
			add_action(
				'woocommerce_scheduled_subscription_payment_' . $id,
				static fn ( $amount, $order ) => $gateways[ $id ]->charge( (float) $amount, $order ),
				10,
				2,
			);
			foreach (
				array(
					'active' => 'activated',
					'on-hold' => 'on-hold',
					'cancelled' => 'cancelled',
					'pending-cancel' => 'pending-cancel',
				) as $word => $hook
			) {
				add_action(
					'woocommerce_subscription_' . $hook . '_' . $id,
					static function () use ( $word ): void {
						if ( in_array( $word, churnstop_test_gateway_mood()['throw_on'] ?? array(), true ) ) {
							throw new Exception( 'The test gateway was told to refuse ' . $word . '.' );
						}
					}
				);
			}
		}
		add_filter(
			'woocommerce_payment_gateways',
			static fn ( array $list ): array => array_merge( $list, array_values( $gateways ) ),
		);
	},
	20
);

// The test alone runs the queue: the loopback request that a page of wp-admin starts would go on beside the tests that
// come after it.
add_filter( 'action_scheduler_allow_async_request_runner', '__return_false' );
