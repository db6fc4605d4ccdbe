<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** What the pages without JavaScript are put together from: a frame, forms, buttons, notes. All answer escaped HTML. */
final class Html {

	/**
	 * The form without fields. Its buttons are held back by none, and a firewall that dislikes a comment never sees
	 * one.
	 */
	public const FREE = 'churnstop-free';

	public static function frame( string $title, string $above, string $below ): string {
		return sprintf(
			'<section id="%s" class="churnstop churnstop-page" aria-labelledby="churnstop-title">%s<h2 '
				. 'id="churnstop-title" class="churnstop-title">%s</h2>%s</section>',
			esc_attr( Address::PLACE ),
			$above,
			esc_html( $title ),
			$below
		);
	}

	/** @param array<string, mixed> $offer */
	public static function form( string $action, array $offer, string $inner, string $id = '' ): string {
		return sprintf(
			'<form method="post" action="%s"%s><input type="hidden" name="churnstop_nonce" value="%s">%s%s</form>',
			esc_url( $action ),
			'' === $id ? '' : sprintf( ' id="%s"', esc_attr( $id ) ),
			esc_attr( wp_create_nonce( Page::NONCE ) ),
			array() === $offer
				? ''
				: sprintf(
					'<input type="hidden" name="churnstop_offer" value="%s">',
					esc_attr( Data::string( $offer, 'id' ) ),
				),
			$inner
		);
	}

	/** @param string $form The id of the form that it sends; empty: the one around it. */
	public static function button(
		string $step,
		string $label,
		string $form = '',
		string $classes = 'churnstop-button button wp-element-button',
	): string {
		return sprintf(
			'<button type="submit" name="churnstop_step" value="%s" class="%s"%s>%s</button>',
			esc_attr( $step ),
			esc_attr( $classes ),
			'' === $form ? '' : sprintf( ' form="%s" formnovalidate', esc_attr( $form ) ),
			esc_html( $label ),
		);
	}

	public static function link( string $url, string $label ): string {
		return sprintf(
			'<div class="churnstop-ways"><div class="churnstop-equal"><a class="churnstop-button button '
				. 'wp-element-button" href="%s">%s</a></div></div>',
			esc_url( $url ),
			esc_html( $label ),
		);
	}

	public static function note( string $text ): string {
		return '' === $text ? '' : '<p class="churnstop-note">' . esc_html( $text ) . '</p>';
	}

	/** @param string $native The store's own cancel link, which remains where ChurnStop fails. */
	public static function trouble( string $text, string $native ): string {
		return '' === $text ? '' : sprintf(
			'<div class="churnstop-trouble" role="alert"><p>%s</p>%s</div>',
			esc_html( $text ),
			'' === $native
				? ''
				: sprintf(
					'<p class="churnstop-trouble-ways"><a href="%s">%s</a></p>',
					esc_url( $native ),
					esc_html__( 'Cancel directly in the store', 'churnstop' ),
				)
		);
	}

	/** A sentence with prices, escaped, in which none breaks before its period. */
	public static function prices( string $text ): string {
		return str_replace( ' / ', '&nbsp;/&nbsp;', esc_html( $text ) );
	}

	public static function text( string $text ): string {
		return '' === $text ? '' : '<p class="churnstop-text">' . self::prices( $text ) . '</p>';
	}

	/** @param list<array{string, string}> $rows Names and values; a row without a value is left out. */
	public static function facts( array $rows ): string {
		$html = '';
		foreach ( $rows as [ $name, $value ] ) {
			$html .= '' === $value
				? ''
				: sprintf( '<div><dt>%s</dt><dd>%s</dd></div>', esc_html( $name ), esc_html( $value ) );
		}
		return '' === $html ? '' : '<dl class="churnstop-facts">' . $html . '</dl>';
	}
}
