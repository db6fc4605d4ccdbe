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

	/** Subscriptions, and orders, that are in memory at once. */
	private const TOGETHER = 100;

	private readonly Store $store;

	public function __construct( private readonly ManyOrders $many ) {
		$this->store = new Store();
	}

	public function connection(): string {
		return WooCommerceSubscriptions::ID;
	}

	public function accounts( array $ids ): array {
		$accounts = array();
		foreach ( array_chunk( $ids, self::TOGETHER ) as $some ) {
			$numbers       = array_map( self::number( ... ), $some );
			$subscriptions = $this->store->all_fresh( $numbers );
			$related       = $this->many->related( $subscriptions );
			$payments      = $this->payments( $subscriptions, $related );
			foreach ( $some as $id ) {
				$number       = self::number( $id );
				$subscription = $subscriptions[ $number ] ?? null;
				if ( null !== $subscription ) {
					$accounts[ $id ] = OwnMoney::of( $subscription, fn (): PaymentHistory => $this->read(
						$subscription,
						$payments[ $number ] ?? array(),
						$related[ $number ] ?? array(),
					) );
				} elseif ( $number < self::MADE_UP[0] || $number > self::MADE_UP[1] ) {
					$accounts[ $id ] = null;
				}
			}
		}
		return $accounts;
	}

	private static function number( string $id ): int {
		return ( new SubscriptionRef( WooCommerceSubscriptions::ID, $id ) )->number();
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

	/**
	 * @param list<Payment>            $payments
	 * @param array<string, list<int>> $related
	 */
	private function read( \WC_Subscription $subscription, array $payments, array $related ): PaymentHistory {
		[ $heirs, $their ] = $this->heirs( $subscription, $related );

		$status    = SwitchedAway::is( $subscription ) ? 'switched' : $subscription->get_status();
		$cancelled = in_array( $status, array( 'cancelled', 'pending-cancel' ), true );
		$ended     = in_array( $status, array( 'expired', 'switched' ), true );
		$total     = (float) $subscription->get_total();
		array_push(
			$payments,
			...array_merge(
				array(),
				...array_values( $this->payments( $heirs, $their, $subscription ) ),
			),
		);
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

	/**
	 * @param array<string, list<int>> $related
	 * @return array{array<int, \WC_Subscription>, array<int, array<string, list<int>>>} Those that its customer took
	 *     in its place, and their orders, by id.
	 */
	private function heirs( \WC_Subscription $subscription, array $related ): array {
		$found = array( $subscription->get_id() => $subscription );
		$their = array();
		$queue = array( array_merge( $related['resubscribe'] ?? array(), $related['switch'] ?? array() ) );
		while ( array() !== $queue && count( $found ) <= self::MOST_HEIRS ) {
			foreach ( array_shift( $queue ) as $order_id ) {
				foreach ( wcs_get_subscriptions_for_order( $order_id, array( 'order_type' => 'parent' ) ) as $heir ) {
					if ( ! isset( $found[ $heir->get_id() ] ) ) {
						$found[ $heir->get_id() ] = $heir;

						$their += $this->many->related( array( $heir->get_id() => $heir ) );
						$next    = $their[ $heir->get_id() ];
						$queue[] = array_merge( $next['resubscribe'], $next['switch'] );
					}
				}
			}
		}
		unset( $found[ $subscription->get_id() ] );
		return array( $found, $their );
	}

	/**
	 * @param array<int, \WC_Subscription>             $subscriptions By id.
	 * @param array<int, array<string, list<int>>>     $related
	 * @param \WC_Subscription|null                    $former        Whose place they took: in its money.
	 * @return array<int, list<Payment>> By subscription.
	 */
	private function payments( array $subscriptions, array $related, ?\WC_Subscription $former = null ): array {
		$whose = array();
		foreach ( array_keys( $subscriptions ) as $id ) {
			foreach ( array_merge( $related[ $id ]['parent'], $related[ $id ]['renewal'] ) as $order ) {
				$whose[ $order ][] = $id;
			}
		}
		$payments = array();
		foreach ( array_chunk( array_keys( $whose ), self::TOGETHER ) as $some ) {
			$orders = OwnMoney::reading( fn (): array => $this->many->read( $some ) );
			foreach ( $orders as $order_id => [ $order, $is_refunded, $given ] ) {
				foreach ( $whose[ $order_id ] as $id ) {
					$payments[ $id ][] = OwnMoney::of(
						$former ?? $subscriptions[ $id ],
						static fn (): ?Payment => self::payment( $order, $is_refunded, $given, null !== $former ),
					);
				}
			}
		}
		return array_map( static fn ( array $of_one ): array => array_values( array_filter( $of_one ) ), $payments );
	}

	/**
	 * @param list<float> $given What each of ChurnStop's coupons took off.
	 * @return Payment|null Null where nothing was paid.
	 */
	private static function payment( \WC_Order $order, bool $is_refunded, array $given, bool $of_heir ): ?Payment {
		$paid = $order->get_date_paid();
		if ( null === $paid || 'trash' === $order->get_status() ) {
			return null;
		}
		$total    = self::without_taxes( (float) $order->get_total(), (float) $order->get_total_tax() );
		$refunded = $is_refunded
			? self::without_taxes( (float) $order->get_total_refunded(), (float) $order->get_total_tax_refunded() )
			: 0;
		return new Payment(
			$order->get_id(),
			wcs_order_contains_renewal( $order ),
			( new \DateTimeImmutable( '@' . $paid->getTimestamp() ) )->setTimezone( new \DateTimeZone( 'UTC' ) ),
			(string) $order->get_currency(),
			$total,
			// Some gateways set the status alone.
			! $is_refunded && 'refunded' === $order->get_status() ? $total : $refunded,
			array_sum( array_map( Amounts::cents( ... ), $given ) ),
			$of_heir
		);
	}

	private static function without_taxes( float $total, float $tax ): int {
		return Amounts::cents( $total - $tax );
	}
}
