<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

/** What the shipped facts are called, in the current language, in the editor's order. */
final class FactTexts {

	/** @return array<string, string> */
	public static function all(): array {
		return array(
			'product'                   => __( 'Product', 'churnstop' ),
			'category'                  => __( 'Product category', 'churnstop' ),
			'plan'                      => __( 'Selling plan', 'churnstop' ),
			'connection'                => __( 'Source of subscriptions', 'churnstop' ),
			'billing_period'            => __( 'Billing period', 'churnstop' ),
			'price_per_month'           => __( 'Price per month', 'churnstop' ),
			'quantity'                  => __( 'Quantity', 'churnstop' ),
			'items'                     => __( 'Number of products', 'churnstop' ),
			'in_trial'                  => __( 'In a free trial', 'churnstop' ),
			'has_coupon'                => __( 'Has a coupon', 'churnstop' ),
			'manual_renewal'            => __( 'Renews manually', 'churnstop' ),
			'payment_method'            => __( 'Payment method', 'churnstop' ),
			'days_to_renewal'           => __( 'Days until the next payment', 'churnstop' ),
			'has_end'                   => __( 'Has an end date', 'churnstop' ),
			'tenure_days'               => __( 'Days as a subscriber', 'churnstop' ),
			'renewals_paid'             => __( 'Renewals paid', 'churnstop' ),
			'lifetime_value'            => __( 'Paid so far', 'churnstop' ),
			'failed_payments_12_months' => __( 'Failed payments in 12 months', 'churnstop' ),
			'country'                   => __( 'Country', 'churnstop' ),
			'state'                     => __( 'State', 'churnstop' ),
			'language'                  => __( 'Language', 'churnstop' ),
			'role'                      => __( 'User role', 'churnstop' ),
			'subscriptions'             => __( 'Running subscriptions', 'churnstop' ),
			'attempts_before'           => __( 'Earlier cancellation attempts', 'churnstop' ),
			'saves_before'              => __( 'Offers taken before', 'churnstop' ),
			'days_since_save'           => __( 'Days since the last offer was taken', 'churnstop' ),
			'pauses_12_months'          => __( 'Pauses in 12 months', 'churnstop' ),
		);
	}

	/** The id of a fact that another plugin added says enough. */
	public static function label( string $id ): string {
		return self::all()[ $id ] ?? $id;
	}

	/** What a condition asks for: "at least 365". */
	public static function asked( Condition $condition ): string {
		$value = is_array( $condition->value ) ? $condition->value : array( $condition->value );
		$words = array_map( self::value( ... ), $value );
		return match ( $condition->is ) {
			/* translators: %s: a number. */
			Condition::AT_LEAST => sprintf( __( 'at least %s', 'churnstop' ), $words[0] ?? '' ),
			/* translators: %s: a number. */
			Condition::AT_MOST  => sprintf( __( 'at most %s', 'churnstop' ), $words[0] ?? '' ),
			/* translators: 1: a number, 2: a higher one. */
			Condition::BETWEEN  => sprintf( __( '%1$s to %2$s', 'churnstop' ), $words[0] ?? '', $words[1] ?? '' ),
			/* translators: %s: words with commas. */
			Condition::NOT_IN   => sprintf( __( 'none of these: %s', 'churnstop' ), implode( ', ', $words ) ),
			default             => implode( ', ', $words ),
		};
	}

	/** @param bool|int|float|string|list<int|float|string>|null $known As a fact has it. */
	public static function value( bool|int|float|string|array|null $known ): string {
		return match ( true ) {
			null === $known || array() === $known => __( 'not known', 'churnstop' ),
			is_bool( $known )                     => $known ? __( 'yes', 'churnstop' ) : __( 'no', 'churnstop' ),
			is_array( $known )                    => implode( ', ', $known ),
			default                               => (string) $known,
		};
	}
}
