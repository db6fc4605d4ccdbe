<?php
declare(strict_types=1);

namespace ChurnStop\Jobs;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Storage\Schema;

/** The present site's jobs, all of them. */
final class Schedule {

	/** @param list<Job> $all */
	public function __construct(
		private readonly array $all,
		private readonly Jobs $jobs,
		private readonly Schema $schema,
	) {}

	/** Those that recur; queues get purged. */
	public function plan(): void {
		if ( ! $this->schema->is_current() ) {
			return;
		}
		foreach ( $this->all as $job ) {
			if ( null !== $job->seconds ) {
				$this->jobs->every( $job->seconds, $job->hook );
			}
		}
	}

	/** A site that was never made ready has none. */
	public function cancel(): void {
		if ( 0 === Schema::stored() ) {
			return;
		}
		foreach ( $this->all as $job ) {
			$this->jobs->cancel_all( $job->hook );
		}
	}
}
