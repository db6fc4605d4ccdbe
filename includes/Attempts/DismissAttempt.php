<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Events\Event;
use ChurnStop\Failure;

/** "Never mind": declines nothing. */
final class DismissAttempt {

	public function __construct( private readonly Transitions $transitions, private readonly Moves $moves ) {}

	/** @throws Failure */
	public function run( Actor $actor, string $uuid ): Attempt {
		return $this->transitions->run(
			$actor,
			$uuid,
			/** @return list<Event>|null */
			function ( Attempt $attempt ): ?array {
				if ( Attempt::DISMISSED === $attempt->state ) {
					return null;
				}
				if ( ! $attempt->is_open() ) {
					throw Transitions::closed( $attempt );
				}
				return $this->moves->dismiss( $attempt, $this->transitions->now() );
			}
		);
	}
}
