<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Container;
use ChurnStop\Events\ForgetEvents;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Flows\FlowUse;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Runner;
use ChurnStop\Redemptions\Answered;
use ChurnStop\Redemptions\Responses;
use ChurnStop\Storage\Database;

/** What was left half-way is put right by a job, each minute. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( Answered::class, static fn (): Answered => $parts->get( ResolveInterrupted::class ) );
		$parts->bind(
			ForgetAttempts::class,
			static fn (): ForgetAttempts => new ForgetAttempts(
				$parts->get( Database::class ),
				$parts->get( ForgetEvents::class ),
				$parts->get( EntryTable::class ),
				$parts->get( Responses::class ),
				$parts->all( AttemptRecords::class ),
			)
		);
		$parts->add(
			ConnectionRecords::class,
			static fn (): ConnectionRecords => $parts->get( ForgetAttempts::class ),
		);
		$parts->add( FlowUse::class, static fn (): FlowUse => $parts->get( AttemptsOfFlow::class ) );
		$parts->add( Job::class, static fn (): Job => new Job( Recover::JOB, Recover::SECONDS ) );
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}

	public function views(): array {
		return Tables::VIEWS;
	}

	public function hooks( Container $parts ): void {
		add_action(
			Recover::JOB,
			static fn () => $parts->get( Runner::class )->may_run() ? $parts->get( Recover::class )->run() : null,
			10,
			0,
		);
	}
}
