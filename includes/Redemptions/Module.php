<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Connections\Watcher;
use ChurnStop\Container;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Jobs\Runner;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\SiteSecret;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\StorageFailure;

/** Redemptions are kept true: by what the connections tell, and by a job for each pause. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			ForgetConnection::class,
			static fn (): ForgetConnection => new ForgetConnection(
				$parts->get( Database::class ),
				$parts->all( ConnectionRecords::class ),
			)
		);
		$parts->add(
			ConnectionRecords::class,
			static fn (): ConnectionRecords => $parts->get( ForgetRedemptions::class ),
		);
		$parts->bind(
			WatchSubscriptions::class,
			static fn (): WatchSubscriptions => new WatchSubscriptions(
				$parts->get( RedemptionStore::class ),
				$parts->get( RevertRedemption::class ),
				$parts->later( ForgetConnection::class ),
				$parts->get( Jobs::class ),
				$parts->get( Clock::class ),
				$parts->get( Log::class ),
				$parts->later( Answered::class ),
			)
		);
		$parts->bind( Watcher::class, static fn (): Watcher => $parts->get( WatchSubscriptions::class ) );
		$parts->add( Job::class, static fn (): Job => new Job( Pauses::JOB ) );
		$parts->add( Job::class, static fn (): Job => new Job( MaintainRedemptions::PAID_JOB ) );
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}

	public function views(): array {
		return Tables::VIEWS;
	}

	public function install( Container $parts ): void {
		SiteSecret::install();
	}

	public function hooks( Container $parts ): void {
		add_action(
			Pauses::JOB,
			static fn ( string $key ) => $parts->get( Runner::class )->may_run() ? $parts->get(
				MaintainRedemptions::class,
			)->resume( $key ) : null,
		);
		add_action(
			MaintainRedemptions::PAID_JOB,
			static fn ( string $key ) => $parts->get( Runner::class )->may_run() ? $parts->get(
				MaintainRedemptions::class,
			)->renewed( $key ) : null,
		);
		register_activation_hook( $parts->file, static fn () => self::plan_pauses( $parts ) );
	}

	/**
	 * While the plugin was away its jobs ran into nothing: pauses get theirs back; those overdue are seen to by
	 * recovery, within a minute.
	 */
	private static function plan_pauses( Container $parts ): void {
		if ( ! $parts->get( Runner::class )->may_run() ) {
			return;
		}
		try {
			$parts->get( LivePauses::class )->reschedule();
		} catch ( StorageFailure $failure ) {
			$parts->get( Log::class )->error( 'The pauses could not be planned again.', Fault::of( $failure ) );
		}
	}
}
