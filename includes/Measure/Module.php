<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptRecords;
use ChurnStop\Clock;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Container;
use ChurnStop\Experiments\Progress;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Runner;
use ChurnStop\Logging\Log;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Outcomes and totals follow what happens in the stores, by marks and a job each minute. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			Measure::class,
			static fn (): Measure => new Measure(
				$parts->get( OutcomeStore::class ),
				$parts->all( PaymentHistories::class ),
				$parts->get( Clock::class ),
				$parts->get( Log::class ),
				$parts->get( Progress::class ),
			),
		);
		$parts->add(
			ConnectionRecords::class,
			static fn (): ConnectionRecords => $parts->get( ForgetOutcomes::class ),
		);
		$parts->add( AttemptRecords::class, static fn (): AttemptRecords => $parts->get( ForgetOutcomes::class ) );
		$parts->add( Job::class, static fn (): Job => new Job( Measure::JOB, Measure::SECONDS ) );
		$parts->add( Job::class, static fn (): Job => new Job( Measure::RECOUNT_JOB, Measure::RECOUNT_SECONDS ) );
	}

	public function tables(): array {
		return Tables::columns();
	}

	public function views(): array {
		return Tables::VIEWS;
	}

	public function hooks( Container $parts ): void {
		add_action( 'init', static fn () => $parts->get( Measure::class )->watch(), 6 );
		add_action(
			Measure::JOB,
			static fn () => $parts->get( Runner::class )->again_while(
				Measure::JOB,
				$parts->get( Measure::class )->run( ... ),
			),
			10,
			0,
		);
		add_action(
			Measure::RECOUNT_JOB,
			static fn () => $parts->get( Runner::class )->again_while(
				Measure::RECOUNT_JOB,
				$parts->get( Measure::class )->recount_some( ... ),
			),
			10,
			0,
		);
		// Taken back by ChurnStop itself.
		add_action(
			'churnstop_offer_reverted',
			static function ( array $event ) use ( $parts ): void {
				$subscription = SubscriptionRef::parse( $event['subscription_id'] ?? null );
				if ( null !== $subscription ) {
					$parts->get( Measure::class )->touch( $subscription );
				}
			}
		);
	}
}
