<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\CouponTemplate;
use ChurnStop\Connections\StoreCoupons;
use ChurnStop\Data;

/** The store's own coupons, as templates of discounts: they are read, and never applied. */
final class TemplateCoupons implements StoreCoupons {

	private const MOST = 50;

	private const PERCENT = array( 'percent', 'recurring_percent' );
	private const AMOUNT  = array( 'fixed_cart', 'recurring_fee' );

	public function right(): string {
		return 'edit_shop_coupons';
	}

	public function sells_in( string $currency ): bool {
		if ( get_woocommerce_currency() === $currency ) {
			return true;
		}
		$found = wc_get_orders(
			array(
				'type'     => 'shop_subscription',
				'status'   => 'any',
				'currency' => $currency,
				'limit'    => 1,
				'return'   => 'ids',
			)
		);
		return is_array( $found ) && array() !== $found;
	}

	public function decimals( string $currency ): int {
		return OwnMoney::decimals_in( $currency );
	}

	public function format( string $amount, string $currency ): string {
		$decimals = $this->decimals( $currency );
		return PriceText::of( (int) round( (float) $amount * 10 ** $decimals ), $currency, $decimals );
	}

	public function template( int $coupon_id ): ?CouponTemplate {
		$coupon = 'shop_coupon' === get_post_type( $coupon_id ) ? new \WC_Coupon( $coupon_id ) : null;
		return null === $coupon || 0 === $coupon->get_id() || '' !== Coupons::key_of( $coupon )
			? null
			: $this->read( $coupon );
	}

	public function search( string $text ): array {
		$ids = get_posts(
			array(
				'post_type'      => 'shop_coupon',
				'post_status'    => array( 'publish', 'draft', 'pending', 'private', 'future', 'trash' ),
				'numberposts'    => self::MOST,
				'fields'         => 'ids',
				's'              => $text,
				'search_columns' => array( 'post_title' ),
				'orderby'        => 'title',
				'order'          => 'ASC',
				// phpcs:disable WordPress.DB.SlowDBQuery -- when a merchant looks for a coupon.
				'meta_query'     => array(
					array(
						'key'     => Store::KEY,
						'compare' => 'NOT EXISTS',
					),
				),
			)
		);
				// phpcs:enable
		return array_values( array_map(
			fn ( int $id ): CouponTemplate => $this->read( new \WC_Coupon( $id ) ),
			$ids,
		) );
	}

	private function read( \WC_Coupon $coupon ): CouponTemplate {
		$type     = (string) $coupon->get_discount_type();
		$figure   = Data::number( array( 'amount' => $coupon->get_amount( 'edit' ) ), 'amount' );
		$fixed    = ! in_array( $type, self::PERCENT, true );
		$currency = get_woocommerce_currency();
		return new CouponTemplate(
			$coupon->get_id(),
			(string) $coupon->get_code(),
			$fixed ? 0 : round( $figure, 2 ),
			$fixed ? number_format( (float) $figure, $this->decimals( $currency ), '.', '' ) : '',
			$currency,
			self::obstacle( $coupon, $type, $figure )
		);
	}

	private static function obstacle( \WC_Coupon $coupon, string $type, int|float $figure ): string {
		$expires = $coupon->get_date_expires();
		$fixed   = in_array( $type, self::AMOUNT, true );
		return match ( true ) {
			'trash' === $coupon->get_status()                         => __(
				'This coupon is in the trash.',
				'churnstop',
			),
			'publish' !== $coupon->get_status()                       => __(
				'This coupon is not published.',
				'churnstop',
			),
			null !== $expires && $expires->getTimestamp() <= time()   => __( 'This coupon has expired.', 'churnstop' ),
			! $fixed
				&& ! in_array( $type, self::PERCENT, true )      => __(
					'Only a percentage or an amount off the whole cart, or off recurring payments, can serve as a template.',
					'churnstop',
				),
			$figure <= 0                                              => __(
				'This coupon takes nothing off.',
				'churnstop',
			),
			! $fixed
				&& $figure > 100                                 => __(
					'This coupon takes off more than the whole price.',
					'churnstop',
				),
			default                                                   => '',
		};
	}
}
