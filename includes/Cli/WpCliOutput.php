<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

/** WP-CLI. */
final class WpCliOutput implements Output {

	public function line( string $text ): void {
		\WP_CLI::line( $text );
	}

	public function success( string $text ): void {
		\WP_CLI::success( $text );
	}

	public function warning( string $text ): void {
		\WP_CLI::warning( $text );
	}

	public function fail( string $text, int $code = 1 ): never {
		\WP_CLI::error( $text, false );
		\WP_CLI::halt( $code );
	}

	public function rows( string $format, array $rows, array $fields ): void {
		\WP_CLI\Utils\format_items( $format, $rows, $fields );
	}
}
