<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\AccountPage;

/**
 * Where shoppers log in: on the store's account page. Many stores have closed or moved wp-login.php, and its address is
 * not for shoppers then.
 */
final class LogIn {

	/** @param list<AccountPage> $account_pages Of the connections that have some. */
	public function __construct( private readonly array $account_pages ) {}

	/** @param string $back Where they come from, root-relative: they return there. */
	public function url( string $back ): string {
		foreach ( $this->account_pages as $account ) {
			$url = $account->log_in_url( $back );
			if ( null !== $url ) {
				return $url;
			}
		}
		return wp_login_url( $back );
	}
}
