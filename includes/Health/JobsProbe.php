<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Recover;
use ChurnStop\Clock;
use ChurnStop\Jobs\Jobs;

/** Whether the recurring jobs run. */
final class JobsProbe implements Probe {

	/** The queue of a small shop runs when somebody visits it. */
	public const LATE_SECONDS = 900;

	public function __construct( private readonly Jobs $jobs, private readonly Clock $clock ) {}

	public function findings(): array {
		$next = $this->jobs->next( Recover::JOB );
		if ( null !== $next && $next >= $this->clock->now()->modify( '-' . self::LATE_SECONDS . ' seconds' ) ) {
			return array();
		}
		return array(
			new Finding(
				'jobs_missed',
				Finding::CRITICAL,
				0,
				null === $next
					? __(
						'The recurring job that finishes interrupted work and resumes pauses is not planned.',
						'churnstop',
					)
					: sprintf(
						/* translators: %s: a moment in UTC. */
						__(
							'The recurring job that finishes interrupted work and resumes pauses should have run at %s UTC and has not.',
							'churnstop',
						),
						$next->format( 'Y-m-d H:i' ),
					),
				null === $next
					? __( 'Load any page of wp-admin: that plans it again.', 'churnstop' )
					: __(
						'See that scheduled actions run: WooCommerce > Status > Scheduled Actions, and WP-Cron or a real cron job of the server.',
						'churnstop',
					)
			),
		);
	}
}
