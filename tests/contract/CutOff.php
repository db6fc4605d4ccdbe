<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

/**
 * Ends a change between two writes, as far as one process can show it: the kill tests use SIGKILL. A connection must
 * not catch it: nobody catches a SIGKILL either.
 */
final class CutOff extends \Error {}
