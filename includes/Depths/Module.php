<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Margins;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\Tenures;
use ChurnStop\Container;
use ChurnStop\Experiments\Delays;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Runner;
use ChurnStop\Logging\Log;
use ChurnStop\Settings\SettingsStore;

/** How deep intelligent discounts are: what is learned each hour, and what is drawn for a customer. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			ChooseDepth::class,
			static fn (): ChooseDepth => new ChooseDepth(
				$parts->all( Margins::class ),
				$parts->get( DrawTable::class ),
				$parts->get( LearnedTable::class ),
				$parts->get( SettingsStore::class ),
				$parts->get( Delays::class ),
			)
		);
		$parts->bind(
			Learn::class,
			static fn (): Learn => new Learn(
				$parts->all( Tenures::class ),
				$parts->all( PaymentHistories::class ),
				$parts->get( LearnedTable::class ),
				$parts->get( DrawTable::class ),
				$parts->get( FlowStore::class ),
				$parts->get( SettingsStore::class ),
				$parts->get( Connections::class ),
				$parts->get( Clock::class ),
				$parts->get( Log::class ),
			)
		);
		$parts->add( ConnectionRecords::class, static fn (): ConnectionRecords => $parts->get( ForgetDepths::class ) );
		$parts->add( Job::class, static fn (): Job => new Job( Learn::JOB, Learn::SECONDS ) );
	}

	public function hooks( Container $parts ): void {
		add_action(
			Learn::JOB,
			static fn () => $parts->get( Runner::class )->again_while(
				Learn::JOB,
				$parts->get( Learn::class )->run( ... ),
			),
			10,
			0,
		);
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}
}
