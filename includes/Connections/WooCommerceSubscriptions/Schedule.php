<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

/** WooCommerce Subscriptions' own scheduled actions of a subscription. */
final class Schedule {

	private const HOOKS = array(
		'trial_end'    => 'woocommerce_scheduled_subscription_trial_end',
		'next_payment' => 'woocommerce_scheduled_subscription_payment',
	);

	public static function has_payment( int $subscription_id, \DateTimeImmutable $at ): bool {
		return self::has( 'next_payment', $subscription_id, $at );
	}

	/**
	 * An active subscription has an action for each date that is ahead. The store makes it after it has saved the date: a process killed in between
	 * leaves a date that nothing will ever come of.
	 */
	public static function ensure( \WC_Subscription $subscription ): void {
		if ( 'active' !== $subscription->get_status() ) {
			return;
		}
		foreach ( array_keys( self::HOOKS ) as $type ) {
			$at = Moments::of( $subscription, $type );
			if ( null !== $at && $at > Moments::now() && ! self::has( $type, $subscription->get_id(), $at ) ) {
				do_action( 'woocommerce_subscription_date_updated', $subscription, $type, Moments::mysql( $at ) ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- what the store itself would have told its scheduler.
			}
		}
	}

	private static function has( string $type, int $subscription_id, \DateTimeImmutable $at ): bool {
		return as_next_scheduled_action( self::HOOKS[ $type ], array( 'subscription_id' => $subscription_id ) ) === $at->getTimestamp();
	}
}
