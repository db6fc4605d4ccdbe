<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

/** Another process has written an outcome since it was read. */
final class ConcurrentMeasurement extends \RuntimeException {
}
