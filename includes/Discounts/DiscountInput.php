<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\CouponTemplate;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Offers\DiscountTerms;

/** Turns what somebody sent into a discount, or refuses it with each field and what is wrong with it. */
final class DiscountInput {

	private const WRITABLE  = array( 'name', 'status', ...Discount::TERMS );
	private const READ_ONLY = array( 'id', 'version', 'available', 'used_by', 'accepted' );

	public function __construct( private readonly Templates $templates ) {}

	/**
	 * @param array<string, mixed> $input
	 * @param Discount|null        $before What it replaces: fields that are left out stay.
	 * @throws Failure
	 */
	public function discount( array $input, ?Discount $before ): Discount {
		$given  = array_intersect_key( $input, array_flip( self::WRITABLE ) );
		if ( is_float( $given['percent_off'] ?? null ) ) {
			$given['percent_off'] = Data::number( $given, 'percent_off' );
		}
		$wrong  = array();
		$fields = $given + self::kept( $given, $before );
		foreach (
			array_keys( array_diff_key(
				$input,
				array_flip( array( ...self::WRITABLE, ...self::READ_ONLY ) ),
			) ) as $name
		) {
			/* translators: %s: a field. */
			$wrong[ $name ] = sprintf( __( '%s is not a known field.', 'churnstop' ), $name );
		}
		$wrong += self::wrong_words( $fields ) + self::wrong_duration( $fields );
		$wrong += self::same_terms( $fields, $before ) ? array() : $this->wrong_amounts( $fields );
		if ( array() !== $wrong ) {
			throw Failure::invalid()
				->about( $wrong )
				->saying( implode( ' ', $wrong ) . ' ' . __( 'Nothing has changed.', 'churnstop' ) );
		}
		$template = $this->template( $fields );
		$figures  = self::same_terms( $fields, $before ) || null === $template ? array() : self::figures( $template );
		$once     = DiscountTerms::ONCE === $fields['duration'];
		$fields   = $figures + $fields;
		if ( isset( $fields['amount_off'] ) && array() === $figures ) {
			$fields['amount_off'] = self::padded(
				Data::string( $fields, 'amount_off' ),
				$this->templates->decimals( Data::string( $fields, 'currency' ) ),
			);
		}
		return Discount::from_row(
			array(
				'id'             => $before->id ?? 0,
				'name'           => trim( Data::string( $fields, 'name' ) ),
				'duration_count' => $once ? null : $fields['duration_count'] ?? null,
				'version'        => $before->version ?? 0,
				'uses'           => $before->uses ?? 0,
			) + $fields
		);
	}

	/** With a template the figures are the template's, so they are no terms of the discount. */
	public function terms_differ( Discount $one, Discount $other ): bool {
		$terms = static fn ( Discount $of ): array => array_intersect_key(
			$of->to_array(),
			array_flip( null === $of->template_coupon_id ? Discount::TERMS : array(
				'duration',
				'duration_count',
				'template_coupon_id',
			) )
		);
		return $terms( $one ) !== $terms( $other );
	}

	/**
	 * What stays. A new percentage, amount or template takes the place of the old one.
	 *
	 * @param array<string, mixed> $given
	 * @return array<string, mixed>
	 */
	private static function kept( array $given, ?Discount $before ): array {
		$kept = null === $before
			? array( 'status' => Discount::ACTIVE )
			: array_intersect_key( $before->to_array(), array_flip( self::WRITABLE ) );
		$new  = isset( $given['percent_off'] )
			|| isset( $given['amount_off'] )
			|| isset( $given['template_coupon_id'] );
		return $new
			? array_diff_key(
				$kept,
				array_flip( array( 'percent_off', 'amount_off', 'currency', 'template_coupon_id' ) ),
			)
			: $kept;
	}

	/**
	 * @param array<string, mixed> $fields
	 * @return array<string, string>
	 */
	private static function wrong_words( array $fields ): array {
		$wrong = array();
		$name  = $fields['name'] ?? null;
		$length = is_string( $name ) && Data::is_text( $name ) ? (int) preg_match_all( '/./us', trim( $name ) ) : 0;
		if ( $length < 1 || $length > 40 ) {
			$wrong['name'] = __( 'The name must have 1 to 40 characters.', 'churnstop' );
		}
		if ( ! in_array( $fields['status'] ?? null, array( Discount::ACTIVE, Discount::ARCHIVED ), true ) ) {
			$wrong['status'] = __( 'The status must be "active" or "archived".', 'churnstop' );
		}
		return $wrong;
	}

	/**
	 * @param array<string, mixed> $fields
	 * @return array<string, string>
	 */
	private static function wrong_duration( array $fields ): array {
		$duration = $fields['duration'] ?? null;
		$count    = $fields['duration_count'] ?? null;
		if (
			! in_array( $duration, array( DiscountTerms::ONCE, DiscountTerms::CYCLES, DiscountTerms::MONTHS ), true )
		) {
			return array( 'duration' => __( 'The duration must be "once", "cycles" or "months".', 'churnstop' ) );
		}
		if (
			DiscountTerms::ONCE === $duration
				? null !== $count && 1 !== $count
				: ! is_int( $count ) || $count < 1 || $count > 12
		) {
			return array(
				'duration_count' => DiscountTerms::ONCE === $duration
					? __( 'A discount that is given once has no count.', 'churnstop' )
					: __( 'The count must be a whole number from 1 to 12.', 'churnstop' ),
			);
		}
		return array();
	}

	/**
	 * @param array<string, mixed> $fields
	 * @return array<string, string>
	 */
	private function wrong_amounts( array $fields ): array {
		$percent  = $fields['percent_off'] ?? null;
		$amount   = $fields['amount_off'] ?? null;
		$currency = $fields['currency'] ?? null;
		$coupon   = $fields['template_coupon_id'] ?? null;
		if ( null !== $percent && null !== $amount ) {
			return array(
				'amount_off' => __( 'A discount takes off either a percentage or an amount, not both.', 'churnstop' ),
			);
		}
		if ( null === $percent && null === $amount && null === $coupon ) {
			return array(
				'percent_off' => __(
					'Say what is taken off: a percentage, an amount with its currency, or a coupon as a template.',
					'churnstop',
				),
			);
		}
		$wrong = array();
		if ( null !== $percent && ! self::is_percent( $percent ) ) {
			$wrong['percent_off'] = __(
				'The percentage must be more than 0, at most 100, and have at most two decimals.',
				'churnstop',
			);
		}
		if ( null !== $amount ) {
			$wrong += $this->wrong_currency( $currency );
			$decimals = is_string( $currency ) ? $this->templates->decimals( $currency ) : 2;
			if ( ! self::is_amount( $amount, $decimals ) ) {
				$wrong['amount_off'] = sprintf(
					/* translators: %d: a number of decimals. */
					__( 'The amount must be text such as "5.00", more than 0, with at most %d decimals.', 'churnstop' ),
					$decimals,
				);
			}
		} elseif ( null !== $currency && null === $coupon ) {
			$wrong['currency'] = __( 'A percentage has no currency.', 'churnstop' );
		}
		return null === $coupon || array() !== $wrong ? $wrong : $this->wrong_template( $fields );
	}

	/** @return array<string, string> */
	private function wrong_currency( mixed $currency ): array {
		if ( ! is_string( $currency ) || 1 !== preg_match( '/^[A-Z]{3}$/', $currency ) ) {
			return array( 'currency' => __( 'An amount needs its currency, such as USD.', 'churnstop' ) );
		}
		return $this->templates->sells_in( $currency )
			? array()
			/* translators: %s: a currency's code. */
			: array( 'currency' => sprintf( __( 'Your store has no subscription in %s.', 'churnstop' ), $currency ) );
	}

	/**
	 * @param array<string, mixed> $fields
	 * @return array<string, string>
	 */
	private function wrong_template( array $fields ): array {
		$template = $this->template( $fields );
		if ( null === $template || '' !== $template->obstacle ) {
			return array(
				'template_coupon_id' => $template->obstacle ?? __( 'There is no such coupon.', 'churnstop' ),
			);
		}
		$figures  = self::figures( $template );
		$decimals = $this->templates->decimals( $template->currency );
		if (
			isset( $fields['percent_off'] )
			&& (
				null === $figures['percent_off']
				|| (float) $figures['percent_off'] !== (float) Data::number( $fields, 'percent_off' )
			)
		) {
			return array(
				'percent_off' => __(
					'This is not the percentage of the coupon that serves as the template.',
					'churnstop',
				),
			);
		}
		if (
			isset( $fields['amount_off'] )
			&& self::padded( Data::string( $fields, 'amount_off' ), $decimals ) !== $figures['amount_off']
		) {
			return array(
				'amount_off' => __( 'This is not the amount of the coupon that serves as the template.', 'churnstop' ),
			);
		}
		return isset( $fields['currency'] ) && $fields['currency'] !== $figures['currency']
			? array(
				'currency' => __( 'This is not the currency of the coupon that serves as the template.', 'churnstop' ),
			)
			: array();
	}

	/** @param array<string, mixed> $fields */
	private function template( array $fields ): ?CouponTemplate {
		$id = $fields['template_coupon_id'] ?? null;
		return is_int( $id ) && $id > 0 ? $this->templates->find( $id ) : null;
	}

	/** @return array{percent_off: int|float|null, amount_off: string|null, currency: string|null} */
	private static function figures( CouponTemplate $template ): array {
		return array(
			'percent_off' => '' === $template->amount ? $template->percent : null,
			'amount_off'  => '' === $template->amount ? null : $template->amount,
			'currency'    => '' === $template->amount ? null : $template->currency,
		);
	}

	/**
	 * Whether only name and status are changed: then a template that is gone by now stays what it is.
	 *
	 * @param array<string, mixed> $fields
	 */
	private static function same_terms( array $fields, ?Discount $before ): bool {
		$stored = $before?->to_array() ?? array();
		foreach ( Discount::TERMS as $name ) {
			if ( ( $fields[ $name ] ?? null ) !== ( $stored[ $name ] ?? null ) ) {
				return false;
			}
		}
		return null !== $before;
	}

	private static function is_percent( mixed $percent ): bool {
		return ( is_int( $percent ) || is_float( $percent ) )
			&& $percent > 0
			&& $percent <= 100
			&& abs( round( $percent, 2 ) - $percent ) < 1e-9;
	}

	private static function is_amount( mixed $amount, int $decimals ): bool {
		return is_string( $amount )
			&& 1 === preg_match( '/^\d{1,9}(?:\.(\d+))?$/', $amount, $found )
			&& (float) $amount > 0
			&& strlen( $found[1] ?? '' ) <= $decimals;
	}

	/** "5" → "5.00". */
	private static function padded( string $amount, int $decimals ): string {
		[ $whole, $rest ] = explode( '.', $amount . '.' );
		$whole = ltrim( $whole, '0' );
		return ( '' === $whole ? '0' : $whole ) . ( 0 === $decimals ? '' : '.' . str_pad( $rest, $decimals, '0' ) );
	}
}
