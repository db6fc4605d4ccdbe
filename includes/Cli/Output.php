<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

/** Where a command writes to. WP-CLI in earnest, a list in tests. */
interface Output {

	public function line( string $text ): void;

	public function success( string $text ): void;

	public function warning( string $text ): void;

	/** Ends the command: WP-CLI leaves with this exit code. */
	public function fail( string $text, int $code = 1 ): never;

	/**
	 * @param string                                 $format table, json, csv, yaml, count or ids.
	 * @param list<array<string, string|int|bool|null>> $rows
	 * @param list<string>                           $fields In this order.
	 */
	public function rows( string $format, array $rows, array $fields ): void;
}
