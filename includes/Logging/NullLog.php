<?php
declare(strict_types=1);

namespace ChurnStop\Logging;

/** Says nothing. */
final class NullLog implements Log {

	public function error( string $message, array $context = array() ): void {}

	public function info( string $message, array $context = array() ): void {}
}
