<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;

/** A discount's coupon on its subscription: put on, kept to what was promised whatever others do, and taken off. */
final class RunningDiscount {

	public function __construct( private readonly Store $store ) {}

	/**
	 * Puts the coupon on, or completes what a killed process began. Also restores one that the store took off too
	 * early.
	 *
	 * @throws ConnectionFailure Where the store, or another plugin that it asks, refuses it.
	 */
	public function put_on( \WC_Subscription $subscription, \WC_Coupon $coupon ): void {
		if ( null === Coupons::line( $subscription, $coupon->get_code() ) ) {
			$applied = $subscription->apply_coupon( $coupon );
			if ( is_wp_error( $applied ) ) {
				throw CommonBlockers::refused( 'coupon' );
			}
			return;
		}
		$subscription->recalculate_coupons();
	}

	/**
	 * Off the subscription first, then to the trash: a coupon trashed while it is still on makes the discount
	 * permanent.
	 *
	 * @return bool Whether there was anything to take off.
	 */
	public function take_off( int $subscription_id, string $key ): bool {
		$subscription = $this->store->fresh( $subscription_id );
		$code         = Coupons::code( $key );
		$had          = false;
		if ( null !== $subscription && null === Coupons::line( $subscription, $code ) ) {
			// What the store holds may have been read before the coupon came on.
			$subscription = $this->store->reread( $subscription_id );
		}
		if ( null !== $subscription && null !== Coupons::line( $subscription, $code ) ) {
			Coupons::mark_leaving( $key, $subscription );
			$subscription->remove_coupon( $code );
			$had = true;
			KillPoint::pass( 'discount:coupon-removed' );
			// From the database, also inside the store's own calls: an instance forgets the line although it could not
			// be deleted.
			$saved = $this->store->reread( $subscription_id );
			if ( null !== $saved && null !== Coupons::line( $saved, $code ) ) {
				throw CommonBlockers::refused( 'discount-removal' );
			}
		}
		$coupon = Coupons::live( $key );
		if ( null !== $coupon ) {
			if (
				! $had
				&& null !== $subscription
				&& ( Coupons::is_leaving( $coupon ) || Notes::exists( $subscription_id, $key, 'applied' ) )
			) {
				// Killed after its line went and before the totals were saved. One that was never on leaves the totals
				// alone: they may be edited.
				$subscription->recalculate_coupons();
			}
			if ( null !== $subscription && array() !== Coupons::lines_before( $coupon ) ) {
				LineAmounts::put_back( $subscription, Coupons::lines_before( $coupon ) );
			}
			Coupons::trash( $coupon );
			$had = true;
			KillPoint::pass( 'discount:coupon-trashed' );
		}
		return $had;
	}

	/**
	 * WooCommerce Subscriptions counts orders that do not need payment, not paid ones: a refunded renewal, one of a few
	 * cents, or a cancelled one would make the discount last longer or shorter than it was promised.
	 */
	public function keep_exact( int $subscription_id, \WC_Coupon $coupon ): void {
		$subscription = $this->store->fresh( $subscription_id );
		if ( null !== $subscription ) {
			Coupons::in_its_money( $coupon, $subscription, fn () => $this->keep_payments( $subscription, $coupon ) );
		}
	}

	private function keep_payments( \WC_Subscription $subscription, \WC_Coupon $coupon ): void {
		if ( Grants::count( $subscription, $coupon ) >= Coupons::payments( $coupon ) ) {
			$this->take_off( $subscription->get_id(), Coupons::key_of( $coupon ) );
			return;
		}
		if ( null === Coupons::line( $subscription, $coupon->get_code() ) ) {
			$coupon->set_usage_count( 0 );
			Coupons::restrict_to( $coupon, $subscription );
			$coupon->save();
			try {
				$this->put_on( $subscription, $coupon );
				Coupons::count_no_use( $coupon->get_code() );
			} catch ( ConnectionFailure ) {
				// Another plugin refuses coupons by now. This runs while a payment is recorded, which must go on.
				$this->take_off( $subscription->get_id(), Coupons::key_of( $coupon ) );
			}
			return;
		}
		$this->keep_percentage( $subscription, $coupon );
	}

	/**
	 * Somebody else has changed the price, and the discount is lost or smaller than it was promised: it goes off the
	 * new price. A larger one is left as it is.
	 *
	 * @param \WC_Subscription $subscription As it is saved.
	 */
	public function keep_percentage( \WC_Subscription $subscription, \WC_Coupon $coupon ): void {
		Coupons::in_its_money( $coupon, $subscription, fn () => $this->on_new_price( $subscription, $coupon ) );
	}

	private function on_new_price( \WC_Subscription $subscription, \WC_Coupon $coupon ): void {
		$as_told = Coupons::total_with( $coupon ) === Amounts::cents( $subscription->get_total( 'edit' ) );
		$line    = Coupons::line( $subscription, $coupon->get_code() );
		if ( $as_told || null === $line ) {
			return;
		}
		$scratch = ScratchSubscription::of( $subscription );
		$scratch->total_with( $coupon );
		$promised = Amounts::cents( $scratch->line_discount() );
		$rounding = min( count( $subscription->get_items() ), intdiv( $promised, 2 ) );
		$off      = Amounts::cents( Grants::off_lines( $subscription ) );
		// The coupon still tells what it took off a product that is gone: no renewal would look discounted enough to
		// count.
		$of_more = $off <= $promised + $rounding && Amounts::cents( (float) $line->get_discount() ) > $off + $rounding;
		// The store saves in the midst of its sums, and then writes the one of before.
		$summed_before = $promised > 0 && Grants::above_lines( $subscription ) + $rounding >= $promised;
		if ( $off + $rounding >= $promised && ! $of_more && ! $summed_before ) {
			return;
		}
		$subscription->recalculate_coupons();
		$price = Amounts::money( $subscription->get_total( 'edit' ), (string) $subscription->get_currency() );
		Notes::add(
			$subscription,
			sprintf(
				/* translators: 1: coupon code, 2: price. */
				__(
					'ChurnStop: the price was changed while the discount %1$s runs. The discount now applies to the new price, so the next payment is %2$s.',
					'churnstop',
				),
				$coupon->get_code(),
				$price->formatted,
			),
			Coupons::key_of( $coupon ),
			'repriced-' . $price->cents
		);
	}
}
