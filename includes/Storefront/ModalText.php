<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

/**
 * The modal's own words, in the shopper's language: what has to be said where no screen came from the server. The keys
 * are src/storefront/modal/options.ts.
 */
final class ModalText {

	/**
	 * A locale of WordPress as browsers want it (BCP 47): without a variant, as they refuse pt_PT_ao90, and with the
	 * calendar and the digits that WordPress writes dates in, so that one screen does not tell one day in two ways.
	 */
	public static function locale( string $locale ): string {
		return implode( '-', array_slice( explode( '_', $locale ), 0, 2 ) ) . '-u-ca-gregory-nu-latn';
	}

	/** @return array<string, string> */
	public static function all(): array {
		return array(
			'loading'       => __( 'Loading…', 'churnstop' ),
			'busy'          => __( 'One moment…', 'churnstop' ),
			'close'         => __( 'Close', 'churnstop' ),
			'cancel'        => __( 'Cancel subscription', 'churnstop' ),
			'cancel_native' => __( 'Cancel directly in the store', 'churnstop' ),
			'retry'         => __( 'Try again', 'churnstop' ),
			'log_in'        => __( 'Log in', 'churnstop' ),
			'confirm_title' => __( 'Cancel your subscription', 'churnstop' ),
			'choose_error'  => __( 'Please choose one first.', 'churnstop' ),
			'search'        => __( 'Search all products', 'churnstop' ),
			'find'          => __( 'Search', 'churnstop' ),
			/* translators: %s: a number of products. */
			'found'         => __( 'Products found: %s', 'churnstop' ),
			'found_none'    => __( 'No product was found. Please try another word.', 'churnstop' ),
			'comment'       => __( 'Would you like to add anything?', 'churnstop' ),
			'optional'      => __( '(optional)', 'churnstop' ),
			'test'          => __( 'This is a test: nothing will change.', 'churnstop' ),
			'ends'          => __( 'Ends on', 'churnstop' ),
			'effective'     => __( 'Effective', 'churnstop' ),
			'next_payment'  => __( 'Next payment', 'churnstop' ),
			/* translators: %s: a date. */
			'next_on'       => sprintf( __( 'Next payment: %s.', 'churnstop' ), '{day}' ),
			/* translators: keep {product}, {price} and {present}: the chosen product, its price and the present
			   price, both with their periods. */
			'new_price'     => __(
				'You switch to {product}. You pay {price} instead of {present} from the next payment on, and nothing is charged now.',
				'churnstop',
			),
			/* translators: keep {product} and {price}: the chosen product and its price, which is the present one. */
			'keep_price'    => __(
				'You switch to {product}. You keep paying {price}, and nothing is charged now.',
				'churnstop',
			),
			/* translators: %s: an amount of money by which a product is cheaper than the present one. */
			'less'          => __( '%s less', 'churnstop' ),
			/* translators: %s: an amount of money by which a product is dearer than the present one. */
			'more'          => __( '%s more', 'churnstop' ),
			'same'          => __( 'same price', 'churnstop' ),
			'offline'       => __(
				'You are offline. Nothing has changed. Please try again when you are connected.',
				'churnstop',
			),
			'session'       => __(
				'You have been logged out. Nothing has changed. Please log in and start again.',
				'churnstop',
			),
			'unchanged'     => __( 'The store did not answer. Nothing has changed.', 'churnstop' ),
			'unknown'       => __(
				'No answer came back, so we could not tell whether this went through. Trying again is safe: nothing happens twice.',
				'churnstop',
			),
			'no_comment'    => __( 'Your comment could not be sent, so we went on without it.', 'churnstop' ),
			'refused'       => __( 'The store refused this. Nothing has changed.', 'churnstop' ),
			'confirming'    => __(
				'Your offer is being confirmed. This takes a moment. You can still cancel.',
				'churnstop',
			),
			'which'         => __( 'Which subscription would you like to cancel?', 'churnstop' ),
		);
	}
}
