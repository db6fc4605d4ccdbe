<?php
declare(strict_types=1);

namespace ChurnStop\Setup;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Container;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Runner;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\Views;
use ChurnStop\SystemClock;

/** A site is made ready, brought up to date, and left. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( Clock::class, static fn (): Clock => new SystemClock() );
		$parts->add( Job::class, static fn (): Job => new Job( Migrations::JOB ) );
	}

	public function hooks( Container $parts ): void {
		register_activation_hook( $parts->file, static fn () => $parts->get( Installation::class )->activate() );
		add_action( 'init', static fn () => $parts->get( Installation::class )->load_translations(), 0 );
		add_action( 'init', static fn () => $parts->get( Installation::class )->prepare(), 1 );
		add_action(
			'admin_init',
			static fn () => wp_doing_ajax() ? null : $parts->get( Installation::class )->plan_migration(),
		);
		add_action(
			Migrations::JOB,
			static fn () => $parts->get( Runner::class )->again_while(
				Migrations::JOB,
				$parts->get( Migrations::class )->fill( ... ),
			),
			10,
			0,
		);
		// A site of a network that is deleted takes our tables along, as it does WordPress' own. That site is the
		// present one by then.
		add_filter(
			'wpmu_drop_tables',
			static function ( mixed $tables ) use ( $parts ): array {
				$parts->get( Views::class )->drop();
				return array(
					...array_values( (array) $tables ),
					...array_map(
						$parts->get( Database::class )->table( ... ),
						$parts->get( Schema::class )->tables(),
					),
				);
			}
		);
	}
}
