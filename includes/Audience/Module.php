<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\LiveSubscriptions;
use ChurnStop\Connections\StoreFacts;
use ChurnStop\Container;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Jobs\Runner;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Database;

/** Audiences decide who sees what. Their facts come from each connection. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			AudienceIndex::class,
			static fn (): AudienceIndex => new AudienceIndex(
				$parts->all( LiveSubscriptions::class ),
				$parts->get( FactRegistry::class ),
				$parts->get( Connections::class ),
				$parts->get( Database::class ),
				$parts->get( Jobs::class ),
				$parts->get( Clock::class ),
				$parts->get( Log::class )
			)
		);
		$parts->add(
			ConnectionRecords::class,
			static fn (): ConnectionRecords => $parts->get( AudienceIndex::class ),
		);
		$parts->add( Job::class, static fn (): Job => new Job( AudienceIndex::JOB, AudienceIndex::SECONDS ) );
		$parts->bind(
			FactRegistry::class,
			static fn (): FactRegistry => new FactRegistry(
				$parts->get( PastFacts::class ),
				$parts->all( StoreFacts::class ),
				$parts->get( Log::class ),
			),
		);
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}

	public function hooks( Container $parts ): void {
		add_action(
			AudienceIndex::JOB,
			static fn () => $parts->get( Runner::class )->again_while(
				AudienceIndex::JOB,
				$parts->get( AudienceIndex::class )->run( ... ),
			),
			10,
			0,
		);
	}
}
