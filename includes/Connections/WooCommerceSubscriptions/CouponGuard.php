<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Keeps discounts to what was promised: nobody uses their coupons at checkout, they last exactly N paid renewals, and
 * they are never trashed while still on the subscription.
 */
final class CouponGuard {

	/** @var array<int, string> Codes that were on a subscription before the store counted. */
	private array $seen = array();

	/** @var array<mixed>|null The ways to pay before the store took some away because of a coupon. */
	private ?array $ways = null;

	public function __construct( private readonly Store $store, private readonly RunningDiscount $discounts ) {}

	public function register(): void {
		add_filter( 'woocommerce_available_payment_gateways', array( $this, 'before_the_stores_limit' ), 19 );
		add_filter( 'woocommerce_available_payment_gateways', array( $this, 'keep_ways_to_pay' ), 21 );
		add_filter( 'woocommerce_coupon_is_valid', array( $this, 'only_on_its_subscription' ), 20, 3 );
		// WooCommerce Subscriptions takes coupons off at 10, by its own count and with all prices calculated anew.
		add_action( 'woocommerce_subscription_payment_complete', array( $this, 'before_its_count' ), 5 );
		add_action( 'woocommerce_subscription_payment_complete', array( $this, 'after_payment' ), 20 );
		// WooCommerce Subscriptions records the payment at 10.
		add_action( 'woocommerce_order_status_changed', array( $this, 'after_order_status' ), 90 );
		add_filter( 'wcs_renewal_order_created', array( $this, 'no_more_than_promised' ), 5, 2 );
		add_action( 'woocommerce_after_subscription_object_save', array( $this, 'after_save' ), 100 );
	}

	/**
	 * @param mixed $gateways
	 * @return mixed
	 */
	public function before_the_stores_limit( $gateways ) {
		$this->ways = is_array( $gateways ) ? $gateways : null;
		return $gateways;
	}

	/**
	 * With a limited coupon in the cart the store takes away gateways that cannot change amounts. A renewal that is
	 * owed can be paid by any of them, so ours never costs a way to pay.
	 *
	 * @param mixed $gateways
	 * @return mixed
	 */
	public function keep_ways_to_pay( $gateways ) {
		$codes = WC()->cart instanceof \WC_Cart
			? array_map( strval( ... ), $gateways === $this->ways ? array() : WC()->cart->get_applied_coupons() )
			: array();
		$ours  = array_filter( $codes, Coupons::looks_ours( ... ) );
		foreach ( array_diff( $codes, $ours ) as $code ) {
			if (
				'' !== Data::string(
					array( 'n' => ( new \WC_Coupon( $code ) )->get_meta( '_wcs_number_payments' ) ),
					'n',
				)
			) {
				return $gateways;
			}
		}
		if ( array() === $ours || null === $this->ways || ! is_array( $gateways ) ) {
			return $gateways;
		}
		$taken = static fn ( mixed $one ): bool => $one instanceof \WC_Payment_Gateway
			&& $one->supports( 'subscriptions' )
			&& ! $one->supports( 'subscription_amount_changes' );
		return array_filter(
			$this->ways,
			static fn ( mixed $one, int|string $id ): bool => isset( $gateways[ $id ] ) || $taken( $one ),
			ARRAY_FILTER_USE_BOTH,
		);
	}

	/**
	 * A cart carries it only as the virtual coupon of a manual renewal, which has another type and no meta.
	 *
	 * @param mixed $valid
	 * @param mixed $coupon
	 * @param mixed $discounts
	 */
	public function only_on_its_subscription( $valid, $coupon, $discounts = null ): bool {
		if (
			! $coupon instanceof \WC_Coupon
			|| ! in_array( $coupon->get_discount_type(), array( 'recurring_percent', 'recurring_fee' ), true )
			|| '' === Coupons::key_of( $coupon )
		) {
			return (bool) $valid;
		}
		$object = $discounts instanceof \WC_Discounts ? $discounts->get_object() : null;
		return (bool) $valid
			&& $object instanceof \WC_Subscription
			&& $object->get_id() === Coupons::subscription_of( $coupon );
	}

	/** @param mixed $subscription The store goes on with this very object: what is used up is taken off it. */
	public function before_its_count( $subscription ): void {
		if ( $subscription instanceof \WC_Subscription ) {
			$this->store->with_instance( $subscription, fn () => $this->after_payment( $subscription ) );
		}
	}

	/** @param mixed $subscription */
	public function after_payment( $subscription ): void {
		if ( ! $subscription instanceof \WC_Subscription || $this->store->is_quiet() ) {
			return;
		}
		$coupon = $this->of( $subscription );
		if ( null === $coupon ) {
			return;
		}
		$this->store->quietly(
			function () use ( $subscription, $coupon ): void {
				$this->discounts->keep_exact( $subscription->get_id(), $coupon );
				// Others go on with the instance that the store handed round: it must not write the old totals back.
				$this->store->forget( $subscription->get_id() );
			}
		);
	}

	/**
	 * A renewal became paid, however that happened: the store's own hooks fire only where it activates its
	 * subscription.
	 *
	 * @param mixed $order_id
	 */
	public function after_order_status( $order_id ): void {
		foreach ( Payments::renewed_by( $order_id ) as $subscription ) {
			$this->after_payment( $subscription );
		}
	}

	/**
	 * As many payments as were promised are paid or on their way: a further renewal that is made meanwhile is not
	 * discounted.
	 *
	 * @param mixed $order
	 * @param mixed $subscription
	 * @return mixed
	 */
	public function no_more_than_promised( $order, $subscription = null ) {
		$coupon = $order instanceof \WC_Order && $subscription instanceof \WC_Subscription
			? $this->of( $subscription )
			: null;
		if ( null === $coupon || ! $order instanceof \WC_Order || ! $subscription instanceof \WC_Subscription ) {
			return $order;
		}
		$used = Grants::count( $subscription, $coupon ) + Grants::on_their_way(
			$subscription,
			$coupon,
			$order->get_id(),
		);
		if ( $used >= Coupons::payments( $coupon ) ) {
			OwnMoney::of( $order, static fn () => $order->remove_coupon( $coupon->get_code() ) );
		}
		return $order;
	}

	/**
	 * Another tool may have changed its price.
	 *
	 * @param mixed $subscription
	 */
	public function after_save( $subscription ): void {
		$coupon = $subscription instanceof \WC_Subscription && ! $this->store->is_quiet()
			? $this->of( $subscription )
			: null;
		if ( null !== $coupon && $subscription instanceof \WC_Subscription ) {
			$this->store->quietly( fn () => $this->discounts->keep_percentage( $subscription, $coupon ) );
		}
	}

	/** Our coupon of this subscription: on it, or just taken off by the store's own limit. */
	private function of( \WC_Subscription $subscription ): ?\WC_Coupon {
		$id    = $subscription->get_id();
		$codes = array_filter(
			array_map( strval( ... ), $subscription->get_coupon_codes() ),
			Coupons::looks_ours( ... ),
		);
		foreach ( array() === $codes ? (array) ( $this->seen[ $id ] ?? array() ) : $codes as $code ) {
			$coupon = Coupons::by_code( $code );
			if ( '' !== Coupons::key_of( $coupon ) && Coupons::subscription_of( $coupon ) === $id ) {
				$this->seen[ $id ] = $code;
				return $coupon;
			}
		}
		return null;
	}
}
