<?php
declare(strict_types=1);

namespace ChurnStop\Settings;

/** Who may manage ChurnStop: administrators and shop managers, until a site gives the capability to others. */
final class Capabilities {

	public const MANAGE = 'manage_churnstop';

	private const ROLES = array( 'administrator', 'shop_manager' );

	/** At activation and on a site's first need. A role that is made later (WooCommerce installed afterwards) gets it on the next activation of either. */
	public static function grant(): void {
		foreach ( self::ROLES as $role ) {
			get_role( $role )?->add_cap( self::MANAGE );
		}
	}

	/** At uninstall. */
	public static function revoke(): void {
		foreach ( wp_roles()->role_objects as $role ) {
			$role->remove_cap( self::MANAGE );
		}
	}
}
