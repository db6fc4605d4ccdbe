<?php
declare(strict_types=1);

namespace ChurnStop\Logging;

defined( 'ABSPATH' ) || exit;

/**
 * What the operator reads when something went wrong. Never personal data: ids, codes and class names, no names,
 * addresses, comments or messages that somebody else wrote.
 */
interface Log {

	/** @param array<string, string|int|bool|null> $context */
	public function error( string $message, array $context = array() ): void;

	/** @param array<string, string|int|bool|null> $context */
	public function info( string $message, array $context = array() ): void;
}
