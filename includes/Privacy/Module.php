<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Runner;
use ChurnStop\Settings\SettingsStore;

/** WordPress' privacy tools, and the job that forgets what is old. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->add( Job::class, static fn (): Job => new Job( Retention::JOB, Retention::SECONDS ) );
	}

	public function hooks( Container $parts ): void {
		add_action(
			Retention::JOB,
			static fn () => $parts->get( Runner::class )->again_while(
				Retention::JOB,
				static fn ( int $until ): bool => $parts->get( Retention::class )->run(
					$parts->get( SettingsStore::class )->get()->retention_days,
					$until,
				),
			),
			10,
			0,
		);
		add_filter(
			'wp_privacy_personal_data_exporters',
			static fn ( array $exporters ): array => $parts->get( Privacy::class )->add_exporter( $exporters ),
		);
		add_filter(
			'wp_privacy_personal_data_erasers',
			static fn ( array $erasers ): array => $parts->get( Privacy::class )->add_eraser( $erasers ),
		);
		add_action( 'admin_init', static fn () => $parts->get( Privacy::class )->suggest_text() );
	}
}
