<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Recover;
use ChurnStop\Emails\Outbox;
use ChurnStop\Health\Finding;
use ChurnStop\Health\Health;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Jobs\Runner;
use ChurnStop\Redemptions\LivePauses;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\Schema;

/**
 * Looks for what is left half-way, overdue or unreadable, and says what to do.
 */
final class DoctorCommand extends Command {

	private const FIELDS = array( 'severity', 'id', 'count', 'message', 'action' );

	/**
	 * Exit code 0: nothing critical was found; 1: something was.
	 *
	 * ## OPTIONS
	 *
	 * [--repair]
	 * : First finishes or takes back what was interrupted, resumes overdue pauses, and fills rows that a migration
	 * left: what the jobs do by themselves, at once. E-mails that were given up in the last 30 days are sent again, and
	 * tables of different collations get the site's.
	 *
	 * [--dry-run]
	 * : With --repair: only says what is found.
	 *
	 * [--format=<format>]
	 * : table, json, csv, yaml, count or ids.
	 *
	 * @when after_wp_load
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function __invoke( array $args, array $options ): void {
		$format = $this->format( $options );
		if ( isset( $options['repair'] ) && ! self::is_dry_run( $options ) ) {
			$this->repair();
		}
		$findings = $this->guarded( fn (): array => $this->parts->get( Health::class )->findings() );
		if ( 'table' === $format && array() === $findings ) {
			$this->output->success( __(
				'No click is left unfinished, no pause is overdue, and the jobs are planned.',
				'churnstop',
			) );
			return;
		}
		$this->print_list(
			array( 'format' => $format ),
			array_map( static fn ( Finding $finding ): array => $finding->to_array(), $findings ),
			self::FIELDS,
			count( $findings ),
		);
		$critical = count( array_filter(
			$findings,
			static fn ( Finding $finding ): bool => Finding::CRITICAL === $finding->severity,
		) );
		if ( $critical > 0 ) {
			$this->output->fail( sprintf(
				/* translators: %d: number of findings. */
				_n( '%d finding needs your attention.', '%d findings need your attention.', $critical, 'churnstop' ),
				$critical,
			) );
		}
	}

	private function repair(): void {
		if ( ! $this->parts->get( Runner::class )->may_run() ) {
			$this->output->warning( __(
				'Nothing was repaired: this site is a copy of another one, or its data is not this version\'s to write.',
				'churnstop',
			) );
			return;
		}
		$this->guarded(
			function (): void {
				$this->parts->get( Schema::class )->unite();
				$this->parts->get( Recover::class )->run( true );
				$this->parts->get( Migrations::class )->fill( PHP_INT_MAX );
				$this->parts->get( LivePauses::class )->reschedule();
				$this->parts->get( Outbox::class )->again();
			}
		);
		$this->parts->get( Jobs::class )->every(
			\ChurnStop\Attempts\Recover::SECONDS,
			\ChurnStop\Attempts\Recover::JOB,
		);
	}
}
