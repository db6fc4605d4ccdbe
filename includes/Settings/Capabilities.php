<?php
declare(strict_types=1);

namespace ChurnStop\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Who may manage ChurnStop: administrators, and the roles that the settings name, at first shop managers. A site may
 * give the capability to single users, too.
 */
final class Capabilities {

	public const MANAGE = 'manage_churnstop';

	public const ADMINISTRATOR = 'administrator';
	public const DEFAULT_ROLES = array( self::ADMINISTRATOR, 'shop_manager' );

	/**
	 * Roles that work in wp-admin: no customer's role is among them.
	 *
	 * @return list<array{id: string, name: string}>
	 */
	public static function staff_roles(): array {
		$found = array();
		foreach ( wp_roles()->role_objects as $id => $role ) {
			if ( $role->has_cap( 'edit_posts' ) || in_array( $id, self::DEFAULT_ROLES, true ) ) {
				$found[] = array(
					'id'   => (string) $id,
					'name' => translate_user_role( wp_roles()->get_names()[ $id ] ?? (string) $id ),
				);
			}
		}
		return $found;
	}

	/**
	 * At activation, on a site's first need, with the settings, and once WooCommerce has made its roles.
	 *
	 * @param list<string> $roles
	 */
	public static function grant( array $roles = self::DEFAULT_ROLES ): void {
		foreach ( $roles as $role ) {
			get_role( $role )?->add_cap( self::MANAGE );
		}
	}

	/**
	 * These and no other roles.
	 *
	 * @param list<string> $roles
	 */
	public static function assign( array $roles ): void {
		foreach ( wp_roles()->role_objects as $id => $role ) {
			if ( $role->has_cap( self::MANAGE ) && ! in_array( $id, $roles, true ) ) {
				$role->remove_cap( self::MANAGE );
			}
		}
		self::grant( $roles );
	}

	/** At uninstall. */
	public static function revoke(): void {
		self::assign( array() );
	}
}
