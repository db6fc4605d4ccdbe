<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\CustomerMayCancel;
use ChurnStop\Logging\Fault;

/** The store's buttons for a subscription, as other plugins leave them for its owner, whoever is logged in. */
final class CustomerActions {

	private const HOOK = 'wcs_view_subscription_actions';

	/** Of the store itself: they add other buttons, and load gateways, shipping methods and products for it. */
	private const OTHER_BUTTONS = array(
		'WC_Subscriptions_Change_Payment_Gateway',
		'WCS_Cart_Early_Renewal',
		'WC_Subscriptions_Addresses',
		'WCS_Customer_Suspension_Manager',
	);

	/**
	 * @var array<string, bool> Subscription, status and next payment → the answer in this request: other plugins' cost
	 *     queries.
	 */
	private static array $answers = array();

	private static bool $asking = false;

	/** After a write. */
	public static function forget(): void {
		self::$answers = array();
	}

	/**
	 * Whether the store's actions are being asked for in here: then ChurnStop's own callback leaves them as they are.
	 */
	public static function are_being_asked(): bool {
		return self::$asking;
	}

	/**
	 * Whether its owner may cancel it. Where another plugin fails over the question, what the store itself can do
	 * counts.
	 */
	public static function allow_cancel( \WC_Subscription $subscription ): bool {
		if ( ! SnapshotReader::cancellable( $subscription ) ) {
			return false;
		}
		$asked = $subscription->get_id() . $subscription->get_status() . $subscription->get_time( 'next_payment' );

		self::$answers[ $asked ] ??= self::ask( $subscription );
		return self::$answers[ $asked ];
	}

	private static function ask( \WC_Subscription $subscription ): bool {
		global $wp_filter;
		$customer_id  = (int) $subscription->get_user_id();
		self::$asking = true;
		$everybody    = self::without_other_buttons();
		try {
			return CustomerMayCancel::ask(
				is_array( self::of( $subscription, $customer_id )['cancel'] ?? null ),
				WooCommerceSubscriptions::ref( $subscription->get_id() ),
				$customer_id,
			);
		} catch ( \Throwable $error ) {
			( new StoreLog() )->error(
				'Another plugin failed when it was asked whether a customer may cancel.',
				array( 'subscription' => $subscription->get_id() ) + Fault::of( $error ),
			);
			return true;
		} finally {
			if ( null !== $everybody ) {
				// phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- put back.
				$wp_filter[ self::HOOK ] = $everybody;
			}
			self::$asking = false;
		}
	}

	/** @return \WP_Hook|null Who was to be asked before. */
	private static function without_other_buttons(): ?\WP_Hook {
		global $wp_filter;
		$everybody = $wp_filter[ self::HOOK ] ?? null;
		if ( ! $everybody instanceof \WP_Hook ) {
			return null;
		}
		// phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- for one question.
		$wp_filter[ self::HOOK ] = clone $everybody;
		foreach ( $everybody->callbacks as $priority => $callbacks ) {
			foreach ( $callbacks as $callback ) {
				if ( in_array( self::class_of( $callback['function'] ), self::OTHER_BUTTONS, true ) ) {
					$wp_filter[ self::HOOK ]->remove_filter( self::HOOK, $callback['function'], $priority );
				}
			}
		}
		return $everybody;
	}

	private static function class_of( mixed $callback ): string {
		$owner = is_array( $callback ) ? ( $callback[0] ?? '' ) : $callback;
		return is_object( $owner ) ? $owner::class : ( is_string( $owner ) ? (string) strtok( $owner, ':' ) : '' );
	}

	/**
	 * @return array<mixed> As wcs_get_all_user_actions_for_subscription(); for an active one without the products that
	 *     it loads to find that there is nothing to reactivate.
	 */
	private static function of( \WC_Subscription $subscription, int $customer_id ): array {
		if ( 'active' === $subscription->get_status() ) {
			$cancel  = $subscription->get_time( 'next_payment' ) > 0
				&& user_can( $customer_id, 'edit_shop_subscription_status', $subscription->get_id() );
			$own     = array(
				'cancel' => array(
					'url'      => CancellationHandler::link( $subscription, '' ),
					'name'     => __( 'Cancel', 'churnstop' ),
					'block_ui' => true,
					'role'     => 'button',
				),
			);
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the store's own question.
			$actions = apply_filters( self::HOOK, $cancel ? $own : array(), $subscription, $customer_id );
		} else {
			$actions = wcs_get_all_user_actions_for_subscription( $subscription, $customer_id );
		}
		return is_array( $actions ) ? $actions : array();
	}
}
