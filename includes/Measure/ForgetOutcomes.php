<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptRecords;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Connections\Connections;
use ChurnStop\Storage\Database;

/** Makes outcomes nobody's, and deletes those of a connection that is gone, with the demo's totals. */
final class ForgetOutcomes implements AttemptRecords, ConnectionRecords {

	public function __construct( private readonly Database $database ) {}

	/** What they came to is a figure, and stays. */
	public function attempts_deleted( array $uuids ): void {}

	/** What it came to stays as it was, and nobody's. */
	public function attempt_forgotten( int $id, string $uuid ): void {
		$this->database->update( 'outcomes', array( 'subscription_id' => '' ), array( 'attempt_id' => $id ) );
	}

	public function forget_connection( string $connection ): void {
		$this->database->delete( 'outcomes', array( 'connection' => $connection ) );
		foreach ( Connections::DEMO === $connection ? TotalsDelta::TABLES : array() as $table ) {
			$this->database->delete( $table, array( 'demo' => 1 ) );
		}
	}
}
