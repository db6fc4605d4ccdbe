<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;

/** The store or the gateway refused. Whoever throws it has changed nothing, or has put everything back. */
final class ConnectionFailure extends \RuntimeException {

	public function __construct( public readonly Blocker $blocker, string $message, ?\Throwable $previous = null ) {
		parent::__construct( $message, 0, $previous );
	}
}
