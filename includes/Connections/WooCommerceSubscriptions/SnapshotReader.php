<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\LanguageTags;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;

/** A subscription of the store as decisions see it. */
final class SnapshotReader {

	private const ABILITIES = array(
		Snapshot::CAN_SUSPEND,
		Snapshot::CAN_CANCEL,
		Snapshot::CAN_REACTIVATE,
		Snapshot::CAN_CHANGE_DATES,
		Snapshot::CAN_CHANGE_AMOUNTS,
	);

	public static function read( \WC_Subscription $subscription ): Snapshot {
		return OwnMoney::of( $subscription, static fn (): Snapshot => self::snapshot( $subscription ) );
	}

	private static function snapshot( \WC_Subscription $subscription ): Snapshot {
		$currency = (string) $subscription->get_currency();
		$items    = self::items( $subscription );
		$period   = (string) $subscription->get_billing_period();
		return new Snapshot(
			WooCommerceSubscriptions::ref( $subscription->get_id() ),
			(int) $subscription->get_user_id(),
			(string) $subscription->get_order_number(),
			self::name( $subscription, $items ),
			SwitchedAway::is( $subscription )
				? Status::Switched
				: Status::tryFrom( strtr( (string) $subscription->get_status(), '-', '_' ) ) ?? Status::Other,
			(string) $subscription->get_status(),
			$items,
			Amounts::money( $subscription->get_total( 'edit' ), $currency ),
			in_array( $period, array( 'day', 'week', 'year' ), true ) ? $period : 'month',
			max( 1, (int) $subscription->get_billing_interval() ),
			StoreDates::of( $subscription, 'next_payment' ),
			StoreDates::of( $subscription, 'trial_end' ),
			StoreDates::of( $subscription, 'end' ),
			StoreDates::of( $subscription, 'start' ),
			array_values( array_map( strval( ... ), $subscription->get_coupon_codes() ) ),
			Payments::in_flight( $subscription ),
			(bool) $subscription->is_manual(),
			self::abilities( $subscription ),
			self::cancellable( $subscription ),
			self::country( $subscription ),
			self::state( $subscription ),
			StoreDates::now(),
			$subscription->is_manual() ? '' : self::text( $subscription->get_payment_method() ),
		);
	}

	/** A subscription that is pending cancellation could be ended at once, but its owner has nothing left to cancel. */
	public static function cancellable( \WC_Subscription $subscription ): bool {
		return 'pending-cancel' !== $subscription->get_status() && $subscription->can_be_updated_to( 'cancelled' );
	}

	/** @return list<Item> */
	private static function items( \WC_Subscription $subscription ): array {
		$items = array();
		foreach ( $subscription->get_items() as $line ) {
			if ( ! $line instanceof \WC_Order_Item_Product ) {
				continue;
			}
			$product_id = $line->get_product_id();
			$items[]    = new Item(
				$line->get_id(),
				$product_id,
				$line->get_variation_id(),
				self::plain( $line->get_name() ),
				(int) $line->get_quantity(),
				Amounts::cents( (float) $line->get_total() + (float) $line->get_total_tax() ),
				self::text( $line->get_meta( SellingPlans::META ) ),
				Originals::among( $product_id, $line->get_variation_id() ),
			);
		}
		return $items;
	}

	/** @param list<Item> $items */
	private static function name( \WC_Subscription $subscription, array $items ): string {
		$names = array_map(
			static fn ( Item $item ): string => $item->quantity > 1
				? $item->name . ' × ' . $item->quantity
				: $item->name,
			$items,
		);
		return '' === implode( '', $names )
			/* translators: %s: subscription number. */
			? sprintf( __( 'Subscription #%s', 'churnstop' ), $subscription->get_order_number() )
			: implode( ', ', $names );
	}

	/** @return list<string> */
	private static function abilities( \WC_Subscription $subscription ): array {
		return array_values( array_filter(
			self::ABILITIES,
			static fn ( string $ability ): bool => (bool) $subscription->payment_method_supports(
				'subscription_' . $ability,
			),
		) );
	}

	/**
	 * The subscription's, or where it has none (nothing to send, a short checkout) the customer's: the law does not
	 * depend on the checkout's fields.
	 */
	private static function country( \WC_Subscription $subscription ): string {
		$country = self::text( $subscription->get_billing_country() );
		return '' === $country ? self::of_customer( $subscription, 'billing_country' ) : $country;
	}

	/**
	 * Without the country, which some plugins put before it ("US:MN"). The customer's only where they are billed in the
	 * same country.
	 */
	private static function state( \WC_Subscription $subscription ): string {
		$state = self::text( $subscription->get_billing_state() );
		if (
			'' === $state && self::country( $subscription ) === self::of_customer( $subscription, 'billing_country' )
		) {
			$state = self::of_customer( $subscription, 'billing_state' );
		}
		$colon = strpos( $state, ':' );
		return false === $colon ? $state : substr( $state, $colon + 1 );
	}

	/** WooCommerce keeps its customers' addresses in these; they come with the user, without a query of their own. */
	private static function of_customer( \WC_Subscription $subscription, string $field ): string {
		$value = $subscription->get_user_id() > 0 ? get_user_meta( $subscription->get_user_id(), $field, true ) : '';
		return self::text( $value );
	}

	public static function plain( mixed $html ): string {
		return trim( html_entity_decode(
			wp_strip_all_tags( LanguageTags::in( self::text( $html ), determine_locale() ) ),
			ENT_QUOTES | ENT_HTML5,
			'UTF-8',
		) );
	}

	/**
	 * Names and addresses pass other plugins' filters, which may answer anything: that must not keep the customer from
	 * cancelling.
	 */
	private static function text( mixed $value ): string {
		return is_string( $value ) ? $value : '';
	}
}
