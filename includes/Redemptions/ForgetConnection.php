<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Storage\Database;

/**
 * Forgets all that was recorded of a connection whose subscriptions are gone for good, as the demo's are: another
 * store's figures never meet it.
 */
final class ForgetConnection {

	/** @param list<ConnectionRecords> $rooms In the order of the modules. */
	public function __construct( private readonly Database $database, private readonly array $rooms ) {}

	public function run( string $connection ): void {
		$this->database->transaction(
			function () use ( $connection ): void {
				foreach ( array_reverse( $this->rooms ) as $room ) {
					$room->forget_connection( $connection );
				}
			}
		);
	}
}
