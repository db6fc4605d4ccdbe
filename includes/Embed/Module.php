<?php
declare(strict_types=1);

namespace ChurnStop\Embed;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** The flow on pages that are not ours: the embed's key, customer tokens, and the keys that sign them. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			Library::class,
			static fn (): Library => new Library( plugin_dir_path( $parts->file ) . 'build/php-jwt' ),
		);
	}

	public function hooks( Container $parts ): void {
		require_once __DIR__ . '/functions.php';
	}

	public function install( Container $parts ): void {
		$parts->get( EmbedKey::class )->make();
		$parts->get( TokenKeys::class )->make_first();
	}
}
