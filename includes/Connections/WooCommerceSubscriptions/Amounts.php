<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Money;

/**
 * WooCommerce's decimal strings and floats to whole cents, rounded as the store rounds: inside OwnMoney, as it rounds
 * that subscription.
 */
final class Amounts {

	public static function money( string|float|int $amount, string $currency ): Money {
		return self::from_cents( self::cents( $amount ), $currency );
	}

	public static function from_cents( int $cents, string $currency ): Money {
		$decimals = wc_get_price_decimals();
		return new Money( $cents, $currency, $decimals, PriceText::of( $cents, $currency, $decimals ) );
	}

	/** In units of the store's smallest decimal. */
	public static function cents( string|float|int $amount ): int {
		return (int) round( (float) $amount * ( 10 ** wc_get_price_decimals() ) );
	}
}
