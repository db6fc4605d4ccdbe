<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\KillPoint;

/** WooCommerce Subscriptions' own scheduled actions of a subscription. */
final class Schedule {

	private const HOOKS = array(
		'trial_end'    => 'woocommerce_scheduled_subscription_trial_end',
		'next_payment' => 'woocommerce_scheduled_subscription_payment',
		'end'          => 'woocommerce_scheduled_subscription_expiration',
	);

	/**
	 * Those that differ from what the subscription has.
	 *
	 * @param array<string, \DateTimeImmutable|null> $dates next_payment, trial_end, end.
	 * @throws \Exception Where the store refuses them.
	 */
	public static function write( \WC_Subscription $subscription, array $dates ): void {
		$changes = array();
		foreach ( $dates as $type => $date ) {
			if ( ! StoreDates::same( StoreDates::of( $subscription, $type ), $date ) ) {
				$changes[ $type ] = StoreDates::mysql( $date );
			}
		}
		if ( array() === $changes ) {
			return;
		}
		// The store writes them one after the other.
		$between = static function (): void {
			KillPoint::pass( 'dates:one-written' );
		};
		add_action( 'woocommerce_subscription_date_updated', $between, PHP_INT_MIN );
		try {
			$subscription->update_dates( $changes );
		} finally {
			remove_action( 'woocommerce_subscription_date_updated', $between, PHP_INT_MIN );
		}
	}

	public static function has_payment( int $subscription_id, \DateTimeImmutable $at ): bool {
		return self::has( 'next_payment', $subscription_id, $at );
	}

	/**
	 * An active subscription has an action for each date that is ahead. The store makes it after it has saved the date:
	 * a process killed in between leaves a date that nothing will ever come of.
	 */
	public static function ensure( \WC_Subscription $subscription ): void {
		if ( 'active' !== $subscription->get_status() ) {
			return;
		}
		foreach ( array_keys( self::HOOKS ) as $type ) {
			$at = StoreDates::of( $subscription, $type );
			if ( null !== $at && $at > StoreDates::now() && ! self::has( $type, $subscription->get_id(), $at ) ) {
				// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- what the store would tell its scheduler.
				do_action( 'woocommerce_subscription_date_updated', $subscription, $type, StoreDates::mysql( $at ) );
			}
		}
	}

	private static function has( string $type, int $subscription_id, \DateTimeImmutable $at ): bool {
		return as_next_scheduled_action( self::HOOKS[ $type ], array(
			'subscription_id' => $subscription_id,
		) ) === $at->getTimestamp();
	}
}
