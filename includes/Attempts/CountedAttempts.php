<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Connections;

/**
 * Which attempts reports count, with the events and offers that belong to them: live ones, of the store and not of the
 * demo beside it, and no more of one customer than somebody who means to cancel begins. What is not counted is made all
 * the same: nobody is refused.
 */
final class CountedAttempts {

	/** Of one customer, in any 24 hours. */
	public const LIMIT  = 10;
	public const WINDOW = '-24 hours';

	public function __construct( private readonly AttemptStore $attempts, private readonly Connections $connections ) {}

	/** Whether an attempt that begins now is to be counted. */
	public function counts( Attempt $attempt ): bool {
		if ( ! $attempt->is_live() ) {
			return false;
		}
		/** Documented in docs/hooks.md. */
		$limit = apply_filters( 'churnstop_counted_attempts', self::LIMIT, $attempt->customer_id );
		$limit = is_numeric( $limit ) ? (int) $limit : self::LIMIT;
		return $this->attempts->counted_since(
			$attempt->customer_id,
			$attempt->created_at->modify( self::WINDOW ),
		) < $limit;
	}

	/**
	 * The condition of every figure, on the table of attempts. The demo has figures where there is no store.
	 *
	 * @param string $attempts The table's name or alias.
	 */
	public function condition( string $attempts ): string {
		return sprintf(
			"%1\$s.counted = 1 AND %1\$s.connection %2\$s '%3\$s'",
			$attempts,
			$this->connections->is_demo() ? '=' : '<>',
			Connections::DEMO,
		);
	}
}
