<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** What the other rooms have to say of their own health. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( Probes::class, static fn (): Probes => new Probes( $parts->all( Probe::class ) ) );
	}
}
