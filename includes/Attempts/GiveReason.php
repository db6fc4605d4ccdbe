<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Events\Event;
use ChurnStop\Failure;

/** Why. May be given again until there is an outcome (Back). */
final class GiveReason {

	public function __construct( private readonly Transitions $transitions, private readonly Moves $moves ) {}

	/**
	 * @param string|null $reason A reason's id; null is "not stated".
	 * @throws Failure
	 */
	public function run( Actor $actor, string $uuid, ?string $reason, ?string $comment ): Attempt {
		return $this->transitions->run(
			$actor,
			$uuid,
			/** @return list<Event> */
			function ( Attempt $attempt ) use ( $actor, $reason, $comment ): array {
				if ( ! $attempt->is_open() ) {
					throw Transitions::closed( $attempt );
				}
				return $this->moves->reason( $attempt, $this->transitions->flow( $attempt ), $this->transitions->situation( $actor, $attempt ), $reason, $comment );
			}
		);
	}
}
