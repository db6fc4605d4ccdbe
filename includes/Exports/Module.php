<?php
declare(strict_types=1);

namespace ChurnStop\Exports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Runner;

/** Files of many rows, written in the background. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->add( Job::class, static fn (): Job => new Job( Exports::JOB, Exports::SECONDS ) );
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}

	public function hooks( Container $parts ): void {
		add_action(
			Exports::JOB,
			static fn () => $parts->get( Runner::class )->again_while(
				Exports::JOB,
				$parts->get( Exports::class )->run( ... ),
			),
			10,
			0,
		);
	}
}
