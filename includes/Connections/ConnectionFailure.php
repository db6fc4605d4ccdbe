<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;

/**
 * The store or the gateway refused. Whoever throws it has changed nothing, or has put everything back.
 *
 * Its message is the blocker's code. The sentence is plain text for people; the doors escape it.
 */
final class ConnectionFailure extends \RuntimeException {

	/** What refused, a store or a gateway, did not say why. */
	private const UNEXPLAINED = array( 'refused', 'gateway_refused' );

	/**
	 * @param bool $is_busy Whether somebody else was changing the same, and nothing was touched: it will do in a
	 *     moment.
	 */
	public function __construct(
		public readonly Blocker $blocker,
		public readonly string $sentence,
		?\Throwable $previous = null,
		public readonly bool $is_busy = false,
	) {
		parent::__construct( $blocker->code, 0, $previous );
	}

	/** @param string $code A blocker's. */
	public static function because( string $code ): self {
		return new self( new Blocker( $code ), '' );
	}

	/** @param array<string, scalar|null> $params The blocker's. */
	public function with( array $params ): self {
		$blocker = new Blocker( $this->blocker->code, $params );
		return new self( $blocker, $this->sentence, $this->getPrevious(), $this->is_busy );
	}

	public function saying( string $sentence ): self {
		return new self( $this->blocker, $sentence, $this->getPrevious(), $this->is_busy );
	}

	public function after( ?\Throwable $previous ): self {
		return new self( $this->blocker, $this->sentence, $previous, $this->is_busy );
	}

	/** Whether the sentence says why, so that the same try again would be refused again. */
	public function has_reason(): bool {
		return ! in_array( $this->blocker->code, self::UNEXPLAINED, true );
	}
}
