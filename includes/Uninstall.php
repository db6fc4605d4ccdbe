<?php
declare(strict_types=1);

namespace ChurnStop;

use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\Tables;
use ChurnStop\Logging\Fault;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Settings\Settings;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/**
 * What deleting the plugin does, on each site by that site's own choice: its data is kept, for an installation to come, or removed, all of it.
 *
 * Before it is removed, what is still paused is resumed: afterwards nothing could. Where the store is there and refuses, that site's data is kept.
 * Discounts that are not used up stay on: what was agreed is billed, and the store takes its coupon off by itself after the last payment.
 */
final class Uninstall {

	private const PAGE = 100;

	public function __construct( private readonly Plugin $plugin ) {}

	public function run(): void {
		( new Sites( $this->plugin ) )->each( $this->site( ... ) );
	}

	private function site(): void {
		( new Upkeep( $this->plugin ) )->cancel_jobs();
		if ( Settings::REMOVE !== $this->plugin->settings()->get()->on_uninstall || ! $this->resume_pauses() ) {
			return;
		}
		$this->end_used_discounts();
		// Tables that a newer version wrote are removed, too.
		delete_option( Schema::OPTION );
		foreach ( array( Demo::off( ... ), fn () => ( new Tables( $this->plugin->database() ) )->drop(), fn () => $this->plugin->schema()->drop(), $this->remove_options( ... ) ) as $remove ) {
			try {
				$remove();
			} catch ( StorageFailure $failure ) {
				$this->plugin->log()->error( 'Some of the data could not be removed.', Fault::of( $failure ) );
			}
		}
		Capabilities::revoke();
	}

	/** The store took their coupons off while ChurnStop was not active; into the trash they go only by us. */
	private function end_used_discounts(): void {
		$last = 0;
		try {
			do {
				$rows = $this->plugin->database()->rows( 'SELECT id, subscription_id, connection FROM {redemptions} WHERE state = %s AND offer_type = %s AND id > %d ORDER BY id LIMIT %d', array( Redemption::APPLIED, 'discount', $last, self::PAGE ) );
				foreach ( $rows as $row ) {
					$last       = Data::int( $row, 'id' );
					$connection = $this->plugin->connections()->get( Data::string( $row, 'connection' ) );
					if ( null !== $connection ) {
						// As after a renewal: it ends where it has run its course, and only there.
						$this->plugin->watcher()->renewed( $connection, Data::int( $row, 'subscription_id' ) );
					}
				}
			} while ( self::PAGE === count( $rows ) );
		} catch ( StorageFailure $failure ) {
			$this->plugin->log()->error( 'Used-up discounts could not be looked for.', Fault::of( $failure ) );
		}
	}

	private function remove_options(): void {
		foreach ( array( 'churnstop_', '_transient_churnstop_', '_transient_timeout_churnstop_', 'woocommerce_churnstop_' ) as $prefix ) {
			foreach ( $this->plugin->database()->option_names( $prefix ) as $name ) {
				delete_option( $name );
			}
		}
	}

	/** @return bool Whether none is paused any more that this store could resume. */
	private function resume_pauses(): bool {
		try {
			$left = $this->plugin->live_pauses()->count();
			// What a newer version wrote is not this one's to change.
			if ( $left > 0 && $this->plugin->schema()->is_current() ) {
				$left = $this->plugin->live_pauses()->resume_all( Actor::system(), __( 'Resumed because ChurnStop was deleted.', 'churnstop' ), PHP_INT_MAX )['left'];
			}
		} catch ( StorageFailure ) {
			// There is no table to be read: nothing that could be resumed, now or later.
			return true;
		}
		if ( 0 === $left || ! self::store_is_there() ) {
			return true;
		}
		$this->plugin->log()->error( 'The data was kept: paused subscriptions could not be resumed.', array( 'left' => $left ) );
		return false;
	}

	/** Whether this site has WooCommerce Subscriptions active, be it loaded in this request or not. */
	private static function store_is_there(): bool {
		$active  = get_option( 'active_plugins', array() );
		$network = is_multisite() ? get_site_option( 'active_sitewide_plugins', array() ) : array();
		foreach ( array( ...array_values( is_array( $active ) ? $active : array() ), ...array_keys( is_array( $network ) ? $network : array() ) ) as $plugin ) {
			if ( is_string( $plugin ) && str_ends_with( $plugin, '/woocommerce-subscriptions.php' ) ) {
				return true;
			}
		}
		return false;
	}
}
