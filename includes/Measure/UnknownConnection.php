<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

/** The plugin that a subscription belongs to is not active, or keeps no books of it. */
final class UnknownConnection extends \RuntimeException {
}
