<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Failure;

/** Something that depends on a flow, and is asked before the flow changes. */
interface FlowUse {

	/**
	 * @param array<string, mixed> $body What becomes the next version.
	 * @throws Failure Where it may not.
	 */
	public function before_publish( FlowRow $row, array $body ): void;

	/**
	 * In the transaction that archives it.
	 *
	 * @throws Failure Where it must stay.
	 */
	public function before_archive( int $flow_id ): void;

	/**
	 * In the transaction that deletes it for good.
	 *
	 * @throws Failure Where something of it is left.
	 */
	public function before_delete( int $flow_id ): void;
}
