<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** The checks: ours, and those that a filter adds. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( Compliance::class, Compliance::registered( ... ) );
	}
}
