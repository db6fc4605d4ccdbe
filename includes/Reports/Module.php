<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\PastCancellations;
use ChurnStop\Container;

/** What is read from the log, and from the stores' own subscriptions. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( PastYear::class, static fn (): PastYear => new PastYear( $parts->all( PastCancellations::class ), $parts->get( Clock::class ) ) );
	}
}
