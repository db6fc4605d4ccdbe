<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** What the connections' own modules add, taken together; and each connection is watched. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			Connections::class,
			static fn (): Connections => new Connections( $parts->all( Connection::class ) ),
		);
		$parts->bind( Platforms::class, static fn (): Platforms => new Platforms( $parts->all( Platform::class ) ) );
	}

	public function hooks( Container $parts ): void {
		add_action(
			'init',
			static function () use ( $parts ): void {
				foreach ( $parts->get( Connections::class )->all() as $connection ) {
					$connection->watch( $parts->get( Watcher::class ) );
				}
			},
			5
		);
	}
}
