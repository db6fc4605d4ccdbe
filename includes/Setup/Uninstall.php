<?php
declare(strict_types=1);

namespace ChurnStop\Setup;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Platforms;
use ChurnStop\Connections\Watcher;
use ChurnStop\Container;
use ChurnStop\Failure;
use ChurnStop\Jobs\Schedule;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Module as AnyModule;
use ChurnStop\Redemptions\LivePauses;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Settings\Settings;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Sites;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/**
 * What deleting the plugin does, on each site by that site's own choice: its data is kept, for an installation to come,
 * or removed, all of it.
 *
 * Before it is removed, what is still paused is resumed: afterwards nothing could. Where the store is there and
 * refuses, that site's data is kept. Discounts that are not used up stay on: what was agreed is billed, and the store
 * takes its coupon off automatically after the last payment.
 */
final class Uninstall {

	private const PAGE = 100;

	public function __construct( private readonly Container $parts ) {}

	public function run(): void {
		( new Sites( $this->parts ) )->each( $this->site( ... ) );
	}

	private function site(): void {
		$this->parts->get( Schedule::class )->cancel();
		if (
			Settings::REMOVE !== $this->parts->get( SettingsStore::class )->get()->on_uninstall
			|| ! $this->resume_pauses()
		) {
			return;
		}
		$this->take_back_what_is_awaited();
		$this->clear_away_what_is_used();
		// What was ended just now planned e-mails.
		$this->parts->get( Schedule::class )->cancel();
		// Tables that a newer version wrote are removed, too.
		delete_option( Schema::OPTION );
		foreach ( $this->parts->all( AnyModule::class ) as $module ) {
			$this->try_to( fn () => $module->uninstall( $this->parts ) );
		}
		$this->try_to( $this->parts->get( Schema::class )->drop( ... ) );
		$this->try_to( $this->remove_options( ... ) );
	}

	/** @param \Closure(): mixed $remove */
	private function try_to( \Closure $remove ): void {
		try {
			$remove();
		} catch ( StorageFailure $failure ) {
			$this->parts->get( Log::class )->error( 'Some of the data could not be removed.', Fault::of( $failure ) );
		}
	}

	/** The store took discounts' coupons off while ChurnStop was not active, say; into the trash they go only by us. */
	private function clear_away_what_is_used(): void {
		$last = 0;
		try {
			do {
				$rows = $this->parts->get( Database::class )->rows(
					'SELECT * FROM {redemptions} WHERE state = %s AND id > %d ORDER BY id LIMIT %d',
					array( Redemption::APPLIED, $last, self::PAGE ),
				);
				foreach ( $rows as $row ) {
					$live = Redemption::from_row( $row );
					$last = $live->id;
					if (
						null !== $this->parts->get( Connections::class )->get( $live->subscription->connection )
						&& $live->receipt->change->leaves_something()
					) {
						// As after a renewal: it ends where it has run its course, and only there.
						$this->parts->get( Watcher::class )->renewed( $live->subscription );
					}
				}
			} while ( self::PAGE === count( $rows ) );
		} catch ( StorageFailure $failure ) {
			$this->parts->get( Log::class )->error(
				'Offers that are used up could not be looked for.',
				Fault::of( $failure ),
			);
		}
	}

	/** An engine that would answer later finds nobody: what it has taken is taken back. */
	private function take_back_what_is_awaited(): void {
		$this->try_to(
			function (): void {
				foreach ( $this->parts->get( RedemptionStore::class )->awaiting( PHP_INT_MAX ) as $redemption ) {
					try {
						$this->parts->get( RevertRedemption::class )->taken_back( $redemption, 'deleted' );
					} catch ( Failure $failure ) {
						$this->parts->get( Log::class )->error(
							'An offer that was not confirmed yet could not be taken back.',
							array( 'redemption' => $redemption->id, 'why' => $failure->sentence ),
						);
					}
				}
			}
		);
	}

	private function remove_options(): void {
		foreach (
			array(
				'churnstop_',
				'_transient_churnstop_',
				'_transient_timeout_churnstop_',
				'woocommerce_churnstop_',
			) as $prefix
		) {
			foreach ( $this->parts->get( Database::class )->option_names( $prefix ) as $name ) {
				delete_option( $name );
			}
		}
	}

	/** @return bool Whether none is paused any more that this store could resume. */
	private function resume_pauses(): bool {
		try {
			$left = $this->parts->get( LivePauses::class )->count();
			// What a newer version wrote is not this one's to change.
			if ( $left > 0 && $this->parts->get( Schema::class )->is_current() ) {
				$left = $this->parts->get( LivePauses::class )->resume_all(
					Actor::system(),
					__( 'Resumed because ChurnStop was deleted.', 'churnstop' ),
					PHP_INT_MAX,
				)['left'];
			}
		} catch ( StorageFailure ) {
			// There is no table to be read: nothing that could be resumed, now or later.
			return true;
		}
		if ( 0 === $left || ! $this->parts->get( Platforms::class )->is_active() ) {
			return true;
		}
		$this->parts->get( Log::class )->error(
			'The data was kept: paused subscriptions could not be resumed.',
			array( 'left' => $left ),
		);
		return false;
	}
}
