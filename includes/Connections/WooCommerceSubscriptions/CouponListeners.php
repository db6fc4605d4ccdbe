<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Watcher;

/**
 * What others do to what an offer gave: a coupon trashed, its line deleted, the product switched by the store. Silent
 * during ChurnStop's own writes.
 */
final class CouponListeners {

	/** @var array<int, array{int, string}> Lines that are being deleted: their subscription and redemption. */
	private array $leaving_lines = array();

	public function __construct(
		private readonly Store $store,
		private readonly Watcher $watcher,
	) {}

	public function register(): void {
		add_action( 'transition_post_status', array( $this, 'coupon_status' ), 10, 3 );
		add_action( 'before_delete_post', array( $this, 'before_coupon_is_deleted' ), 10, 2 );
		add_action( 'woocommerce_before_delete_order_item', array( $this, 'before_line_is_deleted' ) );
		add_action( 'woocommerce_delete_order_item', array( $this, 'after_line_is_deleted' ) );
		add_action( 'woocommerce_subscriptions_switch_completed', array( $this, 'after_switch' ), 100 );
	}

	/**
	 * One of ours trashed, or otherwise taken from the public, discounts for good while it is on the subscription.
	 *
	 * @param mixed $to
	 * @param mixed $old
	 * @param mixed $post
	 */
	public function coupon_status( $to, $old, $post ): void {
		if (
			$post instanceof \WP_Post && 'shop_coupon' === $post->post_type && 'publish' === $old && 'publish' !== $to
		) {
			$this->coupon_taken( $post->ID );
		}
	}

	/**
	 * @param mixed $id
	 * @param mixed $post
	 */
	public function before_coupon_is_deleted( $id, $post = null ): void {
		if (
			is_numeric( $id )
			&& $post instanceof \WP_Post
			&& 'shop_coupon' === $post->post_type
			&& 'publish' === $post->post_status
		) {
			$this->coupon_taken( (int) $id );
		}
	}

	/** @param mixed $line_id */
	public function before_line_is_deleted( $line_id ): void {
		// WooCommerce Subscriptions itself, at the end of the payments: CouponGuard sees to that.
		if (
			! is_numeric( $line_id )
			|| $this->store->is_quiet()
			|| doing_action( 'woocommerce_subscription_payment_complete' )
		) {
			return;
		}
		$line = \WC_Order_Factory::get_order_item( (int) $line_id );
		if ( ! $line instanceof \WC_Order_Item_Coupon || ! Coupons::looks_ours( $line->get_code() ) ) {
			return;
		}
		$coupon = Coupons::by_code( (string) $line->get_code() );
		$key    = Coupons::key_of( $coupon );
		if ( '' !== $key && Coupons::subscription_of( $coupon ) === $line->get_order_id() ) {
			$this->leaving_lines[ (int) $line_id ] = array( $line->get_order_id(), $key );
		}
	}

	/** @param mixed $line_id */
	public function after_line_is_deleted( $line_id ): void {
		$left = is_numeric( $line_id ) ? $this->leaving_lines[ (int) $line_id ] ?? null : null;
		if ( null === $left ) {
			return;
		}
		unset( $this->leaving_lines[ (int) $line_id ] );
		$coupon = Coupons::live( $left[1] );
		if ( null !== $coupon ) {
			$this->store->quietly( static fn () => Coupons::trash( $coupon ) );
		}
		$this->watcher->taken_back( WooCommerceSubscriptions::ref( $left[0] ), $left[1], 'coupon_removed' );
	}

	/** @param mixed $order */
	public function after_switch( $order ): void {
		if ( ! $order instanceof \WC_Order || $this->store->is_quiet() ) {
			return;
		}
		foreach ( wcs_get_subscriptions_for_switch_order( $order ) as $subscription ) {
			if ( $subscription instanceof \WC_Subscription ) {
				$this->switched_by_others( $subscription->get_id() );
			}
		}
	}

	/** A switch archives coupons, and replaces a product that ChurnStop had switched to. */
	private function switched_by_others( int $id ): void {
		$subscription = $this->store->fresh( $id );
		if ( null === $subscription ) {
			return;
		}
		foreach ( Coupons::live_of( $id ) as $coupon ) {
			if ( null === Coupons::line( $subscription, $coupon->get_code() ) ) {
				$this->store->quietly( static fn () => Coupons::trash( $coupon ) );
				$this->watcher->taken_back(
					WooCommerceSubscriptions::ref( $id ),
					Coupons::key_of( $coupon ),
					'switched_in_store',
				);
			}
		}
		$lines = array_keys( $subscription->get_items() );
		foreach ( SwitchOrders::done_keys( $subscription ) as $key => $line_id ) {
			if ( ! in_array( $line_id, $lines, true ) ) {
				$this->watcher->taken_back( WooCommerceSubscriptions::ref( $id ), $key, 'switched_in_store' );
			}
		}
	}

	private function coupon_taken( int $coupon_id ): void {
		if ( $this->store->is_quiet() ) {
			return;
		}
		$coupon = new \WC_Coupon( $coupon_id );
		$key    = Coupons::key_of( $coupon );
		$id     = Coupons::subscription_of( $coupon );
		if ( '' === $key || 0 === $id ) {
			return;
		}
		$code = Coupons::code( $key );
		$this->store->quietly(
			function () use ( $id, $code ): void {
				$subscription = $this->store->fresh( $id );
				if ( null !== $subscription && null !== Coupons::line( $subscription, $code ) ) {
					OwnMoney::of( $subscription, static fn () => $subscription->remove_coupon( $code ) );
				}
			}
		);
		$this->watcher->taken_back( WooCommerceSubscriptions::ref( $id ), $key, 'coupon_removed' );
	}
}
