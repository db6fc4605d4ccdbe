<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Discount;
use ChurnStop\Changes\Receipt;
use ChurnStop\Data;

/** The coupons that carry ChurnStop's discounts: one per redemption, found again by its key. */
final class Coupons {

	/** Of the subscription that a coupon was made for. */
	public const SUBSCRIPTION = '_churnstop_subscription';

	/** Made, and not yet on its subscription. */
	public const LOOSE = '_churnstop_loose';

	private const LEAVING = '_churnstop_leaving';

	/** What the subscription's lines cost before it went on, and its total with it. */
	private const BEFORE = '_churnstop_before';

	private const PREFIX = 'churnstop-';

	private const IMAGINED = self::PREFIX . 'terms';

	/**
	 * The same redemption has the same code: a coupon that a killed process left is found, not made twice. Of nothing
	 * but the key, as a site's salts may change while the discount lasts; that nobody uses it elsewhere is
	 * CouponGuard's part.
	 */
	public static function code( string $key ): string {
		return self::PREFIX . substr( hash( 'sha256', $key ), 0, 16 );
	}

	public static function looks_ours( string $code ): bool {
		return str_starts_with( wc_strtolower( $code ), self::PREFIX );
	}

	/** Makes it, or completes what a killed process began. */
	public static function make( \WC_Subscription $subscription, Receipt $receipt, string $key ): \WC_Coupon {
		$change = Discount::of( $receipt->change );
		$coupon = self::live( $key ) ?? new \WC_Coupon();
		if ( null === self::line( $subscription, self::code( $key ) ) ) {
			$before = array(
				'lines'    => LineAmounts::of( $subscription ),
				'total'    => Data::int( $receipt->intended, 'total' ),
				// Of all these amounts: the store's setting may change while the discount lasts.
				'decimals' => wc_get_price_decimals(),
			);
			$coupon->update_meta_data( self::BEFORE, Data::encode( $before ) );
			$coupon->update_meta_data( self::LOOSE, 'yes' );
		}
		self::fill( $coupon, $subscription, $change, self::code( $key ) );
		$coupon->set_status( 'publish' );
		$coupon->set_description(
			sprintf(
				/* translators: 1: subscription number, 2: number of payments. */
				_n(
					'ChurnStop discount of subscription #%1$s for its next %2$d payment. It cannot be used at checkout.',
					'ChurnStop discount of subscription #%1$s for its next %2$d payments. It cannot be used at checkout.',
					$change->payments,
					'churnstop',
				),
				$subscription->get_order_number(),
				$change->payments
			)
		);
		$coupon->update_meta_data( Store::KEY, $key );
		$coupon->update_meta_data( self::SUBSCRIPTION, (string) $subscription->get_id() );
		$coupon->save();
		return $coupon;
	}

	/** It is on its subscription. */
	public static function is_on( \WC_Coupon $coupon ): void {
		$coupon->delete_meta_data( self::LOOSE );
		$coupon->save_meta_data();
	}

	/** To the address on the subscription's bill, which its customer may have changed since. */
	public static function restrict_to( \WC_Coupon $coupon, \WC_Subscription $subscription ): void {
		$email = sanitize_email( (string) $subscription->get_billing_email() );
		$coupon->set_email_restrictions( '' === $email ? array() : array( $email ) );
	}

	/** One that is in no database, for totals on a scratch copy. */
	public static function imagined( \WC_Subscription $subscription, Discount $change ): \WC_Coupon {
		$coupon = new \WC_Coupon();
		self::fill( $coupon, $subscription, $change, self::IMAGINED );
		$coupon->set_virtual( true );
		self::spare_lookups_of( self::IMAGINED );
		return $coupon;
	}

	/**
	 * The store looks up the id of a code each time it calculates, and remembers those alone that it finds: here it
	 * knows that there is none.
	 */
	private static function spare_lookups_of( string $code ): void {
		wp_cache_set(
			\WC_Cache_Helper::get_cache_prefix( 'coupons' ) . 'coupon_id_from_code_' . md5( wc_strtolower( $code ) ),
			array( 0 ),
			'coupons',
			60,
		);
	}

	/** What the store, and other plugins, judge a coupon by. */
	private static function fill(
		\WC_Coupon $coupon,
		\WC_Subscription $subscription,
		Discount $change,
		string $code,
	): void {
		$coupon->set_code( $code );
		$coupon->set_discount_type( '' === $change->amount ? 'recurring_percent' : 'recurring_fee' );
		$coupon->set_amount( '' === $change->amount ? (float) $change->percent : (float) $change->amount );
		$coupon->set_usage_limit( $change->payments );
		$coupon->set_individual_use( true );
		self::restrict_to( $coupon, $subscription );
		$coupon->update_meta_data( '_wcs_number_payments', (string) $change->payments );
	}

	/** The coupon of a redemption, in the trash too: what it was granted for stands on it. */
	public static function of( Receipt $receipt, string $key ): \WC_Coupon {
		$live = self::live( $key );
		if ( null !== $live ) {
			return $live;
		}
		$kept = new \WC_Coupon( Data::int( $receipt->refs, 'coupon_id' ) );
		if ( self::key_of( $kept ) !== $key ) {
			$kept = new \WC_Coupon();
			$kept->set_code( self::code( $key ) );
		}
		return $kept;
	}

	/**
	 * Applying it counts one use: with a limit of one it would look used up at once, and programs that remove such
	 * coupons would take it.
	 */
	public static function count_no_use( string $code ): void {
		$coupon = self::by_code( $code );
		if ( $coupon->get_usage_count() > 0 ) {
			$coupon->set_usage_count( 0 );
			$coupon->save();
		}
	}

	/** The published coupon of a redemption. */
	public static function live( string $key ): ?\WC_Coupon {
		$coupon = self::by_code( self::code( $key ) );
		return $coupon->get_id() > 0 && 'publish' === $coupon->get_status() ? $coupon : null;
	}

	/** By its id: by its code, a cart in which a renewal is paid answers with what it has made of the coupon. */
	public static function by_code( string $code ): \WC_Coupon {
		return new \WC_Coupon( (int) wc_get_coupon_id_by_code( $code ) );
	}

	/** The redemption's key that a coupon carries; empty where it is not ours. */
	public static function key_of( \WC_Coupon $coupon ): string {
		$key = $coupon->get_id() > 0 ? $coupon->get_meta( Store::KEY ) : '';
		return is_string( $key ) ? $key : '';
	}

	public static function subscription_of( \WC_Coupon $coupon ): int {
		$id = $coupon->get_meta( self::SUBSCRIPTION );
		return is_numeric( $id ) ? (int) $id : 0;
	}

	/** How many payments it was promised for. */
	public static function payments( \WC_Coupon $coupon ): int {
		return Data::int( array( 'n' => $coupon->get_meta( '_wcs_number_payments' ) ), 'n', 1 );
	}

	/** The subscription's total with it, as it was promised. */
	public static function total_with( \WC_Coupon $coupon ): ?int {
		return Data::int_or_null( self::before( $coupon ), 'total' );
	}

	/**
	 * The subscription's money as it was when the discount was promised.
	 *
	 * @param callable(): void $calculate
	 */
	public static function in_its_money(
		\WC_Coupon $coupon,
		\WC_Subscription $subscription,
		callable $calculate,
	): void {
		$decimals = Data::int_or_null( self::before( $coupon ), 'decimals' ) ?? OwnMoney::decimals_of( $subscription );
		OwnMoney::as_written(
			$subscription->get_id(),
			(string) $subscription->get_currency( 'edit' ),
			$decimals,
			$calculate,
		);
	}

	/**
	 * Before its line goes: a process killed then must be known to have begun, and whether somebody else had changed
	 * the prices.
	 */
	public static function mark_leaving( string $key, \WC_Subscription $subscription ): void {
		$coupon = self::live( $key );
		if ( null !== $coupon ) {
			$edited = Amounts::cents( $subscription->get_total( 'edit' ) ) !== self::total_with( $coupon );
			$coupon->update_meta_data( self::LEAVING, $edited ? 'edited' : 'yes' );
			$coupon->save();
		}
	}

	public static function is_leaving( \WC_Coupon $coupon ): bool {
		return '' !== $coupon->get_meta( self::LEAVING );
	}

	/**
	 * @return list<array<string, mixed>> What the lines cost before it went on; empty where somebody else has changed
	 *     the prices since.
	 */
	public static function lines_before( \WC_Coupon $coupon ): array {
		return 'yes' === $coupon->get_meta( self::LEAVING ) ? Data::maps( self::before( $coupon ), 'lines' ) : array();
	}

	/** @return array<string, mixed> */
	private static function before( \WC_Coupon $coupon ): array {
		$meta = $coupon->get_meta( self::BEFORE );
		return is_string( $meta ) ? Data::decode( $meta ) : array();
	}

	/** Only after it was taken off: a trashed coupon that is still on the subscription discounts for good. */
	public static function trash( \WC_Coupon $coupon ): void {
		if ( $coupon->get_id() > 0 && 'trash' !== $coupon->get_status() ) {
			// A copy: the store takes the id off what it has deleted, and who asks next whose coupon it was would hear
			// nobody's.
			( new \WC_Coupon( $coupon->get_id() ) )->delete( false );
		}
	}

	/** The line of the subscription that holds the code. */
	public static function line( \WC_Subscription $subscription, string $code ): ?\WC_Order_Item_Coupon {
		foreach ( $subscription->get_items( 'coupon' ) as $line ) {
			if (
				$line instanceof \WC_Order_Item_Coupon && wc_strtolower( $line->get_code() ) === wc_strtolower( $code )
			) {
				return $line;
			}
		}
		return null;
	}

	/** @return list<\WC_Coupon> Published ones that were made for a subscription. */
	public static function live_of( int $subscription_id ): array {
		$ids = get_posts(
			array(
				'post_type'   => 'shop_coupon',
				'post_status' => 'publish',
				'numberposts' => 20,
				'fields'      => 'ids',
				// phpcs:disable WordPress.DB.SlowDBQuery -- only when somebody switches a product.
				'meta_key'    => self::SUBSCRIPTION,
				// phpcs:disable WordPress.DB.SlowDBQuery -- coupons know it by meta alone, and few are ours.
				'meta_value'  => (string) $subscription_id,
			)
		);
				// phpcs:enable
				// phpcs:enable
		return array_values( array_map( static fn ( int $id ): \WC_Coupon => new \WC_Coupon( $id ), $ids ) );
	}
}
