<?php
declare(strict_types=1);

namespace ChurnStop\Logging;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** Where what goes wrong is written down: the connection's own log, else PHP's. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( Log::class, static fn (): Log => $parts->all( Log::class )[0] ?? new ErrorLog() );
	}
}
