<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * A change of status that is known to have gone through.
 *
 * WooCommerce Subscriptions catches what a gateway throws while it is told of a status, and goes on: the payment
 * schedule may then be left as it was.
 */
final class StatusChange {

	/** A threshold for WooCommerce Subscriptions to count a new payment date by, so far back that it never does. */
	public const NEVER = -1500000000;

	/**
	 * @param string $key The redemption's: goes into the note's meta.
	 * @throws \Exception Where the store or its gateway refused.
	 */
	public static function run(
		\WC_Subscription $subscription,
		string $status,
		string $note,
		string $key,
		string $step,
	): void {
		$through = false;
		$id      = $subscription->get_id();
		$last    = static function ( mixed $changed ) use ( &$through, $id ): void {
			$through = $through || ( $changed instanceof \WC_Subscription && $changed->get_id() === $id );
		};
		$mark    = Notes::mark( $id, $key, $step );
		// The date is set beforehand: WooCommerce Subscriptions must not count a new one.
		$keep_date = static fn (): int => self::NEVER;
		add_action( 'woocommerce_subscription_status_updated', $last, PHP_INT_MAX );
		add_filter( 'woocommerce_new_order_note_data', $mark, 10, 2 );
		add_filter( 'woocommerce_subscription_activation_next_payment_date_threshold', $keep_date, PHP_INT_MAX );
		try {
			$subscription->update_status( $status, $note );
		} catch ( \Throwable $trouble ) {
			// A fatal error of another plugin's hook is a refusal, too: the store itself catches exceptions there, and
			// no more.
			throw $trouble instanceof \Exception
				? $trouble
				: new \RuntimeException( 'The change of status to ' . $status . ' met a fatal error.', 0, $trouble );
		} finally {
			remove_action( 'woocommerce_subscription_status_updated', $last, PHP_INT_MAX );
			remove_filter( 'woocommerce_new_order_note_data', $mark, 10 );
			remove_filter( 'woocommerce_subscription_activation_next_payment_date_threshold', $keep_date, PHP_INT_MAX );
		}
		if ( ! $through ) {
			throw new \RuntimeException( 'The change of status did not go through.' );
		}
	}
}
