<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

/**
 * Makes the store, or its gateway, refuse the next change: by what a gateway or another plugin can do, an exception in
 * a hook.
 */
final class Refusals {

	/** @var list<array{string, callable, int}> */
	private static array $hooks = array();

	/** Refuses once: what puts everything back afterwards is let through. */
	public static function next( int $subscription_id ): void {
		$refuse = static function () use ( $subscription_id ): void {
			self::end();
			throw new \Exception( 'Refused by the test: ' . $subscription_id );
		};
		foreach (
			array(
				'woocommerce_order_applied_coupon',
				'woocommerce_subscription_on-hold_churnstop_test',
				'woocommerce_subscription_item_switched',
			) as $hook
		) {
			self::on( $hook, $refuse, 10 );
		}
		self::on(
			'woocommerce_subscription_date_updated',
			static function ( mixed $subscription ) use ( $subscription_id, $refuse ): void {
				if (
					$subscription instanceof \WC_Subscription
					&& $subscription->get_id() === $subscription_id
					&& 'active' === $subscription->get_status()
				) {
					$refuse();
				}
			},
			10
		);
	}

	public static function end(): void {
		foreach ( self::$hooks as $hook ) {
			remove_action( $hook[0], $hook[1], $hook[2] );
		}
		self::$hooks = array();
	}

	private static function on( string $hook, callable $callback, int $priority ): void {
		add_action( $hook, $callback, $priority, 1 );
		self::$hooks[] = array( $hook, $callback, $priority );
	}
}
