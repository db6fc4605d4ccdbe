<?php
declare(strict_types=1);

namespace ChurnStop\Jobs;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;
use ChurnStop\Sites;

/** The rooms' jobs are planned while ChurnStop is active, and cancelled when it goes. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			Schedule::class,
			static fn (): Schedule => new Schedule(
				$parts->all( Job::class ),
				$parts->get( Jobs::class ),
				$parts->get( \ChurnStop\Storage\Schema::class ),
			),
		);
	}

	public function hooks( Container $parts ): void {
		// Visits to wp-admin keep the jobs planned. Shoppers' pages, too, ask admin-ajax.php: that must not cost them
		// the queue's queries.
		add_action( 'admin_init', static fn () => wp_doing_ajax() ? null : $parts->get( Schedule::class )->plan() );
		// phpcs:ignore WordPress.WP.CronInterval -- recovery is short; WooCommerce's queue runs each minute too.
		add_filter( 'cron_schedules', static fn ( array $schedules ): array => $schedules + self::intervals( $parts ) );
		register_activation_hook( $parts->file, static fn () => $parts->get( Schedule::class )->plan() );
		// Without us a job would only fail. E-mails wait in the outbox, which recovery sweeps.
		register_deactivation_hook(
			$parts->file,
			static function ( mixed $network_wide = false ) use ( $parts ): void {
				$cancel = static fn () => $parts->get( Schedule::class )->cancel();
				true === $network_wide ? ( new Sites( $parts ) )->each( $cancel ) : $cancel();
			}
		);
	}

	/** @return array<string, array{interval: int, display: string}> */
	private static function intervals( Container $parts ): array {
		$intervals = array();
		foreach ( $parts->all( Job::class ) as $job ) {
			if ( null !== $job->seconds ) {
				$intervals[ 'churnstop_' . $job->seconds ] = array(
					'interval' => $job->seconds,
					'display'  => 'ChurnStop',
				);
			}
		}
		return $intervals;
	}
}
