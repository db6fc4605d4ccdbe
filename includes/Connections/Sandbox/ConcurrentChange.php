<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

/**
 * Somebody else changed the subscription between reading and writing: what was begun is rolled back, and may be tried
 * again.
 */
final class ConcurrentChange extends \RuntimeException {}
