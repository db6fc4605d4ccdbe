<?php
declare(strict_types=1);

namespace ChurnStop\Jobs;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Platforms;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Primary;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/** Does the work of jobs, where they may do any. */
final class Runner {

	/** How long one run of a job works. */
	private const SECONDS = 20;

	public function __construct(
		private readonly Schema $schema,
		private readonly Platforms $platforms,
		private readonly Jobs $jobs,
		private readonly Log $log,
	) {}

	/**
	 * On a copy of the shop (staging), or with tables that are not this code's to write, no job of ours does anything.
	 */
	public function may_run(): bool {
		Primary::read();
		return ! $this->platforms->is_copy() && $this->schema->is_current();
	}

	/** @param callable(int): bool $work Given the moment to stop at; true where some is left. */
	public function again_while( string $job, callable $work ): void {
		if ( ! $this->may_run() ) {
			return;
		}
		try {
			if ( $work( time() + self::SECONDS ) ) {
				$this->jobs->soon( $job );
			}
		} catch ( StorageFailure $failure ) {
			$this->log->error( 'A job could not do its work.', array( 'job' => $job ) + Fault::of( $failure ) );
		}
	}
}
