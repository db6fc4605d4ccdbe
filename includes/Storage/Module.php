<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;
use ChurnStop\Logging\Log;

/** The one database, and who brings it up to date. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( Database::class, static fn (): Database => new Database( self::wpdb(), Schema::refusal( ... ) ) );
		// With a database of its own: while it works, everybody else's is read-only.
		$parts->bind( Migrations::class, static fn (): Migrations => new Migrations( new Database( self::wpdb() ), $parts->get( Log::class ) ) );
	}

	private static function wpdb(): \wpdb {
		global $wpdb;
		return $wpdb;
	}
}
