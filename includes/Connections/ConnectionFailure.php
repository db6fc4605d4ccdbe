<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;

/** The store or the gateway refused. Whoever throws it has changed nothing, or has put everything back. */
final class ConnectionFailure extends \RuntimeException {

	/** What refused, a store or a gateway, did not say why. */
	private const UNEXPLAINED = array( 'refused', 'gateway_refused' );

	/**
	 * @param bool $is_busy Whether somebody else was changing the same, and nothing was touched: it will do in a
	 *     moment.
	 */
	public function __construct(
		public readonly Blocker $blocker,
		string $message,
		?\Throwable $previous = null,
		public readonly bool $is_busy = false,
	) {
		parent::__construct( $message, 0, $previous );
	}

	/** Whether the message says why, so that the same try again would be refused again. */
	public function has_reason(): bool {
		return ! in_array( $this->blocker->code, self::UNEXPLAINED, true );
	}
}
