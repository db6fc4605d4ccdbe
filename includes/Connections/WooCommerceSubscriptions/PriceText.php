<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\InLocale;

/**
 * A price as the store writes it, in plain text: one amount with its currency.
 *
 * Plugins put more into WooCommerce's price (a second currency, a tax note), or an image in place of the symbol.
 * Without its markup that is read as another amount,
 * or as one without a currency; then the price is written from its parts.
 */
final class PriceText {

	/** The zeros of Arabic, Persian, Devanagari and Bengali digits, which stores of those languages write. */
	private const ZEROS = array( 0x660, 0x6F0, 0x966, 0x9E6 );

	public static function of( int $cents, string $currency, int $decimals ): string {
		$amount = $cents / ( 10 ** $decimals );
		$number = number_format(
			abs( $amount ),
			$decimals,
			wc_get_price_decimal_separator(),
			wc_get_price_thousand_separator(),
		);
		$symbol = SnapshotReader::plain( get_woocommerce_currency_symbol( $currency ) );
		$price  = SnapshotReader::plain(
			wc_price(
				$amount,
				array(
					'currency' => $currency,
					'decimals' => $decimals,
				)
			)
		);
		if ( ! self::is_one_amount( $price, $number, $decimals ) || ! self::names( $price, $symbol, $currency ) ) {
			$price = ( $cents < 0 ? '-' : '' ) . self::written( $number, $symbol, $currency );
		}
		return InLocale::whole(
			self::is_ambiguous( $price, $symbol, $currency ) ? $price . "\u{00A0}" . $currency : $price,
		);
	}

	/** The same digits and no others; zeros behind the separator may be left out. */
	private static function is_one_amount( string $price, string $number, int $decimals ): bool {
		$digits = self::digits( $number );
		$zeros  = str_repeat( '0', $decimals );
		$whole  = $decimals > 0 && str_ends_with( $digits, $zeros ) ? substr( $digits, 0, -$decimals ) : $digits;
		return in_array( self::digits( $price ), array( $digits, $whole ), true );
	}

	private static function digits( string $text ): string {
		static $latin = array();
		foreach ( array() === $latin ? self::ZEROS : array() as $zero ) {
			foreach ( range( 0, 9 ) as $digit ) {
				$latin[ html_entity_decode( '&#' . ( $zero + $digit ) . ';', ENT_QUOTES, 'UTF-8' ) ] = (string) $digit;
			}
		}
		return (string) preg_replace( '/\D/', '', strtr( $text, $latin ) );
	}

	private static function names( string $price, string $symbol, string $currency ): bool {
		return ( '' !== $symbol && str_contains( $price, $symbol ) ) || str_contains( $price, $currency );
	}

	private static function written( string $number, string $symbol, string $currency ): string {
		return '' === $symbol
			? $number . "\u{00A0}" . $currency
			: SnapshotReader::plain( sprintf( get_woocommerce_price_format(), $symbol, $number ) );
	}

	/** Dollars of one country beside dollars of another. */
	private static function is_ambiguous( string $price, string $symbol, string $currency ): bool {
		$visitors = OwnMoney::visitors_currency();
		return $visitors !== $currency && ! str_contains( $price, $currency )
			&& SnapshotReader::plain( get_woocommerce_currency_symbol( $visitors ) ) === $symbol;
	}
}
