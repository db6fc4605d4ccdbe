<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

use ChurnStop\Connections\Sandbox\Tables;
use ChurnStop\Storage\Database;

/**
 * The sandbox's tables without a row. To empty them is much quicker than to make them anew, which most tests do not
 * need.
 */
final class EmptySandbox {

	public static function in( Database $database ): void {
		( new Tables( $database ) )->create();
		foreach ( Tables::names() as $name ) {
			$database->execute( 'DELETE FROM {' . $name . '}' );
		}
	}
}
