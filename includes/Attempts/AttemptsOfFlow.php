<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Failure;
use ChurnStop\Flows\FlowRow;
use ChurnStop\Flows\FlowUse;
use ChurnStop\Storage\Database;

/** A flow that customers met stays: it says what they were asked and offered. */
final class AttemptsOfFlow implements FlowUse {

	public function __construct( private readonly Database $database ) {}

	public function before_publish( FlowRow $row, array $body ): void {}

	public function before_archive( int $flow_id ): void {}

	public function before_delete( int $flow_id ): void {
		if (
			null !== $this->database->value( 'SELECT id FROM {attempts} WHERE flow_id = %d LIMIT 1', array( $flow_id ) )
		) {
			throw Failure::in_use()
				->saying( __(
					'Customers have met this flow, so it is kept as the record of what they were asked. Nothing has changed. You can archive it.',
					'churnstop',
				) )
				->with( array( 'used_by' => array( array( 'attempts' => true ) ) ) );
		}
	}
}
