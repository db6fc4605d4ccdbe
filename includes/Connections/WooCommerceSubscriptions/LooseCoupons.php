<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * Coupons that were made for a discount and never came onto their subscription: trashed after an hour, whatever stopped
 * it.
 */
final class LooseCoupons {

	public const JOB     = 'churnstop_loose_coupons';
	public const SECONDS = 3600;

	private const MOST = 100;

	private readonly Store $store;

	public function __construct() {
		$this->store = new Store();
	}

	public function run(): void {
		$ids = get_posts(
			array(
				'post_type'   => 'shop_coupon',
				'post_status' => 'publish',
				'numberposts' => self::MOST,
				'fields'      => 'ids',
				'orderby'     => 'ID',
				'order'       => 'ASC',
				// phpcs:disable WordPress.DB.SlowDBQuery -- an hourly job, and hardly any coupon carries it.
				'meta_key'    => Coupons::LOOSE,
				'date_query'  => array(
					'column' => 'post_date_gmt',
					'before' => gmdate( 'Y-m-d H:i:s', time() - self::SECONDS ),
				),
			)
		);
				// phpcs:enable
		foreach ( $ids as $id ) {
			$coupon       = new \WC_Coupon( $id );
			$subscription = $this->store->fresh( Coupons::subscription_of( $coupon ) );
			if ( null !== $subscription && null !== Coupons::line( $subscription, $coupon->get_code() ) ) {
				Coupons::is_on( $coupon );
			} elseif ( '' !== Coupons::key_of( $coupon ) ) {
				Coupons::trash( $coupon );
			}
		}
	}
}
