<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Payments that the store makes on one day of the week, the month or the year. The subscription's own flag counts, as
 * it does for the store.
 */
final class SyncedPayments {

	private const FLAG = '_contains_synced_subscription';

	/**
	 * On a subscription whose payment is due at once: when, and the day of its pattern that this payment stands for.
	 */
	private const STANDS_FOR = '_churnstop_due';

	/** How much later than planned it may be made; a date farther away is somebody else's. */
	private const LATE_SECONDS = 86400;

	/** WooCommerce Subscriptions makes no two payments closer to each other. */
	private const APART_SECONDS = 2 * 3600;

	public function register(): void {
		add_filter( 'woocommerce_subscription_calculated_next_payment_date', array( $this, 'back_on_its_day' ), 20, 2 );
		add_action( 'woocommerce_subscription_renewal_payment_complete', array( $this, 'forget' ), 100 );
	}

	public static function are_on( \WC_Subscription $subscription ): bool {
		return 'true' === $subscription->get_meta( self::FLAG );
	}

	/** Whether payments for a product are to be made on one day. */
	public static function wants( \WC_Product $product ): bool {
		$known = class_exists( \WC_Subscriptions_Synchroniser::class );
		return $known && \WC_Subscriptions_Synchroniser::is_product_synced( $product );
	}

	/** The store sets the flag for the product that is bought first, and never looks again. */
	public static function set( \WC_Subscription $subscription, bool $on ): void {
		if ( $on !== self::are_on( $subscription ) ) {
			$on ? $subscription->update_meta_data( self::FLAG, 'true' ) : $subscription->delete_meta_data( self::FLAG );
			$subscription->save_meta_data();
		}
	}

	/**
	 * The first day of the pattern that $from is on, at that day or later: one period is enough, also where several are
	 * billed at a time.
	 */
	public static function on_or_after(
		\WC_Subscription $subscription,
		\DateTimeImmutable $from,
		\DateTimeImmutable $day,
	): \DateTimeImmutable {
		$date  = static fn ( \DateTimeImmutable $time ): string => $time->setTimezone( wp_timezone() )->format( 'Ymd' );
		$found = $from;
		for ( $n = 1; $date( $found ) < $date( $day ); $n++ ) {
			$found = StoreDates::add_periods( $subscription, $from, $n );
		}
		return $found;
	}

	/** The last payment of the pattern from $from on whose successor is still ahead. */
	public static function latest( \WC_Subscription $subscription, \DateTimeImmutable $from ): \DateTimeImmutable {
		$next = StoreDates::add_periods( $subscription, $from );
		while ( $next->getTimestamp() < time() + self::APART_SECONDS ) {
			$from = $next;
			$next = StoreDates::add_periods( $subscription, $from );
		}
		return $from;
	}

	public static function remember(
		\WC_Subscription $subscription,
		\DateTimeImmutable $due,
		\DateTimeImmutable $day,
	): void {
		$both = array(
			'due' => Data::iso( $due ),
			'day' => Data::iso( $day ),
		);
		$subscription->update_meta_data( self::STANDS_FOR, Data::encode( $both ) );
		$subscription->save_meta_data();
	}

	/**
	 * The store counts from the date of the payment, which is no day of the pattern where it was due at once.
	 *
	 * @param mixed $date
	 * @param mixed $subscription
	 * @return mixed
	 */
	public function back_on_its_day( $date, $subscription = null ) {
		if ( ! $subscription instanceof \WC_Subscription || ! self::are_on( $subscription ) ) {
			return $date;
		}
		$meta = $subscription->get_meta( self::STANDS_FOR );
		$both = is_string( $meta ) && '' !== $meta ? Data::decode( $meta ) : array();
		$due  = Data::time( $both, 'due' );
		$day  = Data::time( $both, 'day' );
		$next = StoreDates::of( $subscription, 'next_payment' );
		if ( null === $due || null === $day || null === $next || $next > StoreDates::now()
			|| abs( $next->getTimestamp() - $due->getTimestamp() ) > self::LATE_SECONDS ) {
			return $date;
		}
		$next = StoreDates::add_periods( $subscription, self::latest( $subscription, $day ) );
		return MovedDates::comes( $subscription, $next ) ? StoreDates::mysql( $next ) : 0;
	}

	/** @param mixed $subscription */
	public function forget( $subscription ): void {
		if ( $subscription instanceof \WC_Subscription && '' !== $subscription->get_meta( self::STANDS_FOR ) ) {
			$subscription->delete_meta_data( self::STANDS_FOR );
			$subscription->save_meta_data();
		}
	}
}
