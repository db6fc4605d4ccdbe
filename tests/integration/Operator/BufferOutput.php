<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Cli\Output;

/** Keeps what a command writes. */
final class BufferOutput implements Output {

	/** @var list<string> */
	public array $lines = array();

	/** @var list<array<string, string|int|bool|null>> */
	public array $rows = array();

	/** @var list<string> */
	public array $fields = array();

	public string $format = '';

	public function line( string $text ): void {
		$this->lines[] = $text;
	}

	public function success( string $text ): void {
		$this->lines[] = 'Success: ' . $text;
	}

	public function warning( string $text ): void {
		$this->lines[] = 'Warning: ' . $text;
	}

	public function fail( string $text, int $code = 1 ): never {
		throw new CommandFailed( $text, $code );
	}

	public function rows( string $format, array $rows, array $fields ): void {
		$this->format = $format;
		$this->rows   = $rows;
		$this->fields = $fields;
	}
}
