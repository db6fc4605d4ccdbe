<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * What stands on a subscription's line beside its product and a switch would lose: add-ons, engravings, who receives
 * it.
 */
final class LineExtras {

	/** The store's own notes about the line, which say nothing about what is delivered. */
	private const NOTES = array(
		'_switched_subscription_',
		'_has_trial',
		'_reduced_stock',
		'_synced_sign_up_fee',
		'_subtracted_base_location_',
		'_cart_item_key_',
		'_wcsg_cart_key',
		'_cogs_',
		// The selling plan, which a switch replaces.
		SellingPlans::META,
	);

	/** @return list<string> Keys of the line's meta. */
	public static function of( \WC_Subscription $subscription, \WC_Order_Item_Product $line ): array {
		$product = $line->get_product();
		$chosen  = array_map(
			static fn ( string|int $name ): string => str_replace( 'attribute_', '', (string) $name ),
			array_keys( $product instanceof \WC_Product_Variation ? $product->get_variation_attributes() : array() )
		);
		$keys    = array();
		foreach ( $line->get_meta_data() as $meta ) {
			$key  = $meta->get_data()['key'] ?? '';
			if (
				is_string( $key )
				&& '' !== $key
				&& ! self::is_note( $key )
				&& ! in_array( sanitize_title( $key ), $chosen, true )
			) {
				$keys[ $key ] = $key;
			}
		}
		// "Backordered" in the store's language.
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals, WordPress.WP.I18n -- as WooCommerce names it.
		unset(
			$keys[ self::text( apply_filters(
				'woocommerce_backordered_item_meta_name',
				__( 'Backordered', 'woocommerce' ),
				$line,
			) ) ]
		);
		// phpcs:enable
		if ( array() === $keys ) {
			return array();
		}
		$filtered = apply_filters(
			'churnstop_line_extras',
			array_values( $keys ),
			$subscription->get_id(),
			$line->get_id(),
		);
		return array_values( array_filter( is_array( $filtered ) ? $filtered : $keys, is_string( ... ) ) );
	}

	private static function is_note( string $key ): bool {
		return array() !== array_filter(
			self::NOTES,
			static fn ( string $start ): bool => str_starts_with( $key, $start ),
		);
	}

	private static function text( mixed $value ): string {
		return is_string( $value ) ? $value : '';
	}
}
