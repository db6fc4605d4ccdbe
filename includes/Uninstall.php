<?php
declare(strict_types=1);

namespace ChurnStop;

use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\Tables;
use ChurnStop\Emails\Outbox;
use ChurnStop\Logging\Fault;
use ChurnStop\Privacy\Retention;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Recover;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Settings\Settings;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/**
 * What deleting the plugin does, on each site by that site's own choice: its data is kept, for an installation to come, or removed, all of it.
 *
 * Before it is removed, what is still paused is resumed: afterwards nothing could. Where the store is there and refuses, that site's data is kept.
 */
final class Uninstall {

	private const SITES = 100;

	public function __construct( private readonly Plugin $plugin ) {}

	public function run(): void {
		if ( ! is_multisite() ) {
			$this->site();
			return;
		}
		$offset = 0;
		do {
			$sites = get_sites(
				array(
					'fields'  => 'ids',
					'number'  => self::SITES,
					'offset'  => $offset,
					'orderby' => 'id',
				)
			);
			foreach ( $sites as $site ) {
				switch_to_blog( $site );
				$this->plugin->reset();
				$this->site();
				restore_current_blog();
				$this->plugin->reset();
			}
			$offset += self::SITES;
		} while ( count( $sites ) === self::SITES );
	}

	private function site(): void {
		foreach ( array( Recover::JOB, Pauses::JOB, Retention::JOB, Migrations::JOB, Outbox::JOB ) as $job ) {
			$this->plugin->jobs()->cancel_all( $job );
		}
		if ( Settings::REMOVE !== $this->plugin->settings()->get()->on_uninstall || ! $this->resume_pauses() ) {
			return;
		}
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
