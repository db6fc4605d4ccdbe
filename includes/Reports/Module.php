<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\WouldOffer;
use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\LiveSubscriptions;
use ChurnStop\Connections\PastCancellations;
use ChurnStop\Container;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Jobs\Runner;
use ChurnStop\Logging\Log;
use ChurnStop\Measure\Measure;
use ChurnStop\Storage\Database;

/** What is read from the log, and from the stores' own subscriptions. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			Totals::class,
			static fn (): Totals => new Totals(
				$parts->get( Database::class ),
				$parts->get( Connections::class ),
				$parts->get( Measure::class ),
				$parts->all( PastCancellations::class ),
			),
		);
		$parts->bind(
			EligibilityScan::class,
			static fn (): EligibilityScan => new EligibilityScan(
				$parts->all( LiveSubscriptions::class ),
				$parts->get( WouldOffer::class ),
				$parts->get( Connections::class ),
				$parts->get( Jobs::class ),
				$parts->get( Clock::class ),
				$parts->get( Log::class )
			)
		);
		$parts->add( Job::class, static fn (): Job => new Job( EligibilityScan::JOB, EligibilityScan::SECONDS ) );
		$parts->bind(
			PastYear::class,
			static fn (): PastYear => new PastYear(
				$parts->all( PastCancellations::class ),
				$parts->get( Clock::class ),
			),
		);
	}

	public function hooks( Container $parts ): void {
		add_action(
			EligibilityScan::JOB,
			static fn () => $parts->get( Runner::class )->again_while(
				EligibilityScan::JOB,
				$parts->get( EligibilityScan::class )->run( ... ),
			),
			10,
			0,
		);
	}
}
