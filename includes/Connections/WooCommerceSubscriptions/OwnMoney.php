<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * The money of one subscription, whatever the present visitor sees: its currency, the decimals that it is billed
 * with, and whether its prices include tax.
 *
 * A store may show visitors another currency, or other decimals, through WooCommerce's filters. A subscription is
 * billed by jobs, which have no visitor: what is
 * calculated for it, by ChurnStop or by the store, is calculated as those jobs would.
 */
final class OwnMoney {

	/** ISO 4217: currencies without decimals, and with three. */
	private const DECIMALS = array(
		0 => 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
		3 => 'BHD IQD JOD KWD LYD OMR TND',
	);

	/** @var list<array{order: int, currency: string, decimals: int}> The innermost last. */
	private static array $present = array();

	/**
	 * @template T
	 * @param callable(): T $calculate
	 * @return T
	 */
	public static function of( \WC_Order $order, callable $calculate ): mixed {
		return self::as_written(
			$order->get_id(),
			(string) $order->get_currency( 'edit' ),
			self::decimals_of( $order ),
			$calculate,
		);
	}

	/**
	 * As a receipt has written them down: the store's settings may have changed since.
	 *
	 * @template T
	 * @param callable(): T $calculate
	 * @return T
	 */
	public static function as_written( int $order_id, string $currency, int $decimals, callable $calculate ): mixed {
		if ( array() === self::$present ) {
			add_filter( 'wc_get_price_decimals', array( self::class, 'decimals' ), PHP_INT_MAX );
			add_filter( 'woocommerce_currency', array( self::class, 'currency' ), PHP_INT_MAX );
			add_filter(
				'woocommerce_subscription_get_prices_include_tax',
				array( self::class, 'prices_include_tax' ),
				PHP_INT_MAX,
				2,
			);
		}
		self::$present[] = array(
			'order'    => $order_id,
			'currency' => $currency,
			'decimals' => $decimals,
		);
		try {
			return $calculate();
		} finally {
			array_pop( self::$present );
			if ( array() === self::$present ) {
				remove_filter( 'wc_get_price_decimals', array( self::class, 'decimals' ), PHP_INT_MAX );
				remove_filter( 'woocommerce_currency', array( self::class, 'currency' ), PHP_INT_MAX );
				remove_filter(
					'woocommerce_subscription_get_prices_include_tax',
					array( self::class, 'prices_include_tax' ),
					PHP_INT_MAX,
				);
			}
		}
	}

	/**
	 * For sums in a currency that belong to no single subscription.
	 *
	 * @template T
	 * @param callable(): T $calculate
	 * @return T
	 */
	public static function in( string $currency, callable $calculate ): mixed {
		return self::as_written( 0, $currency, self::decimals_in( $currency ), $calculate );
	}

	/**
	 * WooCommerce rounds a total when it reads an order: it must not be rounded for the visitor.
	 *
	 * @template T
	 * @param callable(): T $read
	 * @return T
	 */
	public static function reading( callable $read ): mixed {
		$outer = self::$present[ array_key_last( self::$present ) ?? 0 ] ?? array(
			'order'    => 0,
			'currency' => '',
			'decimals' => 0,
		);
		return self::as_written(
			$outer['order'],
			$outer['currency'],
			max( $outer['decimals'], self::decimals_of_jobs() ),
			$read,
		);
	}

	/** The currency of prices that are shown to the present visitor: the store's products have theirs in it. */
	public static function visitors_currency(): string {
		$present       = self::$present;
		self::$present = array();
		try {
			return get_woocommerce_currency();
		} finally {
			self::$present = $present;
		}
	}

	/** Where a total is finer than its currency (a plugin billed it so), it is billed so again. */
	public static function decimals_of( \WC_Order $order ): int {
		$total    = (float) $order->get_total( 'edit' );
		$decimals = self::decimals_in( (string) $order->get_currency( 'edit' ) );
		return abs( round( $total, $decimals ) - $total ) < 0.0000001
			? $decimals
			: max( $decimals, self::decimals_of_jobs() );
	}

	/** No more than the store's jobs have: they would round anything finer. */
	public static function decimals_in( string $currency ): int {
		$decimals = self::decimals_of_jobs();
		if ( self::setting( 'woocommerce_currency', 'USD' ) !== $currency ) {
			$is_in    = static fn ( string $codes ): bool => '' !== $currency && str_contains( $codes, $currency );
			$found    = array_filter( self::DECIMALS, $is_in );
			$decimals = min( $decimals, array_key_first( $found ) ?? 2 );
		}
		$filtered = apply_filters( 'churnstop_currency_decimals', $decimals, $currency );
		return is_int( $filtered ) ? max( 0, $filtered ) : $decimals;
	}

	private static function decimals_of_jobs(): int {
		return absint( self::setting( 'woocommerce_price_num_decimals', '2' ) );
	}

	/** As it is stored: what shows visitors another currency may also filter the options. */
	private static function setting( string $option, string $fallback ): string {
		$value = wp_load_alloptions()[ $option ] ?? get_option( $option, $fallback );
		return is_scalar( $value ) ? (string) $value : $fallback;
	}

	/** WooCommerce's filters. */
	public static function decimals( mixed $decimals ): mixed {
		$last = array_key_last( self::$present );
		return null === $last ? $decimals : self::$present[ $last ]['decimals'];
	}

	public static function currency( mixed $currency ): mixed {
		$own = self::$present[ array_key_last( self::$present ) ?? 0 ]['currency'] ?? '';
		return '' === $own ? $currency : $own;
	}

	/**
	 * A customer without VAT pays prices without it: WooCommerce would take a tax that nobody pays out of a discount.
	 */
	public static function prices_include_tax( mixed $include, mixed $order = null ): mixed {
		$own = self::$present[ array_key_last( self::$present ) ?? 0 ]['order'] ?? 0;
		if ( true !== $include || ! $order instanceof \WC_Order || 0 === $own || $order->get_id() !== $own ) {
			return $include;
		}
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- the store's own question.
		return ! (bool) apply_filters(
			'woocommerce_order_is_vat_exempt',
			'yes' === $order->get_meta( 'is_vat_exempt' ),
			$order,
		);
		// phpcs:enable
	}
}
