<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * The roles that the store takes from a subscriber, and from who was given the subscription, when it goes on hold: they
 * come back with it, also those that the store itself would not give again.
 */
final class SubscriberRoles {

	/** @return array<int, list<string>> User → the roles of theirs that the store gives and takes. */
	public static function of( \WC_Subscription $subscription ): array {
		$gift  = class_exists( \WCS_Gifting::class ) ? \WCS_Gifting::get_recipient_user( $subscription ) : 0;
		$found = array();
		foreach ( array( (int) $subscription->get_user_id(), is_numeric( $gift ) ? (int) $gift : 0 ) as $user_id ) {
			$user = $user_id > 0 ? get_userdata( $user_id ) : false;
			if ( false !== $user ) {
				$found[ $user_id ] = array_values( array_intersect( self::managed(), $user->roles ) );
			}
		}
		return $found;
	}

	/** @param array<string, mixed> $prior As of() found them before. */
	public static function put_back( array $prior ): void {
		foreach ( array_keys( $prior ) as $user_id ) {
			$user = get_userdata( (int) $user_id );
			if ( false === $user ) {
				continue;
			}
			$had = array_intersect( Data::strings( $prior, (string) $user_id ), self::managed() );
			foreach ( array_diff( $had, $user->roles ) as $role ) {
				$user->add_role( $role );
			}
		}
	}

	/** @return list<string> */
	private static function managed(): array {
		$roles = function_exists( 'wcs_get_managed_user_roles' )
			? wcs_get_managed_user_roles()
			: array( ...array_values( wcs_get_new_user_role_names( 'default_subscriber_role' ) ), 'customer' );
		return array_values( array_unique( array_filter( $roles, is_string( ... ) ) ) );
	}
}
