<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Subscriptions\Snapshot;

/**
 * "Cancel several…" below a list of subscriptions: a form whose check boxes make the address of one attempt for all of
 * them. The browser opens it automatically; the loader opens the modal in its place.
 */
final class CancelSeveral {

	/**
	 * @param list<Snapshot> $subscriptions Those with a Cancel of ours in the list.
	 * @param string         $host          The page of the list, root-relative: it hosts the cancellation page as well.
	 * @param string         $source        Recorded with the attempt: [a-z0-9_-].
	 * @return string Escaped HTML; empty where there are not two to choose from.
	 */
	public function html( array $subscriptions, string $host, string $source ): string {
		if ( count( $subscriptions ) < 2 ) {
			return '';
		}
		$boxes = '';
		foreach ( $subscriptions as $one ) {
			$boxes .= sprintf(
				'<label class="churnstop-pick"><input type="checkbox" name="%s[]" value="%s"> <span>%s <span '
					. 'class="churnstop-soft">%s · %s</span></span></label>',
				esc_attr( Address::SUBSCRIPTIONS ),
				esc_attr( (string) $one->ref->written() ),
				esc_html( $one->name ),
				/* translators: %s: a subscription's number. */
				esc_html( sprintf( __( 'No. %s', 'churnstop' ), $one->number ) ),
				esc_html( $one->price() )
			);
		}
		return sprintf(
			'<details class="churnstop-several-ways"><summary>%1$s</summary><form class="churnstop-several" '
				. 'method="get" action="%2$s" '
				. 'data-source="%3$s">%4$s<fieldset><legend>%5$s</legend>%6$s</fieldset><button type="submit" '
				. 'class="woocommerce-button button wp-element-button">%7$s</button></form></details>',
			esc_html__( 'Cancel several…', 'churnstop' ),
			esc_url( (string) strtok( $host, '?' ) ),
			esc_attr( $source ),
			self::hidden( $host ),
			esc_html__( 'Which subscriptions would you like to cancel?', 'churnstop' ),
			$boxes,
			esc_html__( 'Continue', 'churnstop' )
		);
	}

	/**
	 * A form that is sent with GET loses the arguments of its address; and without a box checked it is about cancelling
	 * all the same.
	 */
	private static function hidden( string $host ): string {
		$html = sprintf( '<input type="hidden" name="%s[]" value="">', esc_attr( Address::SUBSCRIPTIONS ) );
		if ( Attempt::TEST === Address::mode() ) {
			$html .= sprintf(
				'<input type="hidden" name="%s" value="%s">',
				esc_attr( Address::MODE ),
				esc_attr( Attempt::TEST ),
			);
		}
		$query = (string) wp_parse_url( $host, PHP_URL_QUERY );
		foreach ( '' === $query ? array() : explode( '&', $query ) as $argument ) {
			[ $name, $value ] = array_map( urldecode( ... ), explode( '=', $argument, 2 ) + array( 1 => '' ) );
			$html            .= sprintf(
				'<input type="hidden" name="%s" value="%s">',
				esc_attr( $name ),
				esc_attr( $value ),
			);
		}
		return $html;
	}
}
