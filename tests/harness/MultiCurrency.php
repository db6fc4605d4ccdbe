<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

/**
 * Stands in for plugins that show visitors another currency, other decimals, or a price in two currencies. Jobs and
 * webhooks see the store's own.
 */
final class MultiCurrency {

	/**
	 * Runs it as in the request of a visitor to whom all is shown so.
	 *
	 * @template T
	 * @param callable(): T $do
	 * @param string|null $currency Null: only the decimals differ.
	 * @return T
	 */
	public static function shown( callable $do, ?string $currency = 'JPY', int $decimals = 0 ): mixed {
		$filters = array(
			'wc_get_price_decimals'                     => static fn (): int => $decimals,
			// Some filter the option instead.
			'pre_option_woocommerce_price_num_decimals' => static fn (): string => (string) $decimals,
		);
		if ( null !== $currency ) {
			$filters['woocommerce_currency']            = static fn (): string => $currency;
			$filters['pre_option_woocommerce_currency'] = static fn (): string => $currency;
		}
		return self::with( $filters, $do );
	}

	/**
	 * @template T
	 * @param array<string, \Closure> $filters
	 * @param callable(): T           $do
	 * @return T
	 */
	public static function with( array $filters, callable $do ): mixed {
		foreach ( $filters as $hook => $filter ) {
			add_filter( $hook, $filter, 1000, 4 );
		}
		try {
			return $do();
		} finally {
			foreach ( $filters as $hook => $filter ) {
				remove_filter( $hook, $filter, 1000 );
			}
		}
	}
}
