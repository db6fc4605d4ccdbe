<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\StoreFacts;
use ChurnStop\Container;
use ChurnStop\Logging\Log;

/** Who sees what: the facts come from each connection's own. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( FactBook::class, static fn (): FactBook => new FactBook( $parts->get( PastFacts::class ), $parts->all( StoreFacts::class ), $parts->get( Log::class ) ) );
	}
}
