<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

/** A command left with an exit code other than 0. */
final class CommandFailed extends \RuntimeException {}
