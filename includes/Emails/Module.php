<?php
declare(strict_types=1);

namespace ChurnStop\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptRecords;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Clock;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Connections\Mailer;
use ChurnStop\Connections\StaffMail;
use ChurnStop\Container;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Jobs\Runner;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;

/** E-mails to customers, and what staff are told of them. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->add( ConnectionRecords::class, static fn (): ConnectionRecords => $parts->get( OutboxStore::class ) );
		$parts->add( AttemptRecords::class, static fn (): AttemptRecords => $parts->get( OutboxStore::class ) );
		$parts->add( Job::class, static fn (): Job => new Job( Outbox::JOB ) );
		$parts->bind(
			Outbox::class,
			static fn (): Outbox => new Outbox(
				$parts->get( OutboxStore::class ),
				$parts->get( EmailComposer::class ),
				$parts->get( AttemptStore::class ),
				$parts->get( RedemptionStore::class ),
				$parts->get( SettingsStore::class ),
				$parts->get( Jobs::class ),
				$parts->get( Clock::class ),
				$parts->get( Log::class ),
				$parts->all( Mailer::class ),
				$parts->get( StaffOutbox::class )
			)
		);
		$parts->bind(
			StaffOutbox::class,
			static fn (): StaffOutbox => new StaffOutbox(
				$parts->get( OutboxStore::class ),
				$parts->get( StaffNotes::class ),
				$parts->get( Jobs::class ),
				$parts->get( Clock::class ),
				$parts->get( Log::class ),
				$parts->all( StaffMail::class )
			)
		);
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}

	public function hooks( Container $parts ): void {
		(
			new Triggers(
				$parts->later( Outbox::class ),
				static fn (): bool => $parts->get( Runner::class )->may_run(),
			)
		)->register();
	}
}
