<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Money;

/** WooCommerce's decimal strings and floats to whole cents, rounded as the store rounds. */
final class Amounts {

	public static function money( string|float|int $amount, string $currency ): Money {
		return self::from_cents( self::cents( $amount ), $currency );
	}

	public static function from_cents( int $cents, string $currency ): Money {
		$decimals = wc_get_price_decimals();
		$html     = wc_price( $cents / ( 10 ** $decimals ), array( 'currency' => $currency ) );
		return new Money( $cents, $currency, $decimals, trim( html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) ) );
	}

	/** In units of the store's smallest decimal. */
	public static function cents( string|float|int $amount ): int {
		return (int) round( (float) $amount * ( 10 ** wc_get_price_decimals() ) );
	}
}
