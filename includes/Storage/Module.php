<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;
use ChurnStop\Logging\Log;
use ChurnStop\Module as AnyModule;

/** The one database, and who brings it up to date. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( Database::class, static fn (): Database => new Database( self::wpdb(), Schema::refusal( ... ) ) );
		// Each request asks how the schema stands; what the tables are, only whoever makes or drops them.
		$tables = static fn (): array => self::of_all(
			$parts,
			static fn ( AnyModule $room ): array => $room->tables(),
		);
		$views  = static fn (): array => self::of_all( $parts, static fn ( AnyModule $room ): array => $room->views() );
		$parts->bind(
			Schema::class,
			static fn (): Schema => new Schema( $parts->get( Database::class ), $tables, $parts->get( Views::class ) )
		);
		$parts->bind( Views::class, static fn (): Views => new Views( $parts->get( Database::class ), $views ) );
		// With a database of its own: while it works, everybody else's is read-only.
		$parts->bind(
			Migrations::class,
			static fn (): Migrations => new Migrations( new Database( self::wpdb() ), $parts->get( Log::class ) ),
		);
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}

	/**
	 * @param \Closure(AnyModule): array<string, string> $what
	 * @return array<string, string>
	 */
	private static function of_all( Container $parts, \Closure $what ): array {
		return array_merge( ...array_map( $what, $parts->all( AnyModule::class ) ) );
	}

	private static function wpdb(): \wpdb {
		global $wpdb;
		return $wpdb;
	}
}
