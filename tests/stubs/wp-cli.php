<?php
// phpcs:ignoreFile -- what the plugin uses of WP-CLI, for static analysis: signatures only.

namespace {
	class WP_CLI {
		public static function line( string $message = '' ): void {}

		public static function success( string $message ): void {}

		public static function warning( string $message ): void {}

		/** @param bool|int $exit */
		public static function error( string $message, $exit = true ): void {}

		/** @return never */
		public static function halt( int $return_code ): void {
			exit( $return_code );
		}

		/**
		 * @param callable|object|class-string $callable
		 * @param array<string, mixed>         $args
		 */
		public static function add_command( string $name, $callable, array $args = array() ): bool {
			return true;
		}
	}
}

namespace WP_CLI\Utils {
	/**
	 * @param array<int, array<string, mixed>> $items
	 * @param list<string>|string              $fields
	 */
	function format_items( string $format, array $items, $fields ): void {}
}
