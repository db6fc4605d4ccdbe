<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

/**
 * A test that asks for changes of this kind: skipped where a connection keeps none of it. Those in a test's data need
 * not be named.
 */
#[\Attribute( \Attribute::TARGET_METHOD )]
final class Needs {

	public function __construct( public readonly string $kind ) {}
}
