<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\PlanRef;

/** An offer as HTML: its message, what can be chosen, the present price and that with the offer, and the terms. */
final class OfferHtml {

	/**
	 * @param array<string, mixed> $offer
	 * @param array<string, mixed> $labels
	 * @param array<string, mixed> $now How often is billed at present, and the price with it.
	 * @param Form|null            $sent What was searched for.
	 */
	public static function of( array $offer, array $labels, array $now, ?Form $sent ): string {
		$choices = Data::maps( $offer, 'choices' );
		$searched = Data::bool( $offer, 'more_choices' );
		$several  = $searched || count( $choices ) > 1;
		$cards   = '';
		foreach ( $choices as $choice ) {
			$id     = PlanRef::of( Data::int( $choice, 'product_id' ), Data::string( $choice, 'plan' ) )->written();
			$image  = Data::string( $choice, 'image' );
			$inner  = (
				'' === $image
					? ''
					// phpcs:ignore PluginCheck.CodeAnalysis.ImageFunctions -- a connection gives its address.
					: sprintf( '<img src="%s" alt="" width="56" height="56" loading="lazy">', esc_url( $image ) )
			)
				. sprintf(
					'<span class="churnstop-card-text"><span class="churnstop-card-name">%s</span><span '
						. 'class="churnstop-soft">%s</span></span>',
					esc_html( Data::string( $choice, 'name' ) ),
					esc_html( self::price( $choice ) )
				);
			$cards .= $several
				? sprintf(
					'<label class="churnstop-choice churnstop-card"><input type="radio" name="churnstop_product" '
						. 'value="%s" required>%s</label>',
					esc_attr( $id ),
					$inner,
				)
				: sprintf(
					'<div class="churnstop-card"><input type="hidden" name="churnstop_product" value="%s">%s</div>',
					esc_attr( $id ),
					$inner,
				);
		}
		if ( '' !== $cards ) {
			$cards = sprintf(
				'<div class="churnstop-cards"%s>%s</div>',
				$several
					? sprintf( ' role="radiogroup" aria-label="%s"', esc_attr( Data::string( $labels, 'choose' ) ) )
					: '',
				$cards,
			);
		}
		$terms  = Data::map( $offer, 'terms' );
		return sprintf(
			'<div class="churnstop-body">%s%s%s<div class="churnstop-terms">%s<p>%s</p></div></div>',
			Html::text( Data::string( $offer, 'message' ) ),
			$searched ? self::search( $sent, count( $choices ) ) : '',
			$cards,
			$several ? '' : self::figures( $now, $terms ),
			Html::prices( Data::string( $terms, 'summary' ) ),
		);
	}

	/**
	 * Looks among all that could be chosen, beside what stands on the screen. Its button is the free form's first, so
	 * that Enter searches.
	 */
	private static function search( ?Form $sent, int $found ): string {
		$words    = ModalText::all();
		$searched = true === $sent?->searches();
		return sprintf(
			'<div class="churnstop-search"><label for="churnstop-search">%s</label><span><input type="search" '
				. 'id="churnstop-search" name="churnstop_search" maxlength="100" value="%s" form="%s"> '
				. '%s</span>%s</div>',
			esc_html( $words['search'] ),
			esc_attr( $searched ? $sent->search : '' ),
			esc_attr( Html::FREE ),
			Html::button( 'search', $words['find'], Html::FREE, 'churnstop-quiet' ),
			$searched
				? sprintf(
					'<p role="status">%s</p>',
					esc_html( 0 === $found ? $words['found_none'] : sprintf( $words['found'], $found ) ),
				)
				: ''
		);
	}

	/**
	 * The present price and that with the offer. A price of another period is never struck through for one of this.
	 *
	 * @param array<string, mixed> $now
	 * @param array<string, mixed> $terms
	 */
	private static function figures( array $now, array $terms ): string {
		$after  = Data::map( $terms, 'billing_after' );
		$during = Data::string( Data::map( $terms, 'price_during' ), 'formatted' );
		if ( '' === $during || array() === $after || array() === $now ) {
			return '';
		}
		$as_often = Data::string( $now, 'period' ) === Data::string( $after, 'period' )
			&& Data::int( $now, 'interval' ) === Data::int( $after, 'interval' );
		return sprintf(
			'<p class="churnstop-figures" aria-hidden="true">%s <b>%s</b></p>',
			sprintf( $as_often ? '<s>%s</s>' : '<span>%s →</span>', esc_html( Data::string( $now, 'text' ) ) ),
			esc_html( str_replace(
				Data::string( Data::map( $terms, 'price_after' ), 'formatted' ),
				$during,
				Data::string( $after, 'text' ),
			) )
		);
	}

	/** @param array<string, mixed> $choice */
	private static function price( array $choice ): string {
		$billing    = Data::string( Data::map( $choice, 'billing' ), 'text' );
		$price      = '' === $billing ? Data::string( Data::map( $choice, 'price' ), 'formatted' ) : $billing;
		$difference = Data::map( $choice, 'difference' );
		$amount     = Data::string( $difference, 'amount' );
		if ( '' === $amount || ! Data::bool( $choice, 'comparable', true ) ) {
			return $price;
		}
		// Stores write the minus as a hyphen or a true minus, before or behind the currency; words are harder to
		// overlook.
		$bare = str_replace( array( '-', '−' ), '', Data::string( $difference, 'formatted' ) );
		if ( 0.0 === (float) $amount ) {
			$words = __( 'same price', 'churnstop' );
		} else {
			$words = str_starts_with( $amount, '-' )
				/* translators: %s: an amount of money by which a product is cheaper than the present one. */
				? sprintf( __( '%s less', 'churnstop' ), $bare )
				/* translators: %s: an amount of money by which a product is dearer than the present one. */
				: sprintf( __( '%s more', 'churnstop' ), $bare );
		}
		return $price . ' · ' . $words;
	}
}
