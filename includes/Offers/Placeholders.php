<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Money;

/**
 * What a merchant leaves open in an offer's headline and message: `{first_name}`, `{product}`, `{price}`, `{saving}`,
 * `{next_payment}`. Where a value is not known its fallback stands, `{first_name|friend}` names another one. Texts stay
 * plain: whoever shows them escapes them.
 */
final class Placeholders {

	private const PATTERN = '/\{(first_name|product|price|saving|next_payment)(?:\|([^{}|]{0,100}))?\}/';

	/** The customer's name is filled in when the text is shown. It is not stored with the attempt. */
	public static function asks_for_name( string $text ): bool {
		return str_contains( $text, '{first_name' );
	}

	/**
	 * @param string    $product  What the subscription is.
	 * @param bool $one_bill Whether the terms are those of the whole offer: not where a product is still to be chosen,
	 *     nor where another period is billed.
	 */
	public static function with_terms( string $text, Terms $terms, string $product, bool $one_bill ): string {
		$saving = $one_bill ? self::saving( $terms ) : null;
		return self::filled(
			self::without_unknown( $text ),
			array(
				'product'      => $product,
				'price'        => $terms->price_now->formatted,
				'saving'       => $saving->formatted ?? '',
				'next_payment' => null === $terms->next_payment_at ? '' : Sentences::day( $terms->next_payment_at ),
			)
		);
	}

	/** The check refuses what is not known; a flow that was stored before it shows shoppers no braces either. */
	private static function without_unknown( string $text ): string {
		return (string) preg_replace_callback(
			'/(\s?)(\{+(?:([^{}]{0,200})\}+|\w+))/u',
			static function ( array $found ): string {
				if ( 1 === preg_match( self::PATTERN, $found[2], $known ) && $known[0] === $found[2] ) {
					return $found[0];
				}
				$fallback = explode( '|', $found[3] ?? '' )[1] ?? '';
				return '' === $fallback ? '' : $found[1] . $fallback;
			},
			$text
		);
	}

	/** An empty name goes with the blanks and the commas around it, so that "Hi {first_name}, stay" says "Hi, stay". */
	public static function with_name( string $text, string $first_name ): string {
		$text = self::filled( $text, array( 'first_name' => $first_name ) );
		if ( '' !== trim( $first_name ) || ! self::asks_for_name( $text ) ) {
			return $text;
		}
		return (string) preg_replace( array( '/^\{first_name\}[,:!]?\s*/m', '/\s*\{first_name\}/' ), '', $text );
	}

	/** In all, where payments are counted; of one payment, where the change stays. Null where nothing is saved. */
	private static function saving( Terms $terms ): ?Money {
		$each = $terms->price_now->cents - ( $terms->price_during ?? $terms->price_after )->cents;
		return $each > 0 ? $terms->price_now->with_cents( $each * max( 1, $terms->payments ?? 1 ) ) : null;
	}

	/** @param array<string, string> $values */
	private static function filled( string $text, array $values ): string {
		return (string) preg_replace_callback(
			self::PATTERN,
			static function ( array $found ) use ( $values ): string {
				$name = $found[1];
				if ( ! isset( $values[ $name ] ) ) {
					return $found[0];
				}
				$value = trim( $values[ $name ] );
				// In one go: a name that looks like a placeholder stays a name.
				return '' === $value ? ( $found[2] ?? self::fallback( $name ) ) : $value;
			},
			$text
		);
	}

	private static function fallback( string $name ): string {
		return match ( $name ) {
			'product'      => __( 'your subscription', 'churnstop' ),
			'price'        => __( 'the present price', 'churnstop' ),
			'saving'       => __( 'money', 'churnstop' ),
			'next_payment' => __( 'the day of your next payment', 'churnstop' ),
			default        => '{' . $name . '}',
		};
	}
}
