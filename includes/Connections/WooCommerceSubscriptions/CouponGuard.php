<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Keeps discounts to what was promised: nobody uses their coupons at checkout, they last exactly N paid renewals, and they are never
 * trashed while still on the subscription.
 */
final class CouponGuard {

	/** @var array<int, string> Codes that were on a subscription before the store counted. */
	private array $seen = array();

	public function __construct( private readonly Store $store, private readonly DiscountHandler $discounts ) {}

	public function register(): void {
		add_filter( 'woocommerce_coupon_is_valid', array( $this, 'only_on_its_subscription' ), 20, 3 );
		// WooCommerce Subscriptions takes coupons off at 10, by its own count and with all prices calculated anew.
		add_action( 'woocommerce_subscription_payment_complete', array( $this, 'before_its_count' ), 5 );
		add_action( 'woocommerce_subscription_payment_complete', array( $this, 'after_payment' ), 20 );
	}

	/**
	 * A cart carries it only as the virtual coupon of a manual renewal, which has another type and no meta.
	 *
	 * @param mixed $valid
	 * @param mixed $coupon
	 * @param mixed $discounts
	 */
	public function only_on_its_subscription( $valid, $coupon, $discounts = null ): bool {
		if ( ! $coupon instanceof \WC_Coupon || 'recurring_percent' !== $coupon->get_discount_type() || '' === Coupons::key_of( $coupon ) ) {
			return (bool) $valid;
		}
		$object = $discounts instanceof \WC_Discounts ? $discounts->get_object() : null;
		return (bool) $valid && $object instanceof \WC_Subscription && $object->get_id() === Coupons::subscription_of( $coupon );
	}

	/** @param mixed $subscription The store goes on with this very object: what is used up is taken off it. */
	public function before_its_count( $subscription ): void {
		if ( $subscription instanceof \WC_Subscription ) {
			$this->store->with_instance( $subscription, fn () => $this->after_payment( $subscription ) );
		}
	}

	/**
	 * WooCommerce Subscriptions counts orders that do not need payment, not paid ones: a refunded renewal, one of a few cents, or a cancelled one
	 * would make the discount last longer or shorter than it was promised.
	 *
	 * @param mixed $subscription
	 */
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
				$this->keep_exact( $subscription->get_id(), $coupon );
				// Others go on with the instance that the store handed round: it must not write the old totals back.
				$this->store->forget( $subscription->get_id() );
			}
		);
	}

	private function keep_exact( int $subscription_id, \WC_Coupon $coupon ): void {
		$subscription = $this->store->fresh( $subscription_id );
		if ( null === $subscription ) {
			return;
		}
		$payments = Data::int( array( 'n' => $coupon->get_meta( '_wcs_number_payments' ) ), 'n', 1 );
		$paid     = Payments::paid_with_coupon( $subscription, $coupon->get_code() );
		if ( $paid >= $payments ) {
			$this->discounts->take_off( $subscription_id, Coupons::key_of( $coupon ) );
			return;
		}
		if ( null === Coupons::line( $subscription, $coupon->get_code() ) ) {
			$coupon->set_usage_count( 0 );
			Coupons::restrict_to( $coupon, $subscription );
			$coupon->save();
			$this->discounts->put_on( $subscription, $coupon );
		}
	}

	/** Our coupon of this subscription: on it, or just taken off by the store's own limit. */
	private function of( \WC_Subscription $subscription ): ?\WC_Coupon {
		$id    = $subscription->get_id();
		$codes = array_filter( array_map( strval( ... ), $subscription->get_coupon_codes() ), Coupons::looks_ours( ... ) );
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
