<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

/** Gateways that lack any set of abilities, made for one test run: the harness' own lack one each. */
final class Gateways {

	/** @var array<string, object> */
	private static array $made = array();

	/** @param list<string> $abilities Snapshot::CAN_* that it lacks. */
	public static function lacking( array $abilities ): string {
		sort( $abilities );
		$id = 'churnstop_lacking_' . implode( '_', $abilities );
		if ( ! isset( self::$made[ $id ] ) ) {
			self::$made[ $id ] = new \ChurnStop_Test_Gateway(
				$id,
				array_map( static fn ( string $ability ): string => 'subscription_' . $ability, $abilities ),
			);
			$gateway           = self::$made[ $id ];
			add_action(
				'woocommerce_scheduled_subscription_payment_' . $id,
				static fn ( $amount, $order ) => $gateway->charge( (float) $amount, $order ),
				10,
				2,
			);
			add_filter(
				'woocommerce_payment_gateways',
				static fn ( array $list ): array => array( ...$list, $gateway ),
			);
			WC()->payment_gateways()->init();
		}
		return $id;
	}
}
