<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Subscriptions\SubscriptionRef;

/** WooCommerce's orders of a subscription as an account, through its own classes. */
final class SubscriptionPaymentHistories implements PaymentHistories {

	/** How many subscriptions may have followed one another. */
	private const MOST_HEIRS = 5;

	private readonly Store $store;

	public function __construct() {
		$this->store = new Store();
	}

	public function connection(): string {
		return WooCommerceSubscriptions::ID;
	}

	public function keeps( int|string $id ): bool {
		return true;
	}

	public function account( int|string $id ): ?PaymentHistory {
		$subscription = $this->store->fresh(
			( new SubscriptionRef( WooCommerceSubscriptions::ID, (string) $id ) )->number(),
		);
		return null === $subscription
			? null
			: OwnMoney::of( $subscription, fn (): PaymentHistory => $this->read( $subscription ) );
	}

	public function watch( \Closure $changed ): void {
		$about_subscription = static function ( mixed $subscription ) use ( $changed ): void {
			$id = $subscription instanceof \WC_Order
				? $subscription->get_id()
				: ( is_numeric( $subscription ) ? (int) $subscription : 0 );
			$changed( WooCommerceSubscriptions::ref( $id ) );
		};
		$about_order        = static fn ( mixed $order ) => array_map(
			static fn ( int $id ) => $changed( WooCommerceSubscriptions::ref( $id ) ),
			self::subscriptions_of( $order ),
		);
		foreach (
			array(
				'woocommerce_subscription_status_updated',
				'woocommerce_subscription_payment_complete',
				'woocommerce_subscription_trashed',
				'woocommerce_subscription_deleted',
				'woocommerce_trash_subscription',
				'woocommerce_delete_subscription',
				'woocommerce_untrash_subscription',
			) as $hook
		) {
			add_action( $hook, $about_subscription, 200 );
		}
		foreach (
			array(
				'woocommerce_order_status_changed',
				'woocommerce_order_refunded',
				'woocommerce_before_trash_order',
				'woocommerce_untrash_order',
				'woocommerce_before_delete_order',
				'woocommerce_subscriptions_switch_completed',
				'before_delete_post',
				'wp_trash_post',
				'untrashed_post',
			) as $hook
		) {
			add_action( $hook, $about_order, 200 );
		}
		// All that is heard of a refund that code or REST takes back: WooCommerce's action is its own screen's alone.
		add_filter(
			'woocommerce_pre_delete_order_refund',
			static function ( mixed $check, mixed $refund ) use ( $about_order ): mixed {
				$about_order( $refund );
				return $check;
			},
			200,
			2
		);
	}

	/** @return list<int> Of an order or its id, and those whose place they took. */
	private static function subscriptions_of( mixed $order ): array {
		if ( is_numeric( $order ) ) {
			// Posts of every kind are trashed and deleted: most are no orders.
			$order = wc_get_order( (int) $order );
		}
		if ( $order instanceof \WC_Order_Refund ) {
			$order = wc_get_order( $order->get_parent_id() );
		}
		if ( $order instanceof \WC_Subscription ) {
			return self::with_former( $order );
		}
		if ( ! $order instanceof \WC_Order ) {
			return array();
		}
		$found = wcs_get_subscriptions_for_order( $order, array(
			'order_type' => array( 'parent', 'renewal', 'switch', 'resubscribe' ),
		) );
		return array_values( array_unique( array_merge(
			array(),
			...array_map( self::with_former( ... ), array_values( $found ) ),
		) ) );
	}

	/** @return list<int> */
	private static function with_former( \WC_Subscription $subscription ): array {
		$former = $subscription->get_meta( '_subscription_resubscribe' );
		return is_numeric( $former ) && (int) $former > 0
			? array( $subscription->get_id(), (int) $former )
			: array( $subscription->get_id() );
	}

	private function read( \WC_Subscription $subscription ): PaymentHistory {
		$status    = SwitchedAway::is( $subscription ) ? 'switched' : $subscription->get_status();
		$cancelled = in_array( $status, array( 'cancelled', 'pending-cancel' ), true );
		$ended     = in_array( $status, array( 'expired', 'switched' ), true );
		$payments  = array();
		$heirs     = $this->heirs( $subscription );
		$total     = (float) $subscription->get_total();
		foreach ( array( $subscription, ...$heirs ) as $one ) {
			array_push( $payments, ...self::payments( $one, $one !== $subscription ) );
		}
		usort(
			$payments,
			static fn (
				Payment $one,
				Payment $other,
			): int => array( $one->at, $one->order_id ) <=> array( $other->at, $other->order_id ),
		);
		return new PaymentHistory(
			$status,
			$cancelled ? StoreDates::of( $subscription, 'cancelled' ) ?? StoreDates::of( $subscription, 'end' ) : null,
			$ended ? StoreDates::of( $subscription, 'end' ) ?? StoreDates::now() : null,
			max( 1, (int) $subscription->get_billing_interval() ) . ' ' . (string) $subscription->get_billing_period(),
			array_values( array_combine(
				array_map( static fn ( Payment $payment ): int => $payment->order_id, $payments ),
				$payments,
			) ),
			StoreDates::now(),
			array() !== array_filter(
				$heirs,
				static fn ( \WC_Subscription $heir ): bool => $heir->has_status( array( 'active', 'on-hold' ) ),
			),
			$total > 0.0 ? 1.0 - (float) $subscription->get_total_tax() / $total : 1.0,
			wc_get_price_decimals()
		);
	}

	/** @return list<\WC_Subscription> Those that its customer took in its place. */
	private function heirs( \WC_Subscription $subscription ): array {
		$found = array( $subscription->get_id() => $subscription );
		$queue = array( $subscription );
		while ( array() !== $queue && count( $found ) <= self::MOST_HEIRS ) {
			$one = array_shift( $queue );
			$kinds = SwitchedAway::is( $one ) ? array( 'resubscribe', 'switch' ) : array( 'resubscribe' );
			foreach ( $one->get_related_orders( 'ids', $kinds ) as $order_id ) {
				foreach (
					wcs_get_subscriptions_for_order( (int) $order_id, array( 'order_type' => 'parent' ) ) as $heir
				) {
					if ( ! isset( $found[ $heir->get_id() ] ) ) {
						$found[ $heir->get_id() ] = $heir;
						$queue[]                  = $heir;
					}
				}
			}
		}
		return array_values( array_slice( $found, 1 ) );
	}

	/** @return list<Payment> */
	private static function payments( \WC_Subscription $subscription, bool $of_heir ): array {
		$found = array();
		foreach ( Payments::order_ids( $subscription ) as $id ) {
			$order = wc_get_order( $id );
			$paid  = $order instanceof \WC_Order ? $order->get_date_paid() : null;
			if ( ! $order instanceof \WC_Order || null === $paid || 'trash' === $order->get_status() ) {
				continue;
			}
			$refunded = self::without_taxes(
				(float) $order->get_total_refunded(),
				(float) $order->get_total_tax_refunded(),
			);
			if ( 'refunded' === $order->get_status() && array() === $order->get_refunds() ) {
				// Some gateways set the status alone.
				$refunded = self::without_taxes( (float) $order->get_total(), (float) $order->get_total_tax() );
			}
			$found[] = new Payment(
				$id,
				wcs_order_contains_renewal( $order ),
				( new \DateTimeImmutable( '@' . $paid->getTimestamp() ) )->setTimezone( new \DateTimeZone( 'UTC' ) ),
				(string) $order->get_currency(),
				self::without_taxes( (float) $order->get_total(), (float) $order->get_total_tax() ),
				$refunded,
				self::given( $order ),
				$of_heir
			);
		}
		return $found;
	}

	private static function without_taxes( float $total, float $tax ): int {
		return Amounts::cents( $total - $tax );
	}

	/** What ChurnStop's coupons took off. */
	private static function given( \WC_Order $order ): int {
		$cents = 0;
		foreach ( $order->get_items( 'coupon' ) as $line ) {
			if ( $line instanceof \WC_Order_Item_Coupon && Coupons::looks_ours( (string) $line->get_code() ) ) {
				$cents += Amounts::cents( (float) $line->get_discount() );
			}
		}
		return $cents;
	}
}
